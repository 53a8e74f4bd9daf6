"""What installers notice of many people who sign in at once: each password costs 20 ms of CPU, on the one core that the server has."""

import json
import statistics
import subprocess
import sys
import tempfile

from benchmarks import corpus, visitors
from benchmarks.places import TOOLS
from benchmarks.process import LOAD_CORE, pinned
from benchmarks.searches import percentile
from benchmarks.servers import Rind
from benchmarks.signins import make_account, wait_for_mails
from benchmarks.table import REFERENCE, RIND, Row

CROWD = 50
RATE = 500
PROJECT = "page10"
MOST_MILLISECONDS = 10
# Each from an address of their own: there are limits for one.
FLAGS = ("--trusted-proxies", "127.0.0.0/8")


def prepare(server: Rind) -> list[str]:
    """An account for each, a project for the installers. Answers the lines that crowding.py reads."""
    everybody = [f"visitor{number:02}" for number in range(CROWD)]
    for name in everybody:
        make_account(server, name)
    if server.upload(corpus.bodies("standard"), 0, corpus.PAGES[PROJECT], 1).refused:
        raise RuntimeError("Rind refused what it must take")
    wait_for_mails(server)
    lines = []
    for number, name in enumerate(everybody):
        cookie, csrf = visitors.arrive(server)
        lines.append(f"{cookie}\t{visitors.form(csrf, name)}\t198.51.100.{number}")
    return lines


def once(server: Rind, lines: list[str], seconds: float) -> dict:
    """One round, as crowding.py makes it."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(lines))
        file.flush()
        command = [sys.executable, TOOLS / "crowding.py", server.port, server.page(PROJECT), RATE, seconds, file.name]
        answer = subprocess.run([str(word) for word in command], capture_output=True, text=True, preexec_fn=pinned(LOAD_CORE))
    if answer.returncode != 0:
        raise RuntimeError(answer.stdout + answer.stderr)
    return json.loads(answer.stdout)


def rows(server: Rind, rounds: int, seconds: float) -> list[Row]:
    """With the crowd and without by turns; the times of all rounds are taken together."""
    lines = prepare(server)
    once(server, [], 1)
    alone, crowded, rates = [], [], []
    for _ in range(rounds):
        alone += once(server, [], seconds)["pages"]
        found = once(server, lines, seconds)
        crowded += found["pages"]
        rates.append(len(found["sign_ins"]) / found["seconds"])
    slowest, half = [
        {name: part(times) * 1e3 for name, times in ((RIND, crowded), (REFERENCE, alone))}
        for part in (lambda times: percentile(times, 0.99), statistics.median)
    ]
    goals = [(f"under {MOST_MILLISECONDS}", slowest[RIND] < MOST_MILLISECONDS)]
    return [
        Row(f"page of 10 files, {RATE} a second, half within", "ms", half, half[RIND] / half[REFERENCE]),
        Row("the same, 99 % within", "ms", slowest, slowest[RIND] / slowest[REFERENCE], goals),
        Row(f"{CROWD} sign-ins at once, again and again", "sign-ins/s", {RIND: statistics.median(rates)}),
    ]
