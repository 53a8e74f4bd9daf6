"""Whether the time of a sign-in that fails tells why it failed.

Twenty names of each kind, each tried as often as its limit lets pass; the locked ones had as many tries before. All kinds come in one
random order on one connection, so that what else the machine does meets them alike.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks import ranks, visitors
from benchmarks.places import TOOLS
from benchmarks.process import LOAD_CORE, pinned
from benchmarks.servers import PASSWORD, Rind
from benchmarks.table import REFERENCE, RIND, Row
from benchmarks.web import WrongAnswer

NAMES = 20
WRONG = "wrong password"
# Names of one length, so that all forms and answers of one status have one.
KINDS = {WRONG: "known", "unknown name": "never", "locked name": "guess", "disabled account": "ended"}
EXPECTED = {kind: 429 if kind == "locked name" else 403 for kind in KINDS}
LEAST_P = 0.01
SEED = 20_240_517


def limits(tries: int) -> tuple[str, ...]:
    """Each name may be tried as often as this measures it, and all together without a limit."""
    return ("--rate-limits", f"user.login={tries // NAMES}/1d,ip.login=none,global.login=none")


def names(kind: str) -> list[str]:
    return [f"{KINDS[kind]}{number:02}" for number in range(NAMES)]


def make_account(server: Rind, name: str) -> None:
    server.run("user", "create", name, "--email", f"{name}@example.com", "--password-stdin", said=PASSWORD + "\n")


def prepare(server: Rind, tries: int) -> None:
    """Makes the accounts and locks what is to be locked, by wrong passwords like anybody's."""
    for kind in KINDS:
        if kind != "unknown name":
            for name in names(kind):
                make_account(server, name)
    for name in names("disabled account"):
        server.run("user", "disable", name, "--reason", "a benchmark")
    wait_for_mails(server)
    found = attempt(server, names("locked name") * (tries // NAMES))
    if set(found["statuses"]) != {403}:
        raise WrongAnswer(f"answered {max(found['statuses'])} before the limit")


def wait_for_mails(server: Rind, seconds: float = 120) -> None:
    """Those about new accounts must not go out while something is measured."""
    end = time.monotonic() + seconds
    while json.loads(server.run("check", "--json"))["waitingMails"]:
        if time.monotonic() > end:
            raise RuntimeError(f"mails still wait after {seconds:.0f} s")
        time.sleep(0.5)


def attempt(server: Rind, tried: list[str]) -> dict[str, list]:
    """Wrong passwords for these names, as trying.py sends them."""
    cookie, csrf = visitors.arrive(server)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(visitors.form(csrf, name, "words that are not the password") for name in tried))
        file.flush()
        command = [sys.executable, str(TOOLS / "trying.py"), str(server.port), cookie, file.name]
        answer = subprocess.run(command, capture_output=True, text=True, preexec_fn=pinned(LOAD_CORE))
    if answer.returncode != 0:
        raise RuntimeError(answer.stdout + answer.stderr)
    return json.loads(answer.stdout)


def measure(server: Rind, tries: int) -> dict[str, list[float]]:
    """Milliseconds of each try, by kind."""
    order = [(kind, name) for kind in KINDS for name in names(kind) * (tries // NAMES)]
    random.Random(SEED).shuffle(order)
    found = attempt(server, [name for _, name in order])
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for (kind, name), seconds, status in zip(order, found["seconds"], found["statuses"], strict=True):
        if status != EXPECTED[kind]:
            raise WrongAnswer(f"answered {status} for {name}")
        took[kind].append(seconds * 1e3)
    return took


def rows(server: Rind, tries: int, say: Callable[[str], None]) -> list[Row]:
    prepare(server, tries)
    say(f"{len(KINDS) * tries:,} sign-ins that fail")
    took = measure(server, tries)
    usual = statistics.median(took[WRONG])
    found = [Row(f"{WRONG}, median of {len(took[WRONG]):,}", "ms", {RIND: usual})]
    for kind, values in took.items():
        if kind == WRONG:
            continue
        median, p = statistics.median(values), ranks.p_value(values, took[WRONG])
        found.append(Row(f"{kind}, median of {len(values):,}", "ms", {RIND: median, REFERENCE: usual}, median / usual))
        found.append(Row("the same, rank test", "p", {RIND: f"{p:.4f}"}, goals=[(f"not under {LEAST_P}", p >= LEAST_P)]))
    return found
