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
makes a new project; an administrator uploads, whom the limit on new projects does not hold back. The reference for 50 MB is Python's hashlib with one file: read, SHA-256, BLAKE2b, write, fsync.

Searching: one connection asks for JSON, one search after the other, all kinds by turns.

Pages of the site: HTML as a browser asks for it, measured like reading, with 16 connections and 1,000 projects. Pages that are the
same for everybody come from memory; a search and what is for one person alone are made for each request.

Sign-ins that fail: each kind gets {sign_ins:,} wrong passwords, spread over 20 names, one after the other on one connection, all
kinds in one random order; from the request to the last byte of the answer. The limits are raised by `--rate-limits` so far that only the
locked names have reached theirs, by as many wrong passwords before. The rank test is Mann's and Whitney's, of two sides: p says how
often chance alone parts two kinds so far, so that of kinds that are equal one run in 33 has a p under 0.01 among its three.

Passkeys: {passkeys} sign-ins a round in 16 browsers that the account knows, all at once, each on the connection that it has open; CPU of
the whole server, with the session, the event and the commit that each leaves. Options are fetched, and signatures made, before.

Installers: 500 requests a second for the page of 10 files in JSON, on 16 connections. A time counts from the moment at which the
request was due. Meanwhile 50 people give their right passwords at the same time, and again as soon as all are in; with them and
without by turns, {crowd_rounds} rounds of {crowd_seconds} s each.
"""


def document(run: Run) -> str:
    head = f"# Benchmarks\n\n{run.started}, commit {machine.commit()}, {machine.description()}; {run.busy}.\n"
    table = run.table
    table.sections = [section for section in table.sections if section.rows]
    notes = "".join(f"\nNot measured: {what} ({why}).\n" for what, why in run.absent.items())
    return f"{head}\n{table.markdown()}{notes}\n{HOW.format(**vars(run.plan))}"
