"""Sends one form after the other to the sign-in on one connection, and prints the seconds and the status of each answer as JSON.

python trying.py PORT COOKIE FILE (a form on each line)
"""

import gc
import json
import re
import socket
import sys
import time
from pathlib import Path

HEAD = """\
POST /account/login/ HTTP/1.1\r
Host: localhost:{port}\r
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
Cookie: {cookie}\r
{more}\
Content-Type: application/x-www-form-urlencoded\r
Content-Length: {length}\r
\r
"""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.I)


def request(port: str, cookie: str, form: str, address: str = "") -> bytes:
    """`address` is where it comes from, for a server that trusts us as a proxy."""
    more = f"X-Forwarded-For: {address}\r\n" if address else ""
    return (HEAD.format(port=port, cookie=cookie, more=more, length=len(form)) + form).encode()


def is_whole(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    length = LENGTH.search(answer, 0, end + 2) if end >= 0 else None
    return length is not None and len(answer) >= end + 4 + int(length[1])


def status(answer: bytes) -> int:
    return int(answer[9:12])


def ask(connection: socket.socket, sent: bytes) -> tuple[float, int]:
    """Until the last byte of the answer is there; what is made of it comes after."""
    answer = b""
    began = time.perf_counter()
    connection.sendall(sent)
    while not is_whole(answer):
        piece = connection.recv(65536)
        if not piece:
            sys.exit(f"the server closed the connection after {answer[:200]!r}")
        answer += piece
    return time.perf_counter() - began, status(answer)


def main(port: str, cookie: str, file: str) -> None:
    requests = [request(port, cookie, form) for form in Path(file).read_text().splitlines()]
    gc.disable()
    with socket.create_connection(("127.0.0.1", int(port)), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = [ask(connection, sent) for sent in requests]
    print(json.dumps({"seconds": [seconds for seconds, _ in answers], "statuses": [status for _, status in answers]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
