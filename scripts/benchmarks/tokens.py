"""What it costs to ask who reads: beside the same pages for everybody, and what checking a token costs that says much.

Two servers with the same data, one of which asks. A token's row is found in memory but for its first use after something committed that may
decide about credentials: so rounds of first uses come after a ban of a network that nobody comes from.
"""

import http.client
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks import corpus, reads
from benchmarks.reads import PIP, Case
from benchmarks.servers import Rind, basic
from benchmarks.table import RIND, Row
from benchmarks.web import WrongAnswer

FLAGS = ("--reads", "authenticated")
CONNECTIONS = 16
LEAST_RATE = 0.6
MOST_CACHED, MOST_NEW = 50, 200
TOKENS = 400
OPEN = "nobody asked"
NARROW = ("--cidr", "127.0.0.0/8", "--expires", "30d")


def prepare(server: Rind) -> None:
    if server.take_in(corpus.bodies("standard")).refused:
        raise RuntimeError("Rind refused what it must take")


def token(server: Rind, *choices: str) -> str:
    return server.run("token", "create", "--user", "alice", "--ability", "read", *choices).strip()


def with_eight_caveats(server: Rind) -> str:
    """Ability, user, time and network; and the same again by its holder: four more."""
    text = token(server, *NARROW)
    for _ in range(2):
        text = server.run_offline("token", "restrict", *NARROW, said=text).strip()
    return text


def rate_row(asking: Rind, open_to_all: Rind, rounds: int, seconds: int) -> Row:
    """The fast lane on both sides: the median of the ratios of requests a second, round by round."""
    ten = next(case for case in reads.cases() if case.figure == "page of 10 files, pip's own headers")
    authorized = Case(ten.figure, ten.path, PIP | {"Authorization": basic("__token__", token(asking))}, ten.check)
    ratios, costs = [], {RIND: [], OPEN: []}
    for _ in range(rounds):
        mine = reads.compare(authorized, CONNECTIONS, {RIND: asking}, 1, seconds)[RIND]
        theirs = reads.compare(ten, CONNECTIONS, {OPEN: open_to_all}, 1, seconds)[OPEN]
        if mine.fault or theirs.fault:
            raise WrongAnswer(mine.fault or theirs.fault)
        ratios.append(mine.rates[0] / theirs.rates[0])
        costs[RIND].append(mine.costs[0])
        costs[OPEN].append(theirs.costs[0])
    ratio = statistics.median(ratios)
    return Row(
        f"{ten.figure}, by a token, {CONNECTIONS} connections: rate beside that for everybody", "ratio", {RIND: ratio},
        goals=[(f"at least {LEAST_RATE}", ratio >= LEAST_RATE)],
    )


def spent(server: Rind, path: str, fields: list[dict[str, str]]) -> float:
    """Microseconds of CPU for each of these requests, by the ordinary way, on as many connections as the other figures have."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        before = server.program.cpu()
        for _ in pool.map(lambda part: ask(server.port, path, part), [fields[number::CONNECTIONS] for number in range(CONNECTIONS)]):
            pass
        return (server.program.cpu() - before) / len(fields) * 1e6


def ask(port: int, path: str, fields: list[dict[str, str]]) -> None:
    """One after another, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for more in fields:
        connection.request("GET", path + "?ordinary", headers=PIP | more)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise WrongAnswer(f"answered {response.status}")
    connection.close()


def drop(server: Rind, number: int) -> None:
    """Another process commits something; the server notices within a second."""
    server.run("network", "ban", f"192.0.2.{number + 1}", "--reason", "a benchmark")
    time.sleep(1.2)


def cost_rows(asking: Rind, open_to_all: Rind, rounds: int) -> list[Row]:
    path = asking.page(corpus.SAMPLE)
    many = [{"Authorization": basic("__token__", with_eight_caveats(asking))} for _ in range(TOKENS)]
    one, nobody = many[:1] * TOKENS * 3, [{}] * TOKENS * 3
    cached, new = [], []
    for number in range(rounds):
        base = spent(open_to_all, path, nobody)
        drop(asking, number)
        new.append(spent(asking, path, many) - base)
        cached.append(spent(asking, path, one) - base)
    with_row, without = statistics.median(cached), statistics.median(new)
    return [
        Row("a token with eight caveats, its row in memory, beyond the request's own", "µs CPU", {RIND: with_row},
            goals=[(f"under {MOST_CACHED}", with_row < MOST_CACHED)]),
        Row("the same at its first use", "µs CPU", {RIND: without}, goals=[(f"under {MOST_NEW}", without < MOST_NEW)]),
    ]


def rows(asking: Rind, open_to_all: Rind, rounds: int, seconds: int) -> list[Row]:
    return [rate_row(asking, open_to_all, rounds, seconds), *cost_rows(asking, open_to_all, rounds)]
