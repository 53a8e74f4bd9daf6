"""Single requests: what is measured is looked at first."""

import gzip
import http.client
import json
import socket
import time
from dataclasses import dataclass

JSON = "application/vnd.pypi.simple.v1+json"


class WrongAnswer(Exception):
    """In a word or two, for the table."""


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def decoded(self) -> bytes:
        return gzip.decompress(self.body) if self.headers["Content-Encoding"] == "gzip" else self.body

    def json(self):
        if "json" not in (self.headers["Content-Type"] or ""):
            raise WrongAnswer("no JSON")
        return json.loads(self.decoded)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def wait_for(port: int, path: str, alive, seconds: float = 120) -> float:
    """The moment at which `path` was first answered with 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not alive():
            raise RuntimeError("the server ended instead of starting")
        try:
            if get(port, path).status == 200:
                return time.monotonic()
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.001)
    raise RuntimeError(f"{path} was not answered within {seconds:.0f} s")
