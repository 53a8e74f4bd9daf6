"""Microseconds of server CPU per answered request, alternated between the servers, one round after the other."""

import hashlib
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks import corpus, load, web
from benchmarks.servers import Nginx, Server
from benchmarks.table import REFERENCE, RIND, Row
from benchmarks.web import JSON, Answer, WrongAnswer

PIP = {
    "User-Agent": 'pip/26.0 {"ci":null,"cpu":"x86_64","distro":{"id":"bookworm","libc":{"lib":"glibc","version":"2.36"},"name":"Debian '
    'GNU/Linux","version":"12"},"implementation":{"name":"CPython","version":"3.11.2"},"installer":{"name":"pip","version":"26.0"},'
    '"openssl_version":"OpenSSL 3.0.17 1 Jul 2025","python":"3.11.2","system":{"name":"Linux","release":"6.1.0"}}',
    "Accept": "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01",
    "Accept-Encoding": "gzip, deflate",
    "Cache-Control": "max-age=0",
    "Connection": "keep-alive",
}


@dataclass
class Case:
    """`path` finds the path on a server; `check` looks at an answer and raises WrongAnswer. What is for one person is not `packed`."""

    figure: str
    path: Callable[[Server], str]
    headers: dict[str, str] = field(default_factory=dict)
    check: Callable[[Answer], None] = lambda answer: None
    status: int = 200
    conditional: bool = False
    bytes_each: int = 0
    packed: bool = True

    @property
    def gzip(self) -> bool:
        return self.packed and "gzip" in self.headers.get("Accept-Encoding", "")


@dataclass
class Target:
    """A case on one server: the request, as found and checked."""

    server: Server
    path: str
    headers: dict[str, str]
    answer: Answer


def pages(project: str, files: int, **more) -> Iterable[Case]:
    def check(answer: Answer) -> None:
        found = len(answer.json()["files"])
        if found != files:
            raise WrongAnswer(f"{found} files")

    for title, coding in (("", {}), (", gzip", {"Accept-Encoding": "gzip"})):
        yield Case(f"page of {files:,} files{title}", lambda server: server.page(project), {"Accept": JSON} | coding, check)


def whole_list(projects: int) -> Case:
    def check(answer: Answer) -> None:
        found = len(answer.json()["projects"])
        if found != projects:
            raise WrongAnswer(f"{found} projects")

    return Case(
        f"/simple/ of {projects:,} projects, gzip", lambda server: server.simple, {"Accept": JSON, "Accept-Encoding": "gzip"}, check
    )


def cases() -> list[Case]:
    found = [case for project, files in corpus.PAGES.items() for case in pages(project, files)]
    ten = found[1]
    sample, large = corpus.expected(corpus.SAMPLE), corpus.expected(corpus.LARGE)
    not_modified = Case("page of 10 files, 304", ten.path, ten.headers, status=304, conditional=True)
    as_pip = Case("page of 10 files, pip's own headers", ten.path, PIP, ten.check)
    file = Case("file of 10 KB", lambda server: server.file(corpus.SAMPLE, sample.filename), {}, is_bytes(sample.sha256))
    metadata = Case(
        ".metadata", lambda server: server.file(corpus.SAMPLE, sample.filename) + ".metadata", {}, is_bytes(sample.metadata_sha256)
    )
    big = Case("file of 50 MB", lambda server: server.file(corpus.LARGE, large.filename), {}, is_bytes(large.sha256), bytes_each=large.size)
    return [*found, as_pip, not_modified, metadata, file, big]


def is_bytes(sha256: str) -> Callable[[Answer], None]:
    def check(answer: Answer) -> None:
        if hashlib.sha256(answer.body).hexdigest() != sha256:
            raise WrongAnswer("other bytes")

    return check


