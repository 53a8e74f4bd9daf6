"""Requests byte by byte, and their answers."""

import contextlib
import gzip
import http.client
import json
import socket
from dataclasses import dataclass

import zstandard

from support.leaks import SUITE

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"
PROBLEM = "application/problem+json"


@dataclass
class Answer:
    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        """A header; several of one name are joined."""
        values = self.headers.get_all(name)
        return None if values is None else ", ".join(values)

    @property
    def decoded(self) -> bytes:
        """The body without its content encoding."""
        match self["Content-Encoding"]:
            case "gzip":
                return gzip.decompress(self.body)
            case "zstd":
                return zstandard.ZstdDecompressor().decompressobj().decompress(self.body)
            case None | "identity":
                return self.body
            case other:
                raise AssertionError(f"an encoding that nobody asked for: {other}")

    @property
    def text(self) -> str:
        return self.decoded.decode()

    def json(self):
        return json.loads(self.decoded)

    @property
    def problem(self) -> dict:
        """RFC 9457; insists on the members that the contract names, and on the reason phrase."""
        assert (self["Content-Type"] or "").split(";")[0] == PROBLEM, self
        problem = self.json()
        assert {"type", "title", "status", "detail", "code"} <= problem.keys(), problem
        assert problem["status"] == self.status, problem
        said, phrase = as_reason(problem["detail"]), as_reason(self.reason)
        assert said == phrase or len(phrase) >= 200 and said.startswith(phrase), (self.reason, problem)
        return problem


def as_reason(text: str) -> str:
    """What of a sentence a reason phrase can hold and be trusted to carry: its ASCII part."""
    return "".join(character for character in text if " " <= character <= "~" and character != "?")


def connect(port: int, seconds: float = 60) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)


def request(port: int, method: str, path: str, headers: dict[str, str], body: bytes | None = None, seconds: float = 60) -> Answer:
    """One request on a connection of its own. Nothing is added but `Host` and `Content-Length`."""
    SUITE.note_authorization(headers.get("Authorization", ""))
    connection = connect(port, seconds)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if not any(name.lower() == "host" for name in headers):
            connection.putheader("Host", f"localhost:{port}")
        if body is not None and "Content-Length" not in headers and "Transfer-Encoding" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        if body:
            send(connection.sock, body)
        return read(connection.getresponse())
    finally:
        connection.close()


def send(sock: socket.socket, body: bytes) -> None:
    """Sends what the server is willing to take: it may have answered, and closed, before the end."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        sock.sendall(body)


def read(response: http.client.HTTPResponse) -> Answer:
    return Answer(response.status, response.reason, response.headers, response.read())


def raw(port: int, *pieces: bytes, finish: bool = False, seconds: float = 60) -> Answer:
    """Bytes as they are; with `finish` the sending side is closed after them."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        for piece in pieces:
            send(connection, piece)
        if finish:
            connection.shutdown(socket.SHUT_WR)
        return answer_on(connection)


def answer_on(connection: socket.socket) -> Answer:
    """The answer that comes on a connection whose request was sent by hand."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return read(response)
