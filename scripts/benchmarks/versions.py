"""100,000 versions parsed and sorted: Rind's library beside Python's packaging."""

import re
import subprocess
from pathlib import Path

from benchmarks.places import CACHE, TOP
from benchmarks.table import REFERENCE, RIND, Row

PROGRAM = CACHE / "release" / "release" / "Benchmarks"
FIGURES = re.compile(r"parse ([\d.]+) s, sort ([\d.]+) s, both ([\d.]+) s")
FACTOR = 20


def rows(python: Path, scratch: Path) -> list[Row]:
    """The release build of the benchmark must stand."""
    file = scratch / "versions.txt"
    theirs = figures([str(python), str(TOP / "Benchmarks" / "versions.py"), str(file)])
    ours = figures([str(PROGRAM), "versions", str(file)])
    found = []
    for title, mine, other in zip(("parse", "sort", "parse and sort"), ours, theirs, strict=True):
        row = Row(f"{title} 100,000 versions", "ms", {RIND: mine * 1e3, REFERENCE: other * 1e3}, mine / other)
        found.append(row)
    found[-1].goals.append((f"{FACTOR} times as fast", theirs[-1] / ours[-1] >= FACTOR))
    return found


def figures(command: list[str]) -> list[float]:
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(value) for value in FIGURES.search(output).groups()]
