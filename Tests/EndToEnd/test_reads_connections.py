"""Many requests on one connection to an index that asks who reads, some of whose tokens end meanwhile."""

import base64
import socket
import time

import pytest

from conftest import end
from support import http
from support.factors import change
from support.forms import basic
from support.readers import (
    AUTHENTICATED,
    CHEESE,
    LARGE,
    LIMITS,
    METADATA,
    file_path,
    fill,
    new_token,
    read,
    refused,
    revoke,
    spoilt,
)
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, identifier, make, narrow, page_of
from support.visitor import Visitor
from test_reads_caching import QUICK


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


@pytest.fixture
def alice(server):
    visitor = Visitor(server)
    visitor.sign_in("alice", "a long pass phrase of alice")
    return visitor


@pytest.fixture
def reader(server) -> str:
    return new_token(server)


# Many on one connection


def head(server: Server, path: str, token: str | None = None, *more: str, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{server.port}", "Accept-Encoding: identity"]
    lines += [f"Authorization: {basic(token)}"] if token else []
    return "\r\n".join([*lines, *more, "", ""]).encode()


class Line:
    """One connection, on which requests follow one another."""

    def __init__(self, server: Server):
        self.server = server
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self.stream = self.socket.makefile("rb")

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_) -> None:
        self.stream.close()
        self.socket.close()

    def ask(self, *requests: bytes) -> list[tuple[int, bytes]]:
        """Sends them all at once, and reads as many answers."""
        self.socket.sendall(b"".join(requests))
        return [self._answer(request.startswith(b"HEAD")) for request in requests]

    def status(self, path: str, token: str | None = None) -> int:
        return self.ask(head(self.server, path, token))[0][0]

    def _answer(self, is_head: bool) -> tuple[int, bytes]:
        status = int(self.stream.readline().split()[1])
        length = 0
        while (line := self.stream.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        has_none = is_head or status in (204, 304)
        return status, b"" if has_none else self.stream.read(length)


def test_each_of_many_requests_is_looked_at(server, reader):
    uploader = new_token(server, may=("upload",))
    kinds = [(reader, 200), (None, 401), (uploader, 403), (spoilt(reader), 401)]
    with Line(server) as line:
        for path in QUICK:
            whole = read(server, path, reader).body
            order = [kinds[number % 4] for number in range(12)] + [kinds[0]] * 6 + [kinds[1]] * 3 + [kinds[0]]
            answers = line.ask(*(head(server, path, token) for token, _ in order))
            assert [status for status, _ in answers] == [status for _, status in order], path
            for (status, body), (token, _) in zip(answers, order):
                assert (body == whole) == (token == reader), path


def test_many_paths_and_ways_follow_one_another(server, reader):
    large = file_path(LARGE)
    with Line(server) as line:
        asked = [
            (head(server, large, reader, method="HEAD"), 200, b""),
            (head(server, large, reader), 200, LARGE.content),
            (head(server, large), 401, None),
            (head(server, large, reader, "Range: bytes=0-4"), 206, LARGE.content[:5]),
            (head(server, file_path(CHEESE), reader), 200, CHEESE.content),
            (head(server, METADATA, reader), 200, CHEESE.metadata),
            (head(server, large, reader, f'If-None-Match: "{LARGE.sha256}"'), 304, b""),
            (head(server, METADATA), 401, None),
            (head(server, large, None, f'If-None-Match: "{LARGE.sha256}"'), 401, None),
            (head(server, large, reader), 200, LARGE.content),
        ]
        for _ in range(3):
            for (status, body), (_, wanted, content) in zip(line.ask(*(request for request, _, _ in asked)), asked):
                assert status == wanted and (content is None or body == content)


def test_two_credentials_in_one_request_open_nothing_together(server, reader):
    bad = f"Authorization: {basic('garbage')}"
    with Line(server) as line:
        assert line.status("/simple/cheese/", reader) == 200
        for pair in ((reader, bad), (None, bad)):
            status, _ = line.ask(head(server, "/simple/cheese/", pair[0], pair[1]))[0]
            assert status in (400, 401), status


def test_the_name_of_the_header_and_its_blanks_do_not_matter(server, reader):
    with Line(server) as line:
        assert line.status("/simple/cheese/", reader) == 200
        for _ in range(2):
            for field in (f"authorization:{basic(reader)}", f"AUTHORIZATION: \t {basic(reader)}  "):
                assert line.ask(head(server, "/simple/cheese/", None, field))[0][0] == 200


# What ends


def ended(server: Server, line: Line, token: str, wanted: int, since: float | None) -> None:
    """Within a second, on the same connection and on another; `since` nothing is at once."""
    while line.status("/simple/cheese/", token) != wanted:
        assert since is not None and time.monotonic() < since + 1, "it opens what it opened"
        time.sleep(0.01)
    for path in QUICK:
        assert line.status(path, token) == wanted == read(server, path, token).status


def warm(line: Line, token: str) -> None:
    for path in QUICK * 3:
        assert line.status(path, token) == 200


def test_revoking_by_command_is_felt_within_a_second(server):
    token = new_token(server)
    with Line(server) as line:
        warm(line, token)
        revoke(server, token)
        ended(server, line, token, 401, time.monotonic())


def test_revoking_by_the_page_is_felt_at_once(server, alice):
    token = make(alice, ("abilities", "read"))
    with Line(server) as line:
        warm(line, token)
        assert fill_in(alice, ("revoke_token_id", identifier(token))).status == 303
        ended(server, line, token, 401, None)


@pytest.mark.parametrize(
    "field",
    [("networks", "192.0.2.0/24"), ("abilities", "upload"), ("token_scope", "project:wine"), ("versions", "==3.*")],
    ids=lambda f: f[0],
)
def test_narrowing_by_the_page_is_felt_at_once(field, server, alice):
    token = make(alice, ("abilities", "read"), ("abilities", "upload"))
    with Line(server) as line:
        warm(line, token)
        assert narrow(alice, token, field).status == 303
        assert {line.status(path, token) for path in QUICK} == {403}


def test_the_end_of_its_life_is_felt_to_the_second(server):
    token = new_token(server, "--expires", "2s")
    with Line(server) as line:
        ends = time.time() + 10
        while (status := line.status("/simple/cheese/", token)) == 200:
            assert time.time() < ends, "a token outlives its end"
            time.sleep(0.02)
        assert status == 403
        assert {line.status(path, token) for path in QUICK} == {403}


def test_another_process_that_disables_the_account_is_felt_within_a_second(server):
    token = new_token(server)
    change(server, "UPDATE users SET full_name = full_name")
    with Line(server) as line:
        warm(line, token)
        change(server, "DELETE FROM tokens WHERE id = ?", identifier(token))
        ended(server, line, token, 401, time.monotonic())


def test_a_key_that_is_taken_out_of_its_file_is_felt_within_a_second(server):
    """So it is whether or not anything is written to the database."""
    token, path = new_token(server), server.data / "secrets" / "token"
    before = path.read_text()
    other = "elsewhere " + base64.b64encode(bytes(range(32))).decode() + "\n"
    with Line(server) as line:
        warm(line, token)
        try:
            path.write_text(other)
            ended(server, line, token, 401, time.monotonic())
        finally:
            path.write_text(before)
        assert read(server, "/simple/cheese/", token).status == 200


def test_a_network_counts_for_each_request_of_a_connection(server):
    token = new_token(server, "--cidr", "192.0.2.0/24")
    inside, outside = "X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 198.51.100.7"
    with Line(server) as line:
        for path in QUICK:
            asked = [head(server, path, token, field) for field in (inside, outside) * 4] + [head(server, path, token)]
            assert [status for status, _ in line.ask(*asked)] == [200, 403] * 4 + [403], path


# Uses


def test_reading_counts_as_a_use_and_writes_nothing_at_once(server, alice):
    token = make(alice, ("abilities", "read"))
    agent = "User-Agent: pip/26.3 (of a test)"
    with Line(server) as line:
        for _ in range(5):
            assert line.ask(head(server, "/simple/cheese/", token, agent, "X-Forwarded-For: 192.0.2.44"))[0][0] == 200
    assert rows(server, "SELECT last_used_at FROM tokens WHERE id = ?", identifier(token)) == [(None,)]
    page = alice.open(page_of(token)).text
    assert "192.0.2.44" in page
    assert "pip/26.3" in page, "the program is told as well as the address"


def test_a_use_from_elsewhere_is_told_even_in_the_same_second(server, alice):
    token = make(alice, ("abilities", "read"))
    with Line(server) as line:
        for address in ("192.0.2.44", "198.51.100.9"):
            assert line.ask(head(server, "/simple/cheese/", token, f"X-Forwarded-For: {address}"))[0][0] == 200
    assert "198.51.100.9" in alice.open(page_of(token)).text


def test_a_reader_that_is_refused_does_not_use_its_token(server, alice):
    token = make(alice, ("abilities", "upload"))
    for _ in range(2):
        refused(read(server, "/simple/cheese/", token), "token-ability")
    assert "never used" in alice.open(page_of(token)).text
    assert http.JSON in (read(server, "/simple/", new_token(server), Accept=http.JSON)["Content-Type"] or "")
