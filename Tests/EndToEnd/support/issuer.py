"""An OpenID issuer of the tests' own, over https: signs whatever it is told to, and can misbehave."""

import base64
import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from support.certificates import Authority
from support.leaks import SUITE

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
# The head of an answer that does not say how long it is.
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
# Making one takes long: tests share them, and none is ever published twice under one id.
RSA_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(3)]


def b64(content: bytes | str) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def jwk(key: Key, kid: str) -> dict:
    """The public half."""
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": number(numbers.n), "e": number(numbers.e)}
    point = key.public_key().public_numbers()
    return {"kty": "EC", "use": "sig", "alg": "ES256", "kid": kid, "crv": "P-256", "x": number(point.x, 32),
        "y": number(point.y, 32)}


def signature(key: Key, text: str) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def jws(header: dict | str, claims: dict | str, sign: Callable[[str], bytes]) -> str:
    """Texts are taken as they are, so that they may be no good JSON."""
    head, payload = (b64(part if isinstance(part, str) else json.dumps(part)) for part in (header, claims))
    text = f"{head}.{payload}"
    made = f"{text}.{b64(sign(text))}"
    SUITE.note("identity", made)
    return made


class Issuer:
    """`kind` is what Rind is told; `name` is its name in the settings."""

    def __init__(
        self, authority: Authority, kind: str = "openid", name: str | None = None, host: str = "localhost", **settings
    ):
        self.authority, self.kind, self.name, self.host = authority, kind, name or kind, host
        self.more = settings
        self.keys: dict[str, Key] = {"rsa-1": RSA_KEYS[0], "ec-1": ec.generate_private_key(ec.SECP256R1())}
        # Of each path that was asked for.
        self.requests: list[str] = []
        # What is answered instead, by path: status, headers, body; or a function that writes to the connection itself.
        self.instead: dict[str, tuple[int, dict[str, str], bytes] | Callable] = {}
        self._released = threading.Event()
        self._server = QuietServer(("127.0.0.1", 0), handler(self))
        self._server.context = authority.context(host)
        self.port = self._server.server_address[1]
        self.url = f"https://{host}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "Issuer":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What Rind reads

    @property
    def settings(self) -> dict:
        """Its entry of `oidc-issuers`."""
        own = {"name": self.name, "kind": self.kind, "url": self.url, "ca-file": str(self.authority.path),
            "allow-private-address": True}
        return {key: value for key, value in (own | self.more).items() if value is not None}

    @property
    def discovery(self) -> dict:
        return {"issuer": self.url, "jwks_uri": self.url + KEYS,
            "id_token_signing_alg_values_supported": ["RS256", "ES256"]}

    @property
    def key_set(self) -> dict:
        return {"keys": [jwk(key, kid) for kid, key in self.keys.items()]}

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes] | Callable:
        path = target.partition("?")[0]
        self.requests.append(path)
        if path in self.instead:
            return self.instead[path]
        documents = {DISCOVERY: self.discovery, KEYS: self.key_set}
        if path not in documents:
            return 404, {}, b"{}"
        return 200, {"Content-Type": "application/json"}, json.dumps(documents[path]).encode()

    def count(self, path: str) -> int:
        return self.requests.count(path)

    # Misbehaving

    def rotate(self) -> str:
        """Other keys, the old ones gone; answers the id of the new one."""
        kid = f"rsa-{len(RSA_KEYS)}-{uuid.uuid4().hex[:8]}"
        self.keys = {kid: RSA_KEYS[1]}
        return kid

    def hang(self, path: str) -> None:
        """Takes the request and says nothing until the test is over."""
        self.instead[path] = lambda connection: self._released.wait(60)

    def drip(self, path: str) -> None:
        """A byte now and then, without end."""
        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(ENDLESS)
            while not self._released.wait(0.2):
                handler.wfile.write(b" ")
        self.instead[path] = write

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.instead[path] = (status, {"Location": to}, b"")

    def say(self, path: str, body: bytes | dict, status: int = 200) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.instead[path] = (status, {"Content-Type": "application/json"}, content)

    def flood(self, path: str, size: int, *, announced: bool = True) -> None:
        """A key set that is right, and padded to that size."""
        padded = json.dumps(self.key_set | {"padding": ""}).encode()
        body = padded[:-2] + b"x" * (size - len(padded)) + padded[-2:]

        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(ENDLESS + body)
        self.instead[path] = (200, {"Content-Type": "application/json"}, body) if announced else write

    # Signing

    def sign(self, claims: dict | str, by: str = "rsa-1", key: Key | None = None, **header) -> str:
        """By the key of that id, or by another; with members of the header added, or left out where they are None."""
        private = key or self.keys[by]
        usual = {"alg": "RS256" if isinstance(private, rsa.RSAPrivateKey) else "ES256", "typ": "JWT", "kid": by}
        head = {name: value for name, value in (usual | header).items() if value is not None}
        return jws(head, claims, lambda text: signature(private, text))

    def base(self, audience: str, **more) -> dict:
        """What every token says: for five minutes from now. None leaves a claim out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": audience, "iat": now, "nbf": now - 5, "exp": now + 300,
            "jti": str(uuid.uuid4())}
        return {name: value for name, value in (usual | more).items() if value is not None}


@contextlib.contextmanager
def one_of_each(folder: Path):
    """By their kinds."""
    authority = Authority(folder)
    with contextlib.ExitStack() as stack:
        yield {kind: stack.enter_context(Issuer(authority, kind)) for kind in ("github", "gitlab", "openid")}


class QuietServer(ThreadingHTTPServer):
    """The handshake is the connection's own thread's, and what fails there is the client's affair."""

    daemon_threads = True
    context = None

    def finish_request(self, request, client_address) -> None:
        with contextlib.suppress(OSError):
            request.settimeout(30)
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)

    def shutdown_request(self, request) -> None:
        self.close_request(request)

    def handle_error(self, request, client_address) -> None:
        pass


def handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = issuer.answer(self.path)
            if callable(answer):
                with contextlib.suppress(OSError):
                    answer(self)
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    return Handler
