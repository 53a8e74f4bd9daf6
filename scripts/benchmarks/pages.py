"""What the site's pages cost: CPU of the server for each answer to a browser."""

from collections.abc import Callable

from benchmarks import corpus, load, reads, visitors
from benchmarks.reads import Case
from benchmarks.servers import PASSWORD, Rind, basic
from benchmarks.table import RIND, Row
from benchmarks.web import Answer, WrongAnswer

CONNECTIONS = 16
MOST_MILLISECONDS = 3
# Of somebody who publishes a few projects, beside alice, who published all others.
NAME, PROJECTS, TOKENS = "bob", 10, 5


def prepare(server: Rind) -> None:
    """1,000 projects of alice, and a visitor with a few."""
    if server.take_in(corpus.bodies("standard")).refused:
        raise RuntimeError("Rind refused what it must take")
    server.run("user", "create", NAME, "--email", f"{NAME}@example.com", "--password-stdin", said=PASSWORD + "\n")
    tokens = [server.run("token", "create", "--user", NAME, "--description", f"machine {number}").strip() for number in range(TOKENS)]
    uploaded = load.upload(server.port, server.upload_path, basic("__token__", tokens[0]), corpus.bodies("fresh"), 0, PROJECTS, 1)
    if uploaded.refused:
        raise RuntimeError("Rind refused what it must take")


def shows(*words: str) -> Callable[[Answer], None]:
    def check(answer: Answer) -> None:
        if missing := [word for word in words if word.encode() not in answer.decoded]:
            raise WrongAnswer(f"no '{missing[0]}'")

    return check


def cases(server: Rind) -> list[Case]:
    stranger = visitors.headers(server)
    bob, alice = [visitors.headers(server, visitors.sign_in(server, name)) for name in (NAME, "alice")]

    def case(figure: str, path: str, headers: dict[str, str], *words: str, packed: bool = False) -> Case:
        return Case(figure, lambda _: path, headers, shows(*words), packed=packed)

    wheel = f"{corpus.SAMPLE}-1.0-py3-none-any.whl"
    return [
        case("start page", "/", stranger, "Newest releases", packed=True),
        case("page of a project", f"/project/{corpus.SAMPLE}/", stranger, wheel, packed=True),
        case("search, page of 20 results", "/search/?q=project", stranger, "/project/project0"),
        case("sign-in, a stranger", "/account/login/", stranger, 'name="password"'),
        case("account, signed in", "/manage/account/", bob, f"{NAME}@example.com"),
        case(f"API tokens, signed in, {TOKENS} of them", "/manage/account/token/", bob, f"machine {TOKENS - 1}"),
        case(f"projects, signed in, {PROJECTS} of them", "/manage/projects/", bob, "fresh000009"),
        case(f"projects, signed in, {corpus.PROJECTS:,} of them", "/manage/projects/", alice, "project000994"),
    ]


def row(server: Rind, case: Case, rounds: int, seconds: int) -> Row:
    value = reads.compare(case, CONNECTIONS, {RIND: server}, rounds, seconds)[RIND].value
    goals = [(f"under {MOST_MILLISECONDS}", isinstance(value, float) and value / 1e3 < MOST_MILLISECONDS)]
    return Row(case.figure, "ms CPU", {RIND: value / 1e3 if isinstance(value, float) else value}, goals=goals)
