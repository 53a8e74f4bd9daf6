"""Uploads: one large wheel after the other, and small ones by many connections."""

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import corpus
from benchmarks.places import TOOLS
from benchmarks.process import SERVER_CORE, pinned
from benchmarks.servers import Server
from benchmarks.table import REFERENCE, RIND, Row

CONNECTIONS = 16


@dataclass
class Cell:
    """Rounds of one server."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    fault: str = ""

    def median(self, of: str) -> float | str:
        values = getattr(self, of)
        return self.fault or (statistics.median(values) if values else "")


def measure(server: Server, cell: Cell, bodies: corpus.Bodies, first: int, count: int, connections: int) -> None:
    """One round: uploads a second, seconds of CPU for each."""
    if cell.fault:
        return
    before = server.program.cpu()
    try:
        done = server.upload(bodies, first, count, connections)
    except RuntimeError as error:
        cell.fault = str(error).strip().splitlines()[-1][:40]
        return
    if done.refused:
        cell.fault = f"answered {done.bad.removeprefix('HTTP/1.1 ')[:30].strip()}"
        return
    cell.rates.append(count / done.seconds)
    cell.costs.append((server.program.cpu() - before) / count)
    cell.p99.append(done.p99)


def baseline(file: Path, copy: Path) -> float:
    """Seconds, on the server's core and the server's disk."""
    command = [sys.executable, str(TOOLS / "baseline.py"), str(file), str(copy)]
    try:
        return float(subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=pinned(SERVER_CORE)).stdout)
    finally:
        copy.unlink(missing_ok=True)


def large(servers: dict[str, Server], rounds: int, scratch: Path) -> list[Row]:
    bodies, files = corpus.bodies("large"), corpus.large_files()
    cells = {name: Cell() for name in (REFERENCE, *servers)}
    for number in range(min(rounds, bodies.count)):
        path, size = files[number]
        path.read_bytes()
        for name, cell in cells.items():
            # What earlier rounds wrote is not this round's burden.
            os.sync()
            if name == REFERENCE:
                cell.rates.append(1 / baseline(path, scratch / "copy"))
            else:
                measure(servers[name], cell, bodies, number, 1, 1)
    megabytes = corpus.LARGE_SIZE / 1e6
    values = {name: times(cell.median("rates"), megabytes) for name, cell in cells.items()}
    speed = Row("wheel of 50 MB, one connection", "MB/s", values, paired(cells), [])
    if speed.ratio is not None:
        speed.goals.append(("at least 0.5 of hash and fsync", speed.ratio >= 0.5))
    speed.goals += faster(cells, ("pypiron", "peryx"))
    return [speed, Row("the same", "ms CPU", {name: times(cell.median("costs"), 1e3) for name, cell in cells.items() if cell.costs})]


def small(servers: dict[str, Server], rounds: int, each: int, first: int = 0) -> dict[str, Cell]:
    """New projects, each with one wheel of 10 KB. All servers get the same ones."""
    bodies = corpus.bodies("fresh")
    cells = {name: Cell() for name in servers}
    for number in range(rounds):
        for name, server in servers.items():
            os.sync()
            measure(server, cells[name], bodies, first + number * each, each, CONNECTIONS)
    return cells


def small_rows(cells: dict[str, Cell]) -> list[Row]:
    rate = Row(f"wheels of 10 KB, {CONNECTIONS} connections", "uploads/s", {name: cell.median("rates") for name, cell in cells.items()})
    rate.goals += faster(cells, ("pypiron",), 2)
    cost = Row("the same", "ms CPU each", {name: times(cell.median("costs"), 1e3) for name, cell in cells.items()})
    if isinstance(cost.values[RIND], float):
        cost.goals.append(("under 1.2", cost.values[RIND] < 1.2))
    slowest = Row("the same, 99 % within", "ms", {name: times(cell.median("p99"), 1e3) for name, cell in cells.items()})
    return [rate, cost, slowest]


def faster(cells: dict[str, Cell], peers: tuple[str, ...], factor: float = 1) -> list[tuple[str, bool]]:
    """Goals against peers, by the median of the ratios within each round."""
    goals = []
    for peer in peers:
        found = paired(cells, RIND, peer)
        if found is not None:
            wanted = f"faster than {peer}" if factor == 1 else f"at least {factor} of {peer}"
            goals.append((wanted, found >= factor))
    return goals


def paired(cells: dict[str, Cell], one: str = RIND, other: str = REFERENCE, of: str = "rates") -> float | None:
    if one not in cells or other not in cells:
        return None
    pairs = list(zip(getattr(cells[one], of), getattr(cells[other], of), strict=False))
    return statistics.median(mine / theirs for mine, theirs in pairs) if pairs else None


def times(value: float | str, factor: float) -> float | str:
    return value if isinstance(value, str) else value * factor
