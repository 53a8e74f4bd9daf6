"""The table as a document."""

from benchmarks import machine
from benchmarks.run import Run

HOW = """\
Written by `make bench`; with the other package indexes by `make bench-peers`. Figures of one run can be compared with each
other, and with nothing else: machines differ, and so do hours.

The server is pinned to one core and the load to another. Reading: wrk with one thread, 16 and 64 connections, rounds of
{seconds} s in which the servers take turns, the median of {rounds} rounds; CPU is the kernel's clock of all the server's
processes, divided by the requests that were answered; the ratio is the median of the rounds' ratios. Each answer was
looked at before it was measured; a word in place of a figure says what was wrong with it. nginx has one worker, sendfile,
an open-file cache, files packed beforehand and no log; the indexes run as their documentation starts them. pypiserver has
four connections, since it lets no more wait; devpi has 100 projects without large pages, which it takes too long to take in.

Uploading: a small program in C sends request bodies that were made before, so that the load costs little. Every 10 KB wheel
makes a new project. The reference for 50 MB is Python's hashlib with one file: read, SHA-256, BLAKE2b, write, fsync.

Searching: one connection asks for JSON, one search after the other, all kinds by turns.
"""


def document(run: Run) -> str:
    head = f"# Benchmarks\n\n{run.started}, commit {machine.commit()}, {machine.description()}; {run.busy}.\n"
    table = run.table
    table.sections = [section for section in table.sections if section.rows]
    notes = "".join(f"\nNot measured: {what} ({why}).\n" for what, why in run.absent.items())
    return f"{head}\n{table.markdown()}{notes}\n{HOW.format(seconds=run.plan.seconds, rounds=run.plan.rounds)}"
