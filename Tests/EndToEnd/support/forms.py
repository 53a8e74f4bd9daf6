"""Uploads: the multipart form that publishing clients send, with everything in reach of a test."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from support import http
from support.packages import Distribution

BOUNDARY = "a-boundary-of-these-tests"


@dataclass(frozen=True)
class Part:
    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None

    def encoded(self) -> bytes:
        disposition = f'Content-Disposition: form-data; name="{self.name}"'
        if self.filename is not None:
            disposition += f'; filename="{self.filename}"'
        lines = [disposition] + ([f"Content-Type: {self.content_type}"] if self.content_type else [])
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.content


def multipart(parts: Iterable[Part], boundary: str = BOUNDARY) -> bytes:
    delimiter = b"--" + boundary.encode() + b"\r\n"
    return b"".join(delimiter + part.encoded() + b"\r\n" for part in parts) + b"--" + boundary.encode() + b"--\r\n"


def fields(distribution: Distribution) -> dict[str, str]:
    """What every client sends; twine and uv send these two digests."""
    return {
        ":action": "file_upload",
        "protocol_version": "1",
        "metadata_version": distribution.metadata_version,
        "name": distribution.name,
        "version": distribution.version,
        "filetype": distribution.filetype,
        "pyversion": distribution.pyversion,
        "sha256_digest": distribution.sha256,
        "blake2_256_digest": distribution.blake2,
    }


def parts(distribution: Distribution, changed: dict[str, str | None] | None = None, more: Iterable[Part] = ()) -> list[Part]:
    """`changed` sets fields, or leaves out those set to None; `more` are further parts, before the file."""
    given = fields(distribution) | (changed or {})
    texts = [Part(name, value.encode()) for name, value in given.items() if value is not None]
    return [*texts, *more, Part("content", distribution.content, distribution.filename, "application/octet-stream")]


def basic(token: str, user: str = "__token__") -> str:
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


def content_type(boundary: str = BOUNDARY) -> str:
    return f"multipart/form-data; boundary={boundary}"


def headers(token: str | None, boundary: str = BOUNDARY) -> dict[str, str]:
    return {"Content-Type": content_type(boundary)} | ({"Authorization": basic(token)} if token else {})


def upload(
    server, distribution: Distribution, changed=None, more: Iterable[Part] = (), token: str | None = None, path: str = "/legacy/"
) -> http.Answer:
    """An upload as a client makes it, with alice's token unless another is given."""
    return post(server, multipart(parts(distribution, changed, more)), token=token, path=path)


def post(server, body: bytes, *, token: str | None = None, path: str = "/legacy/", more: dict[str, str] | None = None) -> http.Answer:
    """A body as it is, with alice's token unless another is given. The reason phrase must repeat the sentence."""
    answer = http.request(server.port, "POST", path, headers(token or server.token) | (more or {}), body)
    if answer.status >= 400:
        assert answer.problem["detail"], answer
    return answer


def head_of(server, length: int | None, *, token: str | None = None, more: tuple[str, ...] = (), path: str = "/legacy/") -> bytes:
    """The request line and headers of an upload, for those who send the body themselves."""
    lines = [f"POST {path} HTTP/1.1", f"Host: localhost:{server.port}"]
    lines += [f"{name}: {value}" for name, value in headers(token or server.token).items()]
    lines += [f"Content-Length: {length}"] if length is not None else ["Transfer-Encoding: chunked"]
    return "\r\n".join([*lines, *more, "", ""]).encode()
