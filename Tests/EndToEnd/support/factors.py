"""What people own besides their password: apps for codes, recovery codes, keys; and how they set them up and use them."""

import json
import re
import sqlite3
import time

import pyotp

from support import http
from support.authenticator import Key
from support.leaks import SUITE
from support.server import Server
from support.visitor import Form, Forms, Visitor

STEP = 30
# A code of the step before must not grow too old on its way to the server.
MARGIN = 4

META = re.compile(r'<meta name="csrf-token" content="([^"]+)">')
CODES = re.compile(r'id="snippet-recovery-codes">([^<]+)<')
SECRET = re.compile(r'id="snippet-totp-secret">([^<]+)<')


def now() -> int:
    return int(time.time()) // STEP


class App:
    """An app for one-time codes. The server takes the step before, the present one and the next: three codes at once."""

    def __init__(self, secret: str, label: str):
        self.label, self.last = label, 0
        self._codes = pyotp.TOTP(secret.replace(" ", ""))

    def at(self, step: int) -> str:
        code = self._codes.at(step * STEP)
        SUITE.note("totp_value", code)
        return code

    def fresh(self) -> str:
        """The oldest code that is still taken; waits for its time if all of now were used."""
        while (step := max(self.last + 1, now() - 1)) > now() + 1 or step < now() and time.time() % STEP > STEP - MARGIN:
            time.sleep(0.2)
        self.last = step
        return self.at(step)

    def wrong(self) -> str:
        """A code of no step anywhere near."""
        near = {self._codes.at((now() + distance) * STEP) for distance in range(-15, 16)}
        return next(code for code in (f"{number:06}" for number in range(100_000, 999_999)) if code not in near)


# Recovery codes and apps

def form_to(visitor: Visitor, path: str) -> Form:
    """The form of that page which posts to the page itself; every page has others."""
    page = visitor.open(path)
    found = [form for form in Forms(page.text).forms if form.action == path]
    assert found, page.text
    return found[0]


def make_codes(visitor: Visitor, kind: str = "generate") -> list[str]:
    path = f"/manage/account/recovery-codes/{kind}"
    page = visitor.send(form_to(visitor, path))
    assert page.status == 200 and (found := CODES.search(page.text)), page.text
    codes = found[1].split("\n")
    SUITE.note("recovery_code_value", *codes)
    return codes


def burn(visitor: Visitor, code: str) -> http.Answer:
    return visitor.fill("/manage/account/recovery-codes/burn", recovery_code_value=code)


def add_app(visitor: Visitor, label: str = "phone") -> App:
    page = visitor.open("/manage/account/totp-provision")
    found = SECRET.search(page.text)
    assert found, page.text
    SUITE.note("secret of an app", found[1], found[1].replace(" ", ""))
    app = App(found[1], label)
    answer = visitor.send(visitor.form(page, "totp_value"), totp_label=label, totp_value=app.fresh())
    assert answer.status == 303, answer.text
    return app


def set_up(visitor: Visitor, label: str = "phone") -> tuple[App, list[str]]:
    """Codes, one of them burned, and an app: what is left of the codes is answered too."""
    codes = make_codes(visitor)
    assert burn(visitor, codes[0]).status == 303
    return add_app(visitor, label), codes[1:]


# Keys

def csrf(visitor: Visitor) -> str:
    """The token of the page that is open to a visitor of this kind, whatever it is."""
    page = visitor.open("/account/login/")
    token = META.search(page.text)[1]
    SUITE.note("csrf_token", token)
    return token


def script(visitor: Visitor, path: str, body: dict | bytes, **headers: str) -> http.Answer:
    """What a script of the site's pages posts."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": csrf(visitor)}
    return visitor._request("POST", path, sent | headers, content)


def options(visitor: Visitor, path: str, **body) -> dict:
    answer = script(visitor, path, body)
    assert answer.status == 200, answer.text
    return answer.json()


def new_key(server: Server, **more) -> Key:
    return Key(origin=server.url, **more)


def register(visitor: Visitor, key: Key, kind: str = "security-key", label: str = "key", **client_data) -> http.Answer:
    asked = options(visitor, "/manage/account/webauthn-provision/options", kind=kind)
    body = {"credential": key.register(asked, **client_data), "label": label}
    return script(visitor, "/manage/account/webauthn-provision/validate", body)


def add_key(visitor: Visitor, kind: str = "security-key", label: str = "key", **more) -> Key:
    key = new_key(visitor.server, **more)
    answer = register(visitor, key, kind, label)
    assert answer.status == 200, answer.text
    return key


def passkey_sign_in(visitor: Visitor, key: Key, **client_data) -> http.Answer:
    asked = options(visitor, "/account/passkey/options")
    return script(visitor, "/account/passkey/validate", {"credential": key.answer(asked, **client_data)})


def key_sign_in(visitor: Visitor, key: Key, **more) -> http.Answer:
    """The second factor of a sign-in that waits for it."""
    asked = options(visitor, "/account/webauthn-authenticate/options")
    return script(visitor, "/account/webauthn-authenticate/validate", {"credential": key.answer(asked), **more})


# Signing in

def give_code(visitor: Visitor, code: str, *, remember: bool = False) -> http.Answer:
    form = visitor.form(visitor.open("/account/two-factor/"), "totp_value")
    fields = [(name, code if name == "totp_value" else value) for name, value in form.fields if name != "remember_device"]
    return visitor.post(form.action, fields + ([("remember_device", "on")] if remember else []))


def give_recovery_code(visitor: Visitor, code: str) -> http.Answer:
    return visitor.fill("/account/recovery-code/", recovery_code_value=code)


def prove(visitor: Visitor, password: str, code: str) -> http.Answer:
    return visitor.fill("/account/reauthenticate/", password=password, totp_value=code)


def change(server: Server, statement: str, *values) -> None:
    """Another process changes the database, as time would."""
    database = sqlite3.connect(server.data / "rind.sqlite", timeout=30)
    with database:
        database.execute(statement, values)
    database.close()


def make_older(server: Server, seconds: int) -> None:
    """The proofs of all sessions."""
    past = seconds * 1_000_000
    change(server, "UPDATE sessions SET proved_at = proved_at - ?, recovered_at = recovered_at - ?", past, past)


def events(server: Server, tag: str) -> int:
    """How many events of this kind there are."""
    with sqlite3.connect(server.data / "rind.sqlite", timeout=30) as database:
        count = database.execute("SELECT count(*) FROM events WHERE tag = ?", (tag,)).fetchone()[0]
    database.close()
    return count


def copy(visitor: Visitor) -> Visitor:
    """Somebody with the same cookies."""
    other = Visitor(visitor.server)
    other.cookies = dict(visitor.cookies)
    return other


def removal(visitor: Visitor, kind: str, label: str | None = None) -> str:
    """Where the factor with that name is removed."""
    page = visitor.open("/manage/account/two-factor/").text
    links = re.findall(rf'href="(/manage/account/{kind}/delete\?[^"]+)">Remove<span class="hidden"> ([^<]+)<', page)
    return next(link for link, name in links if label in (None, name))


def remove(visitor: Visitor, kind: str, label: str) -> http.Answer:
    page = visitor.open(removal(visitor, kind, label))
    return visitor.send(visitor.form(page, "confirm_label"), confirm_label=label)
