"""What happened to the factors, sessions and browsers of an account stands in its history, in sentences."""

import dataclasses
import re

import pytest

from support.factors import (
    add_app, add_key, change, csrf, give_code, give_recovery_code, key_sign_in, make_codes, passkey_sign_in, prove, remove, set_up,
)
from support.routes import rows
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import PASSWORD, create_once

FACTOR = "/account/two-factor/"
TAG = re.compile(r"\b(?:account|project|file|release|index)(?::[a-z_]+)+\b")
ENTRY = re.compile(r"<li>(.*?)</li>", re.S)


@pytest.fixture
def alice(make_server):
    server = make_server("--rate-limits", "2fa.ip=none")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key = add_key(visitor, "security-key", "stick")
    visitor.passkey = add_key(visitor, "passkey", "laptop")
    return visitor


def waiting(owner: Visitor, password: str = PASSWORD) -> Visitor:
    browser = Visitor(owner.server)
    browser.cookies = {name: value for name, value in owner.cookies.items() if "device" in name}
    assert browser.sign_in("alice", password)["Location"] == FACTOR
    return browser


def history(visitor: Visitor) -> str:
    page = visitor.open("/manage/account/history/")
    text = page.text
    while found := re.search(r'href="(/manage/account/history/\?before=\d+)"', page.text):
        page = visitor.open(found[1])
        text += page.text
    return text


def live(alice: Visitor) -> None:
    """Nearly all that may happen to an account that has factors."""
    factor = rows(alice.server, "SELECT id FROM totp_authenticators")[0][0]
    form = {"csrf_token": csrf(alice), "factor_id": f"totp:{factor}", "factor_label": "old phone"}
    assert alice.post("/manage/account/two-factor/", form).status == 303
    assert key_sign_in(waiting(alice), alice.key, remember_device=True).status == 200
    passkey_sign_in(Visitor(alice.server), alice.passkey)
    twin = dataclasses.replace(alice.passkey, count=0, counts=False)
    assert passkey_sign_in(Visitor(alice.server), twin).status == 403
    assert give_code(waiting(alice), alice.app.at(alice.app.last)).status == 403
    assert give_code(waiting(alice), alice.app.wrong()).status == 403
    prove(alice, "wrong words for it", "")
    assert prove(alice, PASSWORD, alice.app.wrong()).status == 403
    stranger = Visitor(alice.server)
    stranger.sign_in("alice", PASSWORD)
    assert give_code(stranger, alice.app.fresh(), remember=True).status == 303
    page = stranger.open(link_in(wait_for_mail(alice.server, "Confirm your sign-in")))
    assert stranger.send(stranger.form(page, "token")).status == 303
    assert give_recovery_code(waiting(alice), alice.codes[0]).status == 303
    change_sessions(alice)
    assert prove(alice, PASSWORD, alice.app.fresh()).status == 303
    make_codes(alice, "regenerate")
    add_app(alice, "tablet")
    assert remove(alice, "webauthn-provision", "stick").status == 303


def change_sessions(alice: Visitor) -> None:
    device = rows(alice.server, "SELECT id FROM devices ORDER BY created_at DESC")[0][0]
    for field, value in (("forget_device_id", device), ("revoke_other_sessions", "1")):
        assert alice.post("/manage/account/sessions/", {"csrf_token": csrf(alice), field: value}).status == 303


def lock_and_unlock(alice: Visitor) -> Visitor:
    mail = wait_for_mail(alice.server, "A security key was removed")
    stranger = Visitor(alice.server)
    page = stranger.open(link_in(mail))
    assert stranger.send(stranger.form(page, "token")).status == 200
    browser = waiting(alice)
    assert key_sign_in(browser, alice.key).status == 200
    browser.cookies |= {name: value for name, value in alice.cookies.items() if "device" in name and name not in browser.cookies}
    return browser


def test_every_event_is_a_sentence(alice):
    live(alice)
    guesser = waiting(alice)
    for _ in range(6):
        give_code(guesser, alice.app.wrong())
    change(alice.server, "DELETE FROM attempts")
    owner = lock_and_unlock(alice)
    text = history(owner)
    assert sorted(set(TAG.findall(text))) == []
    tags = {tag for (tag,) in rows(alice.server, "SELECT DISTINCT tag FROM events WHERE subject LIKE 'user:%'")}
    seen = {
        "account:login:password", "account:login:confirmed", "account:login:new_device", "account:two_factor:method_added",
        "account:two_factor:method_removed", "account:two_factor:method_renamed", "account:two_factor:counter_not_increased",
        "account:two_factor:limit_reached", "account:two_factor:device_remembered", "account:recovery_codes:generated",
        "account:recovery_codes:regenerated", "account:recovery_codes:used", "account:session:revoke", "account:device:revoke",
        "account:lock", "account:unlock", "account:two_factor:handle",
    }
    assert seen <= tags, seen - tags
    count = rows(alice.server, "SELECT count(*) FROM events WHERE subject LIKE 'user:%'")[0][0]
    assert text.count("<time datetime") == count, "none is left out"


def test_the_sentences_say_what_it_was(alice):
    live(alice)
    text = history(alice)
    for words in ("old phone", "tablet", "stick", "passkey", "recovery code", "security key", "one-time code"):
        assert words in text, words
    entries = [re.sub(r"<[^>]+>", "", entry) for entry in ENTRY.findall(text)]
    assert not [entry for entry in entries if "wrong password" in entry], "the password of every sign-in was right"
    assert Visitor(alice.server).sign_in("alice", "wrong words for it").status == 403
    assert history(alice).count("wrong password") == 1


def test_a_code_that_was_used_before_is_told_as_that(alice):
    """A replay is what a copy of the site does: it is no wrong password."""
    assert give_code(waiting(alice), alice.app.at(alice.app.last)).status == 403
    newest = history(alice)
    assert "used" in newest and "wrong password" not in newest
