"""One run: what is measured on which servers, and the rows that come of it."""

import subprocess
from pathlib import Path

from benchmarks import corpus, crowds, giants, machine, pages, passkeys, reads, searches, signins, starting, tokens, uploads, versions
from benchmarks.fleet import Fleet, parted
from benchmarks.places import CACHE
from benchmarks.plan import Plan
from benchmarks.servers import Server
from benchmarks.starting import MEBIBYTE
from benchmarks.table import REFERENCE, RIND, Row, Table, number
from benchmarks.web import WrongAnswer

READING = ("Reading", "nginx, the same bytes from a file")
UPLOADING = ("Uploading", "read, hash, write and sync the same file, without a server")
STARTING = ("Start and memory", "none")
GROWTH = ("Growth", "Rind with 1,000 projects")
SEARCHING = ("Searching 100,000 projects", "none")
SITE = ("Pages of the site", "none")
SIGNING_IN = ("Sign-ins that fail", "with a wrong password")
PASSKEYS = ("Passkeys", "none")
TOKENS = ("Who reads, and tokens", "none")
CROWD = ("Installers while 50 people sign in at once", "while nobody signs in")
VERSIONS = ("Versions", "Python's packaging")


class Run:
    def __init__(self, plan: Plan, binary: Path, folder: Path):
        self.plan, self.folder = plan, folder
        self.table = Table(plan.peers)
        self.started, self.busy = machine.date(), machine.busy()
        self.fleet = Fleet(plan, binary, folder)
        self.absent: dict[str, str] = {}

    def measure(self) -> None:
        plan, full = self.plan, self.plan.full
        for section in (READING, UPLOADING, STARTING, GROWTH, SEARCHING, SITE, SIGNING_IN, PASSKEYS, TOKENS, CROWD, VERSIONS):
            self.table.section(*section)
        if plan.wants("start", "reads", "growth", "uploads", "memory"):
            self.fleet.load()
        steps = [
            (plan.wants("start", "memory"), self.measure_starts),
            (plan.wants("reads"), self.measure_reads),
            (plan.wants("growth", "memory") or full and plan.wants("start"), self.measure_memory_of_growing),
            (plan.wants("growth"), self.measure_growth),
            (plan.wants("uploads", "growth"), self.measure_small_uploads),
            (plan.wants("uploads"), self.measure_large_uploads),
            (full and plan.wants("memory"), self.measure_giant_uploads),
            (full and plan.wants("start"), self.measure_hundred_thousand),
            (plan.wants("search"), self.measure_searches),
            (plan.wants("site"), self.measure_site),
            (plan.wants("signin"), self.measure_sign_ins),
            (plan.wants("passkey"), self.measure_passkeys),
            (plan.wants("tokens"), self.measure_tokens),
            (plan.wants("crowd"), self.measure_crowd),
            (plan.wants("versions"), self.measure_versions),
        ]
        for wanted, step in steps:
            if wanted:
                step()

    def measure_starts(self) -> None:
        self.fleet.say("starts")
        took, idle = {}, {}
        for name, server in self.fleet.indexes.items():
            took[name] = starting.starts(server, self.plan.starts)
            idle[name] = starting.resident(server, 3)
        self.table.section(*STARTING).rows += [
            Row("start to the first page, 1,000 projects", "ms", took, goals=[("under 300", took[RIND] < 300)]),
            Row("resident, idle with 1,000 projects", "MiB", idle, goals=[("under 60", idle[RIND] < 60)]),
        ]

    def measure_reads(self) -> None:
        nginx = self.fleet.nginx(self.fleet.rind, reads.cases(), "nginx")
        for case in reads.cases():
            for connections in self.plan.connections:
                cells = self.compare(case, connections, {RIND: self.fleet.rind, REFERENCE: nginx, **self.fleet.peers})
                self.table.section(*READING).rows.append(reads.row(case, connections, cells))
        nginx.stop()
        values = {name: starting.resident(server) for name, server in self.fleet.indexes.items()}
        self.table.section(*STARTING).rows.append(Row("resident after the reading", "MiB", values))

    def compare(self, case: reads.Case, connections: int, servers: dict[str, Server]) -> dict[str, reads.Cell]:
        swift, slow = parted(servers)
        cells = reads.compare(case, connections, swift, self.plan.rounds, self.plan.seconds)
        cells |= reads.compare(case, connections, slow, self.plan.slow_rounds, self.plan.seconds)
        said = ", ".join(f"{name} {cell.fault or round(cell.value, 1)}" for name, cell in cells.items())
        self.fleet.say(f"{case.figure}, {connections} connections: {said}")
        return cells

    def measure_memory_of_growing(self) -> None:
        rates, after, later, idle = {}, {}, {}, {}
        for name, cell in self.fleet.grow():
            server = self.fleet.large_indexes[name]
            rates[name] = cell.median("rates")
            after[name] = starting.resident(server)
            later[name] = starting.resident(server, self.plan.settling)
            starting.start(server)
            idle[name] = starting.resident(server, 3)
        self.table.section(*UPLOADING).rows.append(Row("20,000 wheels of 10 KB, 16 connections", "uploads/s", rates))
        self.table.section(*STARTING).rows += [
            Row("resident right after 20,000 uploads", "MiB", after),
            Row("resident a minute later", "MiB", later, goals=[("under 80", later[RIND] < 80)]),
            Row("resident, idle with 20,000 projects", "MiB", idle, goals=[("under 80", idle[RIND] < 80)]),
        ]

    def measure_growth(self) -> None:
        """A page, and the list of all projects, of the grown one."""
        page, everything = reads.cases()[1], reads.whole_list(corpus.GROWN)
        grown = self.fleet.grown
        nginx = self.fleet.nginx(grown, [everything], "nginx-grown")
        for connections in self.plan.connections:
            cells = self.compare(page, connections, {RIND: grown, REFERENCE: self.fleet.rind})
            row = reads.row(page, connections, cells, None)
            row.figure += ", 20,000 projects"
            row.goals = [("at most 1.05", row.ratio is not None and row.ratio <= 1.05)]
            self.table.section(*GROWTH).rows.append(row)
            cells = self.compare(everything, connections, {**self.fleet.large_indexes, REFERENCE: nginx})
            row = reads.row(everything, connections, cells, None)
            row.goals.insert(0, ("under 30 µs", isinstance(row.values[RIND], float) and row.values[RIND] < 30))
            self.table.section(*READING).rows.append(row)
        nginx.stop()

    def measure_small_uploads(self) -> None:
        self.fleet.say("uploads of 10 KB")
        grown = {"grown": self.fleet.grown} if self.fleet.grown else {}
        swift, slow = parted({**self.fleet.indexes, **grown})
        cells = uploads.small(swift, self.plan.upload_rounds, self.plan.uploads_each)
        cells |= uploads.small(slow, 1, self.plan.slow_uploads)
        large = cells.pop("grown", None)
        if self.plan.wants("uploads"):
            self.table.section(*UPLOADING).rows += uploads.small_rows(cells)
        if large and self.plan.wants("growth"):
            both = {RIND: large, REFERENCE: cells[RIND]}
            found = uploads.paired(both, of="costs")
            values = {name: uploads.times(cell.median("costs"), 1e3) for name, cell in both.items()}
            goals = [("at most 1.1", found is not None and found <= 1.1)]
            self.table.section(*GROWTH).rows.append(Row("wheel of 10 KB, 20,000 projects", "ms CPU", values, found, goals))

    def measure_large_uploads(self) -> None:
        self.fleet.say("uploads of 50 MB")
        self.table.section(*UPLOADING).rows += uploads.large(self.fleet.indexes, self.plan.large_rounds, self.folder)

    def measure_giant_uploads(self) -> None:
        self.fleet.say("making eight wheels of 500 MiB")
        folder = self.folder / "giants"
        folder.mkdir()
        files = [giants.wheel(folder, number) for number in range(giants.AT_ONCE)]
        starting.start(self.fleet.rind)
        self.fleet.say("eight uploads of 500 MiB at once")
        peak, answers = giants.upload_all(self.fleet.rind, files)
        wrong = [status for status, _ in answers if status != 200]
        values = {RIND: f"answered {wrong[0]}" if wrong else peak / MEBIBYTE}
        goals = [("under 150", not wrong and peak < 150 * MEBIBYTE)]
        self.table.section(*STARTING).rows.append(Row("most resident during eight uploads of 500 MiB", "MiB", values, goals=goals))
        for file in files:
            file.unlink()

    def measure_hundred_thousand(self) -> None:
        self.fleet.grow_further()
        small = starting.starts(self.fleet.rind, self.plan.starts)
        large = starting.starts(self.fleet.grown, self.plan.starts)
        goals = [("under 300", large < 300), ("no slower", large <= small * 1.1)]
        row = Row("start to the first page, 100,000 projects", "ms", {RIND: large, REFERENCE: small}, large / small, goals)
        self.table.section(*GROWTH).rows.append(row)

    def measure_searches(self) -> None:
        described = corpus.bodies("described")
        server = self.fleet.other("described", *searches.LIMITS)
        self.fleet.say(f"Rind takes in {described.count:,} projects to search")
        taken = server.take_in(described)
        self.fleet.say(f"{taken.accepted / taken.seconds:.0f} a second")
        waited = searches.wait_until_found(server)
        self.fleet.say(f"all are found {waited:.1f} s later; searches")
        self.table.section(*SEARCHING).rows += searches.rows(server, self.plan.searches)
        server.stop()

    def measure_site(self) -> None:
        server = self.fleet.other("site", *searches.LIMITS)
        self.fleet.say(f"Rind takes in {corpus.PROJECTS:,} projects to look at")
        pages.prepare(server)
        for case in pages.cases(server):
            row = pages.row(server, case, self.plan.rounds, self.plan.seconds)
            self.fleet.say(f"{row.figure}: {number(row.values[RIND])} {row.unit}")
            self.table.section(*SITE).rows.append(row)
        server.stop()

    def measure_sign_ins(self) -> None:
        self.fleet.say("accounts to sign in to, some to be locked")
        server = self.fleet.other("signin", *signins.limits(self.plan.sign_ins))
        try:
            self.table.section(*SIGNING_IN).rows += signins.rows(server, self.plan.sign_ins, self.fleet.say)
        except WrongAnswer as error:
            self.absent["sign-ins that fail"] = str(error)
        server.stop()

    def measure_passkeys(self) -> None:
        self.fleet.say("sign-ins by a passkey")
        server = self.fleet.other("passkey", *passkeys.FLAGS)
        self.table.section(*PASSKEYS).rows += passkeys.rows(server, self.plan.passkeys, self.plan.crowd_rounds)
        server.stop()

    def measure_tokens(self) -> None:
        self.fleet.say("tokens that read")
        open_to_all = self.fleet.other("open")
        tokens.prepare(open_to_all)
        asking = self.fleet.other("asking", *tokens.FLAGS)
        tokens.prepare(asking)
        try:
            self.table.section(*TOKENS).rows += tokens.rows(asking, open_to_all, self.plan.rounds, self.plan.seconds)
        except WrongAnswer as error:
            self.absent["tokens"] = str(error)
        for server in (asking, open_to_all):
            server.stop()

    def measure_crowd(self) -> None:
        self.fleet.say(f"{crowds.CROWD} people sign in at once")
        server = self.fleet.other("crowd", *crowds.FLAGS)
        self.table.section(*CROWD).rows += crowds.rows(server, self.plan.crowd_rounds, self.plan.crowd_seconds)
        server.stop()

    def measure_versions(self) -> None:
        self.fleet.say("versions")
        try:
            self.table.section(*VERSIONS).rows += versions.rows(CACHE / "python" / "bin" / "python", self.folder)
        except (subprocess.CalledProcessError, OSError) as error:
            self.absent["versions"] = str(error)

    def stop(self) -> None:
        self.fleet.stop()
