"""Answers that leave in parts, several asked for at once, or not taken to the end: each client gets its own bytes, in order."""

import os
import random
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

from support.forms import upload
from support.packages import noise, sdist, wheel

LARGE = wheel("large", "1.0", payload=noise(5_000_000, seed=1))
MIDDLE = wheel("middle", "1.0", payload=noise(50_000, seed=2))
SMALL = wheel("small", "1.0")
JSON = "application/vnd.pypi.simple.v1+json"


def path(file) -> str:
    return f"/files/{file.sha256}/{file.filename}"


# A page large enough to be sent as a file is, one that is kept in memory, files of three sizes, and what goes the ordinary way.
REQUESTS = [
    ("GET", "/simple/many/", {"Accept": JSON}),
    ("GET", path(LARGE), {}),
    ("GET", "/simple/small/", {"Accept": JSON}),
    ("GET", path(MIDDLE), {}),
    ("HEAD", path(LARGE), {}),
    ("GET", path(SMALL), {}),
    ("GET", "/simple/many/", {"Accept": JSON, "Accept-Encoding": "gzip"}),
    ("GET", "/simple/absent/", {}),
    ("GET", path(LARGE), {"Range": "bytes=1000000-1999999"}),
    ("GET", path(SMALL) + ".metadata", {}),
]


@pytest.fixture(scope="module", autouse=True)
def published(server):
    for file in (LARGE, MIDDLE, SMALL):
        assert upload(server, file).status == 200
    for number in range(300):
        assert upload(server, sdist("many", f"1.{number}")).status == 200
    # What was asked for once is kept: from then on it is answered before the HTTP decoder.
    for method, where, headers in REQUESTS:
        server.get(where, headers, method)
    assert len(server.get("/simple/many/", {"Accept": JSON}).body) > 100_000


def connect(server, window: int | None = None) -> socket.socket:
    link = socket.socket()
    if window:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    link.settimeout(60)
    link.connect(("127.0.0.1", server.port))
    return link


def request(method: str, where: str, headers: dict[str, str]) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {where} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode()


class Reader:
    """Reads answers from a connection, each piece as small as `piece` says."""

    def __init__(self, link: socket.socket, piece):
        self.link, self.piece, self.held = link, piece, b""

    def more(self) -> None:
        got = self.link.recv(self.piece())
        assert got, "the server closed the connection"
        self.held += got

    def answer(self, method: str) -> tuple[int, dict[str, str], bytes]:
        while b"\r\n\r\n" not in self.held:
            self.more()
        head, self.held = self.held.split(b"\r\n\r\n", 1)
        status, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        length = 0 if method == "HEAD" else int(fields.get("content-length", 0))
        pieces = [self.held]
        missing = length - len(self.held)
        while missing > 0:
            got = self.link.recv(self.piece())
            assert got, "the server closed the connection"
            pieces.append(got)
            missing -= len(got)
        whole = b"".join(pieces)
        self.held = whole[length:]
        return int(status.split()[1]), fields, whole[:length]


def check(server, reader: Reader, order) -> None:
    for method, where, headers in order:
        status, fields, body = reader.answer(method)
        alone = server.get(where, headers, method)
        assert (status, body) == (alone.status, alone.body), (method, where)
        assert fields.get("etag") == alone["ETag"] and fields.get("content-length") == alone["Content-Length"]


@pytest.mark.parametrize("seed", range(6))
def test_answers_asked_for_at_once_come_whole_and_in_order(server, seed):
    chance = random.Random(seed)
    order = [chance.choice(REQUESTS) for _ in range(40)]
    with connect(server, window=chance.choice([None, 4_096, 20_000])) as link:
        sender = threading.Thread(target=link.sendall, args=(b"".join(request(*one) for one in order),))
        sender.start()
        time.sleep(chance.choice([0, 0.2]))
        sizes = chance.choice([[1_000, 3_000], [4_096, 65_536], [1 << 20]])
        check(server, Reader(link, lambda: chance.choice(sizes)), order)
        sender.join()


def test_a_large_file_trickles(server):
    """The system takes a little at a time, and says each time when it takes more."""
    with connect(server, window=2_048) as link:
        link.sendall(request("GET", path(LARGE), {}))
        reader = Reader(link, lambda: 7_777)
        status, _, body = reader.answer("GET")
        assert status == 200 and body == LARGE.content
        link.sendall(request(*REQUESTS[0]))
        check(server, reader, [REQUESTS[0]])


def descriptors(server) -> int:
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def test_who_leaves_in_the_middle_leaves_nothing_behind(server):
    """A reset in the midst of a file or a page, again and again: no open file stays, and others are served."""
    server.get("/simple/small/")
    before = descriptors(server)
    for number in range(150):
        link = connect(server, window=4_096)
        link.sendall(request(*REQUESTS[number % 2]) * (1 + number % 3))
        link.recv(100)
        # Closed with a reset, since bytes are left unread.
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.close()
    deadline = time.monotonic() + 30
    while descriptors(server) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert descriptors(server) <= before + 2
    assert server.get(path(LARGE)).body == LARGE.content


def test_who_takes_nothing_holds_nobody_up(server):
    """Twenty clients ask for a large file and do not read: it stays on the disk, and others are answered."""
    before = memory(server)
    links = [connect(server, window=4_096) for _ in range(20)]
    try:
        for link in links:
            link.sendall(request("GET", path(LARGE), {}))
        for _ in range(20):
            assert server.get("/simple/many/", {"Accept": JSON}).status == 200
        assert memory(server) - before < 40 << 20
        status, _, body = Reader(links[7], lambda: 1 << 20).answer("GET")
        assert status == 200 and body == LARGE.content
    finally:
        for link in links:
            link.close()


def memory(server) -> int:
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def test_a_page_that_changes_is_sent_as_it_was_asked_for(server):
    """An upload in the midst of an answer: the rest is of the same page, and the next answer is the new one."""
    with connect(server, window=4_096) as link:
        before = server.get("/simple/many/", {"Accept": JSON})
        link.sendall(request(*REQUESTS[0]))
        reader = Reader(link, lambda: 500)
        reader.more()
        assert upload(server, sdist("many", "2.0")).status == 200
        assert reader.answer("GET")[2] == before.body
        link.sendall(request(*REQUESTS[0]))
        after = reader.answer("GET")[2]
        assert after == server.get("/simple/many/", {"Accept": JSON}).body != before.body
