"""From the registration to the first factor: a verified address, recovery codes, one of them burned, then the factor."""

import base64
import re

import pytest

from support.command import must, rind
from support.factors import (
    SECRET, App, add_app, add_key, burn, change, copy, csrf, give_code, give_recovery_code, make_codes, remove, script, set_up,
)
from support.forms import upload
from support.mail import eventually
from support.packages import wheel
from support.routes import rows
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import PASSWORD, create_once, register, token_of, verify

ACCOUNT, OVERVIEW, FACTOR, DONE = "/manage/account/", "/manage/account/two-factor/", "/account/two-factor/", "/manage/projects/"
CODES, APP, KEYS = "/manage/account/recovery-codes", "/manage/account/totp-provision", "/manage/account/webauthn-provision"


@pytest.fixture
def server(make_server):
    return make_server("--two-factor", "required", "--registration", "open")


def test_the_address_comes_before_everything_else(server):
    alice = register(server, "alice")
    for path in (OVERVIEW, f"{CODES}/generate", f"{CODES}/burn", APP, KEYS, "/manage/account/sessions/"):
        assert alice.get(path)["Location"] == ACCOUNT, path
    token = csrf(alice)
    for path in (f"{CODES}/generate", f"{CODES}/regenerate", f"{CODES}/burn", APP, "/manage/account/sessions/"):
        form = {"recovery_code_value": "x", "totp_label": "x", "totp_value": "123456", "revoke_other_sessions": "1"}
        assert alice.post(path, form | {"csrf_token": token})["Location"] == ACCOUNT, path
    for path, body in (("options", {"kind": "passkey"}), ("validate", {"credential": {}, "label": "x"})):
        assert script(alice, f"{KEYS}/{path}", body).problem["code"] == "email-unverified"
    assert rows(server, "SELECT count(*) FROM recovery_codes") == [(0,)]


def test_each_step_leads_to_the_next(server):
    alice = register(server, "alice")
    page = alice.open(link_in(wait_for_mail(server, "To: alice@example.org", "Verify")))
    answer = alice.send(alice.form(page, "token"))
    assert answer["Location"] == OVERVIEW
    for path in (APP, KEYS):
        assert alice.get(path)["Location"] == f"{CODES}/generate"
    codes = make_codes(alice)
    for path in (APP, KEYS):
        assert alice.get(path)["Location"] == f"{CODES}/burn"
    assert alice.get(f"{CODES}/generate")["Location"] == f"{CODES}/regenerate", "the page again does not kill the codes"
    assert alice.post(f"{CODES}/generate", {"csrf_token": csrf(alice)})["Location"] == f"{CODES}/regenerate"
    assert burn(alice, codes[0])["Location"].startswith(OVERVIEW)
    assert burn(alice, codes[0]).status == 403
    app = add_app(alice)
    assert alice.get(DONE).status == 200
    again = copy(alice)
    again.cookies.pop("rind-session")
    again.sign_in("alice", PASSWORD)
    assert give_code(again, app.fresh())["Location"] == DONE, "registering made this browser known"


def test_a_key_may_be_the_first_factor(server):
    alice = verified(server)
    codes = make_codes(alice)
    burn(alice, codes[0])
    add_key(alice, "security-key", "stick")
    assert alice.get("/manage/account/token/").status == 200, "enrolling shows who it is"
    add_app(alice)


def verified(server, name: str = "alice") -> Visitor:
    visitor = register(server, name)
    verify(visitor, wait_for_mail(server, f"To: {name}@example.org", "Verify"))
    return visitor


def test_the_page_shows_the_secret_as_a_picture_and_as_text_and_keeps_it(server):
    alice = verified(server)
    burn(alice, make_codes(alice)[0])
    page = alice.open(APP)
    secret = SECRET.search(page.text)[1].replace(" ", "")
    assert len(base64.b32decode(secret)) == 20 and "<svg" in page.text
    uri = re.search(r'href="(otpauth://totp/[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert f"secret={secret}" in uri and "issuer=" in uri and "alice" in uri
    assert SECRET.search(alice.open(APP).text)[1].replace(" ", "") == secret, "whoever loads the page again sees the same"
    assert page["Cache-Control"] == "no-store"
    app = App(secret, "phone")
    wrong = alice.send(alice.form(page, "totp_value"), totp_label="phone", totp_value=app.wrong())
    assert wrong.status == 403 and SECRET.search(wrong.text)[1].replace(" ", "") == secret
    assert alice.send(alice.form(page, "totp_value"), totp_label="phone", totp_value=app.fresh()).status == 303
    assert secret not in alice.open(OVERVIEW).text
    assert SECRET.search(alice.open(APP).text)[1].replace(" ", "") != secret, "the next app has its own"


def test_secrets_of_apps_are_sealed_and_outlive_a_change_of_keys(server):
    alice = verified(server)
    burn(alice, make_codes(alice)[0])
    secret = base64.b32decode(SECRET.search(alice.open(APP).text)[1].replace(" ", ""))
    app = add_app(alice)
    stored = b"".join(path.read_bytes() for path in server.data.glob("rind.sqlite*"))
    assert secret not in stored and base64.b32encode(secret) not in stored
    before = rows(server, "SELECT sealed_secret FROM totp_authenticators")
    codes = make_codes(alice, "regenerate")
    must(rind("secrets", "rotate", "encryption", data=server.data))
    assert rows(server, "SELECT sealed_secret FROM totp_authenticators") != before

    def enters(give, value: str) -> bool:
        browser = copy(alice)
        browser.cookies.pop("rind-session", None)
        return browser.sign_in("alice", PASSWORD)["Location"] == FACTOR and give(browser, value).status == 303

    assert eventually(lambda: enters(give_code, app.fresh()), "a code after the rotation", seconds=20)
    assert enters(give_recovery_code, codes[0])


def test_the_operator_sees_who_has_a_factor(server):
    alice = verified(server)
    create_once(server, "bob")
    set_up(alice)
    listed = must(rind("user", "list", data=server.data)).splitlines()
    marked = {name: any("two-factor" in line for line in listed if name in line) for name in ("alice", "bob")}
    assert marked == {"alice": True, "bob": False}


def test_another_process_takes_no_token_of_a_locked_account(server, make_server):
    alice = verified(server)
    set_up(alice)
    second = make_server("--two-factor", "required", data=server.data)
    token = token_of(alice)
    assert upload(second, wheel("cheese", "1.0"), token=token).status == 200
    stranger = Visitor(server)
    page = stranger.open(link_in(wait_for_mail(server, "one-time codes was added")))
    assert stranger.send(stranger.form(page, "token")).status == 200
    refused = eventually(
        lambda: (answer := upload(second, wheel("cheese", "1.1"), token=token)).status == 403 and answer, "a refusal", seconds=2
    )
    assert refused.problem["code"] == "account-locked"


def test_the_minutes_after_a_recovery_code_begin_with_the_confirmation_by_mail(server):
    alice = verified(server)
    app, codes = set_up(alice)
    add_app(alice, "tablet")
    stranger = Visitor(server)
    stranger.sign_in("alice", PASSWORD)
    assert give_recovery_code(stranger, codes[0])["Location"] == "/account/confirm-login/"
    change(server, "UPDATE pending_sign_ins SET proved_at = proved_at - 901000000")
    page = stranger.open(link_in(wait_for_mail(server, "Confirm your sign-in")))
    assert stranger.send(stranger.form(page, "token"))["Location"] == OVERVIEW
    assert stranger.get(APP).status == 200
    assert remove(stranger, "totp-provision", "phone").status == 303
