"""100,000 versions parsed and sorted: Rind's library beside Python's packaging."""

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.places import CACHE, TOP
from benchmarks.table import REFERENCE, RIND, Row

PROGRAM = CACHE / "release" / "release" / "Benchmarks"
FIGURES = re.compile(r"parse ([\d.]+) s, sort ([\d.]+) s, both ([\d.]+) s")
FACTOR = 20


def build() -> None:
    """Seconds, where the release build of the server stands."""
    command = ["swift", "build", "-c", "release", "--disable-index-store", "--scratch-path", str(CACHE / "release")]
    environment = os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"}
    subprocess.run([*command, "--product", "Benchmarks"], cwd=TOP, env=environment, check=True, stdout=sys.stderr)


def rows(python: Path, scratch: Path) -> list[Row]:
    """Needs the Python environment of the tests, which has packaging."""
    build()
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
