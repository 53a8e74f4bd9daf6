"""A scanner of published secrets, as GitHub runs one: a server that gives out keys, and reports signed with them."""

import base64
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support import http
from support.certificates import Authority
from support.leaks import API_TOKEN, SUITE
from support.server import Server

PATH = "/_/secrets/disclose-token"
TYPE = "rind_api_token"


class Key:
    """One that signs reports."""

    def __init__(self, identifier: str = "first", curve: ec.EllipticCurve = ec.SECP256R1()):
        self.identifier, self.private = identifier, ec.generate_private_key(curve)

    @property
    def listed(self) -> dict:
        pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {"key_identifier": self.identifier, "key": pem.decode(), "is_current": True}

    def sign(self, body: bytes, digest=hashes.SHA256()) -> str:
        return base64.b64encode(self.private.sign(body, ec.ECDSA(digest))).decode()


def document(*keys: Key) -> bytes:
    return json.dumps({"public_keys": [key.listed for key in keys]}).encode()


class KeyServer:
    """Gives out the document over https; `answer`, if set, does what it likes with the request instead."""

    def __init__(self, authority: Authority, *keys: Key, host: str = "localhost"):
        self.document = document(*keys)
        self.answer: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                source.answer(self) if source.answer else reply(self, source.document)

            def log_message(self, *_) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address) -> None:
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.socket = authority.context(host).wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://localhost:{self._server.server_address[1]}/meta/keys"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def count(self) -> int:
        return len(self.asked)

    def __enter__(self) -> "KeyServer":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def drip(source: KeyServer, seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """The document one byte after another, over so many seconds."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(source.document)))
        handler.end_headers()
        pause = seconds / len(source.document)
        for byte in source.document:
            if source.over.wait(pause):
                return
            handler.wfile.write(bytes([byte]))

    return answer


def finding(token: str, url: str | None = "https://example.com/of/everybody.py", type_: str = TYPE) -> dict:
    return {"token": token, "type": type_, "url": url, "source": "content"}


def body_of(*findings: dict) -> bytes:
    return json.dumps(list(findings)).encode()


def send(server: Server, body: bytes, signature: str | None, identifier: str | None, **more: str) -> http.Answer:
    SUITE.note("API token", *API_TOKEN.findall(body.decode(errors="replace")))
    headers = {"Content-Type": "application/json"} | more
    if identifier is not None:
        headers["GITHUB-PUBLIC-KEY-IDENTIFIER"] = identifier
    if signature is not None:
        headers["GITHUB-PUBLIC-KEY-SIGNATURE"] = signature
    return http.request(server.port, "POST", PATH, headers, body)


def report(server: Server, key: Key, *findings: dict) -> http.Answer:
    body = body_of(*findings)
    return send(server, body, key.sign(body), key.identifier)


def settings(source: KeyServer, authority: Authority) -> tuple[str, ...]:
    return "--secret-scanning-keys-url", source.url, "--ca-file", str(authority.path)


def took(act: Callable[[], http.Answer]) -> tuple[http.Answer, float]:
    """The answer, and how many seconds it took."""
    start = time.monotonic()
    return act(), time.monotonic() - start
