"""What a sign-in by a passkey costs: a signature by ES256, verified, from the request to the last byte of the answer.

The passkey is made here, of whole numbers: signing with one nonce all the time costs the load nothing. Nobody must do so with a key
that protects something.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from benchmarks import visitors, web
from benchmarks.servers import Rind
from benchmarks.signins import make_account, wait_for_mails
from benchmarks.table import RIND, Row
from benchmarks.web import WrongAnswer

FLAGS = ("--rate-limits", "passkey.options=none")
MOST_MILLISECONDS = 1
NAME = "keyholder"
BROWSERS = 16

# NIST P-256 (SP 800-186, section 3.2.1.3).
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)

PRESENT, VERIFIED, WITH_CREDENTIAL = 0x01, 0x04, 0x40


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(number: int):
    found, power = None, G
    while number:
        if number & 1:
            found = add(found, power)
        power, number = add(power, power), number >> 1
    return found


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def integer(value: int) -> bytes:
    """DER."""
    data = value.to_bytes(value.bit_length() // 8 + 1)
    return bytes([2, len(data)]) + data


class Passkey:
    def __init__(self, origin: str):
        self.origin, self.id, self.handle = origin, os.urandom(32), b""
        self.secret, self.nonce = [int.from_bytes(os.urandom(40)) % (N - 1) + 1 for _ in range(2)]
        self.point, self.r = times(self.secret), times(self.nonce)[0] % N
        self.host = hashlib.sha256(b"localhost").digest()

    def client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def register(self, options: dict) -> dict:
        self.handle = base64.urlsafe_b64decode(options["user"]["id"] + "==")
        x, y = (value.to_bytes(32) for value in self.point)
        public = bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y
        data = self.host + bytes([PRESENT | VERIFIED | WITH_CREDENTIAL]) + bytes(4 + 16) + len(self.id).to_bytes(2) + self.id + public
        attestation = b"\xa3cfmtdnonegattStmt\xa0hauthData\x58" + bytes([len(data)]) + data
        client = self.client_data("webauthn.create", options["challenge"])
        return self.credential(clientDataJSON=client, attestationObject=attestation)

    def answer(self, options: dict) -> dict:
        data, client = self.host + bytes([PRESENT | VERIFIED]) + bytes(4), self.client_data("webauthn.get", options["challenge"])
        digest = int.from_bytes(hashlib.sha256(data + hashlib.sha256(client).digest()).digest())
        s = pow(self.nonce, -1, N) * (digest + self.r * self.secret) % N
        numbers = integer(self.r) + integer(s)
        signature = bytes([0x30, len(numbers)]) + numbers
        return self.credential(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.handle)

    def credential(self, **response: bytes) -> dict:
        return {
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {name: text(value) for name, value in response.items()},
        }


class Browser:
    """One browser with its cookies."""

    def __init__(self, server: Rind, cookies: dict[str, str] | None = None):
        self.server, self.cookies, self.csrf = server, dict(cookies or {}), ""

    @property
    def known(self) -> dict[str, str]:
        """The cookies by which accounts know it."""
        return {name: value for name, value in self.cookies.items() if name != "rind-session"}

    def send(self, path: str, method: str = "GET", body: bytes | None = None, **fields: str) -> web.Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = web.get(self.server.port, path, visitors.headers(self.server, cookie) | fields, method, body)
        self.keep(answer)
        if found := re.search(rb'name="csrf-token" content="([^"]+)"', answer.decoded):
            self.csrf = found[1].decode()
        return answer

    def keep(self, answer: web.Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value

    def form(self, path: str, **fields: str) -> web.Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send(path, "POST", urlencode(fields | {"csrf_token": self.csrf}).encode(), **kind)

    def script(self, path: str, body: dict) -> web.Answer:
        kind = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": self.csrf}
        return self.send(path, "POST", json.dumps(body).encode(), **kind)


def ok(answer: web.Answer, *expected: int) -> web.Answer:
    if answer.status not in (expected or (200,)):
        raise WrongAnswer(f"answered {answer.status}")
    return answer


def parsed(answer: web.Answer) -> dict:
    return json.loads(ok(answer).decoded)


def enrol(server: Rind) -> tuple[Passkey, dict[str, str]]:
    """An account with a passkey, and the cookie by which it knows the browser."""
    make_account(server, NAME)
    browser = Browser(server)
    browser.send("/account/login/")
    ok(browser.form("/account/login/", username=NAME, password=visitors.PASSWORD), 303)
    browser.send("/manage/account/recovery-codes/generate")
    made = ok(browser.form("/manage/account/recovery-codes/generate"))
    code = re.search(rb'id="snippet-recovery-codes">([^<\n]+)', made.decoded)[1].decode()
    ok(browser.form("/manage/account/recovery-codes/burn", recovery_code_value=code), 303)
    passkey = Passkey(f"http://localhost:{server.port}")
    path = "/manage/account/webauthn-provision/"
    options = parsed(browser.script(path + "options", {"kind": "passkey", "label": "bench"}))
    ok(browser.script(path + "validate", {"credential": passkey.register(options), "label": "bench"}))
    wait_for_mails(server)
    return passkey, browser.known


def familiar(server: Rind, passkey: Passkey) -> dict[str, str]:
    """The cookies of another browser, once the account knows it."""
    browser = Browser(server)
    sign_in(*prepared(browser, passkey))
    return browser.known


def prepared(browser: Browser, passkey: Passkey) -> tuple[Browser, dict]:
    """The browser with its challenge, and the answer to it."""
    browser.send("/account/login/")
    options = parsed(browser.script("/account/passkey/options", {}))
    return browser, {"credential": passkey.answer(options)}


def sign_in(browser: Browser, body: dict, connection: http.client.HTTPConnection | None = None) -> None:
    """On the connection that the browser has open, if there is one."""
    if not connection:
        ok(browser.script("/account/passkey/validate", body))
        return
    fields = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": browser.csrf}
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    connection.request("POST", "/account/passkey/validate", json.dumps(body), visitors.headers(browser.server, cookie) | fields)
    response = connection.getresponse()
    browser.keep(ok(web.Answer(response.status, response.headers, response.read())))


def together(server: Rind, known: list[dict[str, str]], passkey: Passkey, count: int, waits: list[float]) -> Iterator[None]:
    """Every browser signs in so often, all at the same time; each time gives it another cookie."""
    waiting = [[prepared(Browser(server, cookies), passkey) for _ in range(count)] for cookies in known]

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for browser, body in waiting[number]:
            browser.cookies.update(known[number])
            began = time.monotonic()
            sign_in(browser, body, connection)
            waits.append(time.monotonic() - began)
            known[number] = browser.known
        connection.close()

    yield
    with ThreadPoolExecutor(len(known)) as pool:
        list(pool.map(work, range(len(known))))
    yield


def rows(server: Rind, count: int, rounds: int) -> list[Row]:
    """The options are fetched and signed first: only what takes the answers is measured."""
    passkey, first = enrol(server)
    known = [first] + [familiar(server, passkey) for _ in range(BROWSERS - 1)]
    wait_for_mails(server)
    costs, waits = [], []
    for _ in range(rounds):
        steps = together(server, known, passkey, count // BROWSERS, waits)
        next(steps)
        before = server.program.cpu()
        next(steps)
        costs.append((server.program.cpu() - before) / (count // BROWSERS * BROWSERS))
    cost = statistics.median(costs) * 1e3
    return [
        Row(
            f"sign-in by a passkey (ES256), {BROWSERS} at once", "ms CPU", {RIND: cost},
            goals=[(f"under {MOST_MILLISECONDS}", cost < MOST_MILLISECONDS)],
        ),
        Row("the same, until the answer is there (median)", "ms", {RIND: statistics.median(waits) * 1e3}),
    ]
