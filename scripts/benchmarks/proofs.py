"""The long proofs, their results, and the document that states the last result of each."""

import json
import re
from dataclasses import asdict, dataclass

from benchmarks import machine
from benchmarks.places import CACHE, TOP

PLACE = CACHE / "proof"
RESULTS = PLACE / "results.json"
DOCUMENT = TOP / "docs" / "proof.md"


@dataclass
class Result:
    """What came out, in a line; `log` is kept beside."""

    passed: bool
    said: str
    log: str = ""


def keep(name: str, title: str, result: Result, seconds: float, binary: str) -> None:
    """Takes the place of the last result of that name."""
    PLACE.mkdir(parents=True, exist_ok=True)
    (PLACE / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.log").write_text(result.log)
    known = results()
    known[name] = {
        **asdict(result),
        "title": title,
        "seconds": round(seconds),
        "date": machine.date(),
        "commit": machine.commit(),
        "binary": binary,
    }
    del known[name]["log"]
    RESULTS.write_text(json.dumps(known, indent=1))


def results() -> dict[str, dict]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


HEAD = """\
# Proof

What takes too long for `make test`, and what came out when it was last run. Written by `make proof`, which runs all of it
(`make proof ARGS="--only kills,fuzz"` some of it) in about {minutes} minutes.

Machine: {machine}.

| what | result | | date | commit | build | took |
| --- | --- | --- | --- | --- | --- | ---: |
"""


def write_document(order: list[str]) -> None:
    known = results()
    rows = [known[name] for name in order if name in known]
    rows += [row for name, row in sorted(known.items()) if name not in order]
    lines = []
    for row in rows:
        mark = "passed" if row["passed"] else "**failed**"
        took = f"{row['seconds'] // 60} min {row['seconds'] % 60} s"
        lines.append(f"| {row['title']} | {mark} | {row['said']} | {row['date']} | {row['commit']} | {row['binary']} | {took} |")
    minutes = max(1, round(sum(row["seconds"] for row in rows) / 60))
    DOCUMENT.write_text(HEAD.format(minutes=minutes, machine=machine.description()) + "\n".join(lines) + "\n")
