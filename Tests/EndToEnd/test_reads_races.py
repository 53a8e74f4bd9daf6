"""Readers that never rest, while their credentials end: no request that begins after the end is let in."""

import threading
import time

import pytest

from conftest import end
from support import http
from support.command import must, rind
from support.packages import wheel
from support.readers import AUTHENTICATED, CHEESE, LIMITS, file_path, fill, new_token, revoke
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, identifier, make, narrow, use
from support.visitor import Visitor
from test_reads_connections import Line

PATHS = ["/simple/cheese/", "/simple/", file_path(CHEESE)]
OWN = "a long pass phrase of alice"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("races") / "data", *AUTHENTICATED, "--rate-limits", LIMITS).start()
    fill(started)
    yield started
    end(started)


@pytest.fixture
def alice(server) -> Visitor:
    visitor = Visitor(server)
    visitor.sign_in("alice", OWN)
    return visitor


class Readers:
    """Each asks one thing after the other on a connection of its own; when it began is kept, and what came."""

    def __init__(self, server: Server, token: str, count: int = 4):
        self.seen: list[tuple[float, int]] = []
        self._over = threading.Event()
        reads = [(server, token, number) for number in range(count)]
        self._threads = [threading.Thread(target=self._read, args=each) for each in reads]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, server: Server, token: str, number: int) -> None:
        with Line(server) as line:
            while not self._over.is_set():
                start = time.monotonic()
                status = line.status(PATHS[number % len(PATHS)], token)
                self.seen.append((start, status))

    def wait_for(self, status: int, seconds: float = 10) -> None:
        until, known = time.monotonic() + seconds, len(self.seen)
        while not any(found == status for _, found in self.seen[known:]):
            assert time.monotonic() < until, f"nobody got {status}"
            time.sleep(0.005)

    def since(self, moment: float) -> set[int]:
        return {status for start, status in self.seen if start > moment}


def test_after_a_page_has_revoked_it_no_request_is_let_in(server, alice):
    for _ in range(8):
        token = make(alice, ("abilities", "read"))
        with Readers(server, token) as readers:
            readers.wait_for(200)
            assert fill_in(alice, ("revoke_token_id", identifier(token))).status == 303
            moment = time.monotonic()
            readers.wait_for(401)
        assert readers.since(moment) == {401}


def test_after_a_page_has_narrowed_it_no_request_is_let_in(server, alice):
    for _ in range(5):
        token = make(alice, ("abilities", "read"))
        with Readers(server, token) as readers:
            readers.wait_for(200)
            assert narrow(alice, token, ("networks", "192.0.2.0/24")).status == 303
            moment = time.monotonic()
            readers.wait_for(403)
        assert readers.since(moment) == {403}


@pytest.mark.parametrize("act", ["revoke", "ban", "disable"])
def test_a_second_after_a_command_no_request_is_let_in(act, server):
    token = new_token(server)
    with Readers(server, token) as readers:
        readers.wait_for(200)
        match act:
            case "revoke":
                revoke(server, token)
            case "ban":
                must(rind("network", "ban", "127.0.0.1", "--reason", "a test", data=server.data))
            case "disable":
                must(rind("user", "disable", "alice", "--reason", "a test", data=server.data))
        moment, wanted = time.monotonic(), 401 if act == "revoke" else 403
        readers.wait_for(wanted)
        time.sleep(1)
        readers.wait_for(wanted)
    assert readers.since(moment + 1) == {wanted}
    match act:
        case "ban":
            must(rind("network", "unban", "127.0.0.1", data=server.data))
        case "disable":
            must(rind("user", "enable", "alice", "--reason", "a test", data=server.data))
    with Line(server) as line:
        until = time.monotonic() + 2
        fresh = new_token(server)
        while line.status("/simple/cheese/", fresh) != 200:
            assert time.monotonic() < until


def test_uses_of_many_readers_are_one_line_in_the_end(make_server):
    server = make_server(*AUTHENTICATED)
    fill(server)
    token = new_token(server)
    with Readers(server, token, 6) as readers:
        readers.wait_for(200)
        time.sleep(0.3)
    assert {status for _, status in readers.seen} == {200}
    assert server.stop() == 0
    assert rows(server, "SELECT last_used_address FROM tokens WHERE id = ?", identifier(token)) == [("127.0.0.1",)]


def test_what_is_published_meanwhile_is_seen_by_the_next_request(server):
    token, uploads = new_token(server), new_token(server, may=("upload",))
    with Line(server) as line:
        for number in range(10):
            file = wheel("brie", f"1.{number}")
            assert use(server, uploads, "brie", f"1.{number}") == ""
            answer = server.get("/simple/brie/", {"Authorization": f"Bearer {token}", "Accept": http.JSON})
            assert file.filename in {each["filename"] for each in answer.json()["files"]}
            assert line.status("/simple/brie/", token) == 200
