"""How much of what is measured in a run."""

from dataclasses import dataclass, field

# What can be asked for alone, and what it measures.
GROUPS = {
    "start": "the time from the start to the first page, with 1,000 projects",
    "reads": "CPU for each page and file, beside nginx",
    "growth": "pages and uploads with 20,000 projects, beside those with 1,000",
    "uploads": "small and large wheels",
    "memory": "what stays resident: idle, after uploads",
    "search": "times of searches in 100,000 projects",
    "site": "CPU for each page of the site, signed in and not",
    "signin": "times of sign-ins that fail, by what was wrong: a rank test",
    "passkey": "CPU for a sign-in by a passkey",
    "tokens": "what it costs to ask who reads, and to check a token",
    "crowd": "times of an installer's page while 50 people sign in at once",
    "versions": "parsing and sorting, beside Python's packaging",
}


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
    sign_ins: int = 1_000
    passkeys: int = 480
    crowd_rounds: int = 5
    crowd_seconds: float = 4
    full: bool = False
    groups: list[str] = field(default_factory=lambda: list(GROUPS))
    peers: list[str] = field(default_factory=list)

    @classmethod
    def quick(cls) -> "Plan":
        few = cls(rounds=3, connections=(16,), starts=3, upload_rounds=3, large_rounds=3, slow_rounds=1)
        few.searches, few.sign_ins, few.crowd_rounds = 200, 200, 2
        return few

    def wants(self, *groups: str) -> bool:
        return any(group in self.groups for group in groups)