def target(server: Server, case: Case) -> Target:
    """Asks once, looks at the answer, and asks a few times more so that caches are filled."""
    path = f"/{name_of(case)}" if isinstance(server, Nginx) else case.path(server)
    headers = dict(case.headers)
    if case.conditional:
        tag = web.get(server.port, path, headers).headers["ETag"]
        if not tag:
            raise WrongAnswer("no ETag")
        headers["If-None-Match"] = tag
    answer = web.get(server.port, path, headers)
    if answer.status != case.status:
        raise WrongAnswer(f"answered {answer.status}")
    if case.gzip and answer.status == 200 and answer.headers["Content-Encoding"] != "gzip":
        raise WrongAnswer("no gzip")
    case.check(answer)
    for _ in range(3):
        web.get(server.port, path, headers)
    return Target(server, path, headers, answer)


def name_of(case: Case) -> str:
    """The name of nginx's file."""
    return "".join(character if character.isalnum() else "-" for character in case.figure)


def mirror(nginx: Nginx, rind: Server, wanted: Iterable[Case]) -> None:
    """Gives nginx the bytes of Rind's answers, packed ones too."""
    for case in wanted:
        path = case.path(rind)
        plain = {name: value for name, value in case.headers.items() if name != "Accept-Encoding"}
        answer = web.get(rind.port, path, plain)
        packed = web.get(rind.port, path, case.headers).body if case.gzip else None
        nginx.put(name_of(case), answer.headers["Content-Type"], answer.body, packed)


@dataclass
class Cell:
    """Rounds of one server: microseconds of CPU per request, requests a second."""

    costs: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    fault: str = ""

    @property
    def value(self) -> float | str:
        return self.fault or (statistics.median(self.costs) if self.costs else "")


def once(target: Target, case: Case, connections: int, seconds: int) -> tuple[float, float]:
    """One round. A large file is counted by its bytes, since a round ends in the midst of some."""
    before = target.server.program.cpu()
    connections = min(connections, target.server.most_connections)
    reading = load.read(target.server.port, target.path, target.headers, connections, seconds)
    spent = target.server.program.cpu() - before
    if reading.errors:
        raise WrongAnswer(f"{reading.errors} errors")
    answered = reading.size / case.bytes_each if case.bytes_each else reading.requests
    if not answered:
        raise WrongAnswer("no answer")
    return spent / answered * 1e6, answered / reading.seconds


def compare(case: Case, connections: int, servers: dict[str, Server], rounds: int, seconds: int) -> dict[str, Cell]:
    """Round after round, each server in turn; one that answers wrongly is left out, with the reason."""
    cells = {name: Cell() for name in servers}
    targets = {}
    for name, server in servers.items():
        try:
            targets[name] = target(server, case)
        except (WrongAnswer, OSError, StopIteration, ValueError) as error:
            cells[name].fault = str(error) or "not there"
    for _ in range(rounds):
        for name in list(targets):
            try:
                cost, rate = once(targets[name], case, connections, seconds)
            except WrongAnswer as error:
                cells[name].fault = str(error)
                del targets[name]
                continue
            cells[name].costs.append(cost)
            cells[name].rates.append(rate)
    return cells


def ratio(cells: dict[str, Cell], one: str = RIND, other: str = REFERENCE) -> float | None:
    """The median of the ratios within each round: what else the machine does moves both."""
    pairs = list(zip(cells[one].costs, cells[other].costs, strict=False)) if one in cells and other in cells else []
    return statistics.median(mine / theirs for mine, theirs in pairs) if pairs else None


def row(case: Case, connections: int, cells: dict[str, Cell], most: float | None = 1.3) -> Row:
    found = ratio(cells)
    goals = [] if most is None or found is None else [(f"at most {most} of nginx, aim 1.0", found <= most)]
    pypiron = cells.get("pypiron")
    if pypiron and isinstance(pypiron.value, float) and isinstance(cells[RIND].value, float):
        goals.append(("less than pypiron", cells[RIND].value < pypiron.value))
    values = {name: cell.value for name, cell in cells.items()}
    return Row(f"{case.figure}, {connections} connections", "µs CPU", values, found, goals)
