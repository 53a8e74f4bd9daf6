"""How much of what is measured in a run."""

from dataclasses import dataclass, field

GROUPS = ("start", "reads", "growth", "uploads", "memory", "search", "versions")


@dataclass
class Plan:
    """Numbers of rounds and their lengths; `groups` and `peers` say what takes part."""

    rounds: int = 9
    seconds: int = 1
    connections: tuple[int, ...] = (16, 64)
    starts: int = 5
    upload_rounds: int = 7
    uploads_each: int = 300
    large_rounds: int = 5
    slow_rounds: int = 3
    slow_uploads: int = 48
    settling: float = 60
    searches: int = 500
    full: bool = False
    groups: list[str] = field(default_factory=lambda: list(GROUPS))
    peers: list[str] = field(default_factory=list)

    @classmethod
    def quick(cls) -> "Plan":
        return cls(rounds=3, connections=(16,), starts=3, upload_rounds=3, large_rounds=3, slow_rounds=1, searches=200)

    def wants(self, *groups: str) -> bool:
        return any(group in self.groups for group in groups)
