"""Whoever reads slowly gets every byte: not cut off by a restart, by having stopped to send, or by others; and takes little room."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from support.forms import upload
from support.packages import noise, wheel

SIZE = 40_000_000


@pytest.fixture(scope="module")
def large():
    return wheel("cheese", "1.0", payload=noise(SIZE))


def path_of(server, file) -> str:
    return f"/files/{file.sha256}/{file.filename}"


def ask(server, *requests: str) -> socket.socket:
    """A connection whose requests have been sent, with a small window, of which nothing was read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(b"".join(f"{request}\r\nHost: localhost:{server.port}\r\n\r\n".encode() for request in requests))
    return connection


def body(connection: socket.socket, size: int, first: bytes = b"") -> bytes:
    """What follows the head of the first answer, of which the first bytes were read: as much as comes, up to this size."""
    data = bytearray(first)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, rest = bytes(data).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    received = bytearray(rest)
    while len(received) < size and (more := connection.recv(1 << 20)):
        received += more
    return bytes(received[:size])


@pytest.mark.parametrize("way", ["fast", "ordinary"])
def test_a_download_that_has_begun_outlives_the_servers_end(way, make_server, large):
    server = make_server()
    assert upload(server, large).status == 200
    path = path_of(server, large) + ("" if way == "fast" else "?ordinary")
    server.get(path)
    with ask(server, f"GET {path} HTTP/1.1") as connection:
        first = connection.recv(1)
        os.kill(server.pid, signal.SIGTERM)
        time.sleep(1)
        assert body(connection, len(large.content), first) == large.content
    assert server.process.wait(40) == 0


@pytest.mark.parametrize("way", ["fast", "ordinary"])
def test_who_has_stopped_sending_gets_the_whole_answer(way, server, large):
    upload(server, large)
    path = path_of(server, large) + ("" if way == "fast" else "?ordinary")
    server.get(path)
    with ask(server, f"GET {path} HTTP/1.1") as connection:
        connection.shutdown(socket.SHUT_WR)
        time.sleep(1)
        assert body(connection, len(large.content)) == large.content


def test_many_requests_by_one_who_does_not_read_open_few_files(server, large):
    upload(server, large)
    path = path_of(server, large)
    server.get(path)
    server.get("/simple/cheese/")
    before = descriptors(server)
    small = f"HEAD /simple/cheese/ HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()
    with ask(server) as connection:
        for _ in range(12):  # the server reads more at a time from whoever sends much
            connection.sendall(small * 1_200)
            answers = b""
            while answers.count(b"HTTP/1.1 200") < 1_200 or not answers.endswith(b"\r\n\r\n"):
                answers += connection.recv(1 << 20)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 500)
        highest = 0
        for _ in range(20):
            highest = max(highest, descriptors(server))
            time.sleep(0.05)
    assert highest < before + 40


def descriptors(server) -> int:
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
