"""Asks for one page at a steady rate, while a crowd signs in at once, and again when all were answered. Prints seconds as JSON.

python crowding.py PORT PAGE RATE SECONDS FILE

FILE has a cookie, a form of the sign-in and an address to come from on each line, with tabs; without any, nobody signs in.

A page's time counts from the moment at which it was due, also if no connection was free then.
"""

import collections
import gc
import json
import select
import socket
import sys
import time
from pathlib import Path

from trying import is_whole, request, status

CONNECTIONS = 16
PAGE = (
    "GET {page} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: pip/26.0\r\n"
    "Accept: application/vnd.pypi.simple.v1+json\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
)


class Caller:
    """One connection, with one request at a time."""

    def __init__(self, port: int, sent: bytes, expected: int):
        self.sent, self.expected = sent, expected
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.since = 0.0
        self.is_busy = False

    def fileno(self) -> int:
        return self.socket.fileno()

    def ask(self, since: float) -> None:
        self.answer, self.since, self.is_busy = b"", since, True
        self.socket.sendall(self.sent)

    def hear(self) -> float | None:
        """Seconds, once the answer is whole."""
        piece = self.socket.recv(65536)
        self.answer += piece
        if not piece:
            sys.exit(f"the server closed the connection after {self.answer[:200]!r}")
        if not is_whole(self.answer):
            return None
        if status(self.answer) != self.expected:
            sys.exit(f"answered {status(self.answer)}")
        self.is_busy = False
        return time.perf_counter() - self.since


def run(pages: list[Caller], crowd: list[Caller], rate: float, seconds: float) -> dict:
    """Until the time is over and everything was answered."""
    waiting: collections.deque[float] = collections.deque()
    page_times, sign_in_times = [], []
    start = time.perf_counter()
    due, end = start, start + seconds
    while True:
        now = time.perf_counter()
        while due <= now and due < end:
            waiting.append(due)
            due += 1 / rate
        for caller in pages:
            if waiting and not caller.is_busy:
                caller.ask(waiting.popleft())
        if now < end and not any(caller.is_busy for caller in crowd):
            for caller in crowd:
                caller.ask(time.perf_counter())
        busy = [caller for caller in (*pages, *crowd) if caller.is_busy]
        if not busy and due >= end:
            return {"pages": page_times, "sign_ins": sign_in_times, "seconds": time.perf_counter() - start}
        ready = select.select(busy, [], [], max(0, due - time.perf_counter()) if due < end else 60)[0]
        if not ready and due >= end:
            sys.exit("no answer for 60 s")
        for caller in ready:
            if (took := caller.hear()) is not None:
                (sign_in_times if caller.expected == 303 else page_times).append(took)


def main(port: str, page: str, rate: str, seconds: str, file: str) -> None:
    asked = PAGE.format(page=page, port=port).encode()
    pages = [Caller(int(port), asked, 200) for _ in range(CONNECTIONS)]
    forms = [line.split("\t") for line in Path(file).read_text().splitlines()]
    crowd = [Caller(int(port), request(port, *words), 303) for words in forms]
    gc.disable()
    print(json.dumps(run(pages, crowd, float(rate), float(seconds))))


if __name__ == "__main__":
    main(*sys.argv[1:])
