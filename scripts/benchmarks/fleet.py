"""The servers of one run: loaded, grown, and stopped at its end."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpus, peers, reads, uploads
from benchmarks.plan import Plan
from benchmarks.servers import Nginx, Rind, Server
from benchmarks.table import RIND

# Those that take in 20,000 files within minutes; the others do so in a full run only.
QUICK_LOADERS = ("pypiron",)


class Fleet:
    """`rind` has 1,000 projects and `grown` 20,000; the peers have 1,000, and some grow in place."""

    def __init__(self, plan: Plan, binary: Path, folder: Path):
        self.plan, self.folder = plan, folder
        self.rind = Rind(folder / "rind", binary)
        self.grown: Rind | None = None
        self.peers: dict[str, Server] = {}
        self.started: list[Server] = [self.rind]
        self.clock = time.monotonic()

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.clock:5.0f} s] {text}", flush=True)

    def stop(self) -> None:
        for server in self.started:
            server.stop()

    @property
    def indexes(self) -> dict[str, Server]:
        return {RIND: self.rind, **self.peers}

    @property
    def large_indexes(self) -> dict[str, Server]:
        names = [name for name in self.peers if name in QUICK_LOADERS]
        return {RIND: self.grown, **{name: self.peers[name] for name in names}}

    def load(self) -> None:
        """1,000 projects into each."""
        standard = corpus.bodies("standard")
        for name in self.plan.peers:
            self.peers[name] = peers.ALL[name](self.folder / name)
        for server in self.indexes.values():
            self.say(f"{server.name} takes in {standard.count:,} files of {corpus.PROJECTS:,} projects")
            self.started.append(server)
            server.start()
            began = time.monotonic()
            done = server.take_in(standard)
            if done.refused:
                self.say(f"{server.name} answered {done.answers}: {done.bad}")
                if server is self.rind:
                    raise RuntimeError("Rind refused what it must take")
            self.say(f"{server.name}: {sum(done.answers.values()) / (time.monotonic() - began):.0f} files a second")
        time.sleep(1)

    def grow(self) -> Iterator[tuple[str, uploads.Cell]]:
        """A second Rind of 20,000 projects, made of a copy of the first; the peers grow in place. Stops after each."""
        growing = corpus.bodies("growing")
        self.rind.stop()
        self.grown = self.rind.copy(self.folder / "grown")
        self.started.append(self.grown)
        self.rind.launch()
        self.grown.start()
        cells = {}
        for name, server in self.large_indexes.items():
            self.say(f"{server.name} takes in {growing.count:,} files of 10 KB")
            cells[name] = uploads.Cell()
            uploads.measure(server, cells[name], growing, 0, growing.count, uploads.CONNECTIONS)
            self.say(f"{server.name}: {cells[name].fault or round(cells[name].rates[0])} files a second")
            yield name, cells[name]

    def grow_further(self) -> None:
        """The grown Rind to 100,000 projects."""
        many = corpus.bodies("many")
        self.say(f"Rind takes in {many.count:,} more projects")
        self.grown.take_in(many)

    def other(self, name: str, *flags: str) -> Rind:
        """A Rind of its own, empty and running."""
        server = Rind(self.folder / name, self.rind.binary, *flags)
        self.started.append(server)
        server.start()
        return server

    def nginx(self, rind: Rind, cases: list[reads.Case], name: str) -> Nginx:
        """With the answers that this Rind gives to these cases."""
        nginx = Nginx(self.folder / name)
        reads.mirror(nginx, rind, cases)
        self.started.append(nginx)
        nginx.start()
        return nginx


def parted(servers: dict[str, Server]) -> tuple[dict[str, Server], dict[str, Server]]:
    """Those that get every round, and the slow ones, whose costs are plain from fewer."""
    swift = {name: server for name, server in servers.items() if not server.slow}
    return swift, {name: server for name, server in servers.items() if server.slow}
