"""How long searches take, each by itself, as somebody who waits for one sees it."""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlencode

from benchmarks import described
from benchmarks.places import TOOLS
from benchmarks.process import LOAD_CORE, pinned
from benchmarks.servers import Server
from benchmarks.table import RIND, Row

GOAL = 20
# As many as are measured.
LIMITS = ("--rate-limits", "search=none")


def wait_until_found(server: Server, seconds: float = 600) -> float:
    """Seconds until the oldest project is found, which comes last."""
    name = next(described.projects()).name
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if ask(server, ["/search/?" + urlencode({"q": name})])["totals"][0]:
            return time.monotonic() - began
        time.sleep(0.5)
    raise RuntimeError(f"'{name}' was not found within {seconds:.0f} s")


def ask(server: Server, paths: list[str]) -> dict:
    """What asking.py prints."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(paths))
        file.flush()
        command = [sys.executable, str(TOOLS / "asking.py"), str(server.port), file.name]
        answer = subprocess.run(command, capture_output=True, text=True, preexec_fn=pinned(LOAD_CORE))
    if answer.returncode != 0:
        raise RuntimeError(answer.stdout + answer.stderr)
    return json.loads(answer.stdout)


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def rows(server: Server, count: int) -> list[Row]:
    """Every kind by turns, so that none has what the one before left in memory."""
    kinds = described.queries(count)
    asked = [(kind, "/search/?" + urlencode(fields)) for kind, all_fields in kinds.items() for fields in all_fields]
    random.Random(described.SEED).shuffle(asked)
    ask(server, [path for _, path in asked[:50]])
    before = server.program.cpu()
    took = [seconds * 1e3 for seconds in ask(server, [path for _, path in asked])["seconds"]]
    spent = (server.program.cpu() - before) * 1e3 / len(asked)
    found = []
    for kind in kinds:
        values = [value for (of, _), value in zip(asked, took, strict=True) if of == kind]
        found.append(Row(f"{kind}, half within", "ms", {RIND: statistics.median(values)}))
        found.append(Row("the same, 99 % within", "ms", {RIND: percentile(values, 0.99)}))
    slowest = percentile(took, 0.99)
    found.append(Row("all of these, half within", "ms", {RIND: statistics.median(took)}))
    found.append(Row("the same, 99 % within", "ms", {RIND: slowest}, goals=[(f"99 % under {GOAL}", slowest < GOAL)]))
    found.append(Row("the same, mean of all", "ms CPU", {RIND: spent}))
    return found
