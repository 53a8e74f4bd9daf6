"""Live sign-ins and known browsers: listed, ended one by one or all at once, and by every change that makes them doubtful."""

import re

import pytest

from support.command import must, rind
from support.factors import (
    add_app, add_key, change, copy, csrf, events, give_code, key_sign_in, make_older, remove, set_up,
)
from support.routes import rows
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once

PAGE, FACTOR, DONE = "/manage/account/sessions/", "/account/two-factor/", "/manage/projects/"


@pytest.fixture
def alice(make_server):
    """Somebody with an app, recovery codes and a key."""
    return person(make_server(), "alice")


def person(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    visitor.name = name
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key = add_key(visitor, "passkey", "stick")
    return visitor


def elsewhere(owner: Visitor, *, remember: bool = False, agent: str = "Elsewhere/1.0") -> Visitor:
    """Another browser of the same person, signed in with password and key."""
    browser = Visitor(owner.server, {"User-Agent": agent})
    assert browser.sign_in(owner.name, PASSWORD)["Location"] == FACTOR
    assert key_sign_in(browser, owner.key, remember_device=remember).status == 200
    assert browser.is_signed_in
    return browser


def signed_out(browser: Visitor) -> Visitor:
    """The same browser, known to its accounts and without a session."""
    other = copy(browser)
    other.cookies.pop("rind-session", None)
    return other


def is_remembered(browser: Visitor, password: str = PASSWORD) -> bool:
    """Whether the password is enough there."""
    location = signed_out(browser).sign_in("alice", password)["Location"]
    assert location in (DONE, FACTOR), location
    return location == DONE


# What ends sessions

def new_password(owner: Visitor) -> None:
    form = owner.form(owner.open("/manage/account/"), "password", "new_password")
    assert owner.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303


def remove_key(owner: Visitor) -> None:
    assert remove(owner, "webauthn-provision", "stick").status == 303


def remove_app(owner: Visitor) -> None:
    assert remove(owner, "totp-provision", "phone").status == 303


CHANGES = {
    "password": new_password, "app removed": remove_app, "key removed": remove_key,
    "app added": lambda owner: add_app(owner, "tablet"),
    "key added": lambda owner: add_key(owner, label="other"),
    "passkey added": lambda owner: add_key(owner, "passkey", "other"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_ends_all_other_sessions_and_remembered_browsers(kind, alice):
    other = elsewhere(alice, remember=True)
    assert is_remembered(other)
    other = elsewhere(alice, remember=True)
    before = copy(alice)
    CHANGES[kind](alice)
    assert not other.is_signed_in, "another session"
    assert not before.is_signed_in, "the secret that this session had before"
    assert alice.is_signed_in and alice.cookies["rind-session"] != before.cookies["rind-session"]
    assert not is_remembered(other, OTHER if kind == "password" else PASSWORD)


def reset_by_mail(owner: Visitor) -> None:
    Visitor(owner.server).fill("/account/request-password-reset/", username_or_email="alice")
    stranger = Visitor(owner.server)
    page = stranger.open(link_in(wait_for_mail(owner.server, "Open this link within an hour")))
    form = stranger.form(page, "token", "new_password")
    answer = stranger.send(form, new_password=OTHER, password_confirm=OTHER, totp_value=owner.app.fresh())
    assert answer.status == 303, answer.text


def lock(owner: Visitor) -> None:
    stranger = Visitor(owner.server)
    page = stranger.open(re.search(r"https?://\S+/account/lock/\?token=\S+", wait_for_mail(owner.server, "/account/lock/"))[0])
    assert stranger.send(stranger.form(page, "token")).status == 200


ENDS = {
    "reset": reset_by_mail, "lock": lock,
    "disable": lambda owner: must(rind("user", "disable", "alice", "--reason", "left", data=owner.server.data)),
    "no factors": lambda owner: must(rind("user", "reset-two-factor", "alice", "--reason", "lost", data=owner.server.data)),
}


@pytest.mark.parametrize("kind", ENDS)
def test_what_ends_everything(kind, alice):
    other = elsewhere(alice, remember=True)
    ENDS[kind](alice)
    assert not alice.is_signed_in and not other.is_signed_in
    assert rows(alice.server, "SELECT count(*) FROM sessions") == [(0,)]
    assert rows(alice.server, "SELECT count(*) FROM devices WHERE remembered_until IS NOT NULL") == [(0,)]


def test_a_new_name_of_a_factor_ends_nothing(alice):
    other = elsewhere(alice)
    factor = rows(alice.server, "SELECT id FROM totp_authenticators")[0][0]
    form = {"csrf_token": csrf(alice), "factor_id": f"totp:{factor}", "factor_label": "old phone"}
    assert alice.post("/manage/account/two-factor/", form).status == 303
    assert other.is_signed_in and "old phone" in alice.open("/manage/account/two-factor/").text


def test_the_changes_of_one_account_end_nothing_of_another(alice):
    bob = person(alice.server, "bob")
    other = elsewhere(bob)
    new_password(alice)
    remove_key(alice)
    assert bob.is_signed_in and other.is_signed_in


# The page

def test_the_page_lists_every_sign_in_in_words(alice):
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
    elsewhere(alice, agent=firefox)
    elsewhere(alice, agent='<script>alert("x")</script>')
    text = alice.open(PAGE).text
    assert "Firefox" in text and "Linux" in text and "<script>alert" not in text
    assert text.count("revoke_session_id") == 2 and "this one" in text and text.count("password and security key") >= 2
    assert "127.0.0.1" in text and "password alone" in text
    for (digest,) in rows(alice.server, "SELECT hex(secret_digest) FROM sessions UNION ALL SELECT hex(secret_digest) FROM devices"):
        assert digest.lower() not in text.lower()


def revoke(visitor: Visitor, field: str, value: str):
    return visitor.post(PAGE, {"csrf_token": csrf(visitor), field: value})


def ids(server, name: str, table: str = "sessions") -> list[str]:
    query = f"SELECT t.id FROM {table} t JOIN users ON users.id = user_id WHERE name = ? ORDER BY t.created_at"
    return [row[0] for row in rows(server, query, name)]


def test_one_session_is_ended_and_only_ones_own(alice):
    other, third = elsewhere(alice), elsewhere(alice)
    bob = person(alice.server, "bob")
    theirs = ids(alice.server, "bob")[0]
    assert revoke(alice, "revoke_session_id", theirs).status == 404 and bob.is_signed_in
    assert revoke(alice, "revoke_session_id", "x" * 12).status == 404
    assert revoke(alice, "revoke_session_id", ids(alice.server, "alice")[1]).status == 303
    assert not other.is_signed_in and third.is_signed_in and alice.is_signed_in
    assert events(alice.server, "account:session:revoke") == 1


def test_ones_own_session_is_ended_like_a_sign_out(alice):
    thief = copy(alice)
    answer = revoke(alice, "revoke_session_id", ids(alice.server, "alice")[0])
    assert answer["Location"] == "/" and "rind-session" not in alice.cookies and not thief.is_signed_in


def test_all_others_are_ended_at_once(alice):
    others = [elsewhere(alice), elsewhere(alice, remember=True)]
    bob = person(alice.server, "bob")
    assert revoke(alice, "revoke_other_sessions", "1").status == 303
    assert not any(other.is_signed_in for other in others) and alice.is_signed_in and bob.is_signed_in


def test_a_forgotten_browser_is_asked_again(alice):
    other = elsewhere(alice, remember=True)
    bob = person(alice.server, "bob")
    assert revoke(alice, "forget_device_id", ids(alice.server, "bob", "devices")[0]).status == 404
    assert revoke(alice, "forget_device_id", ids(alice.server, "alice", "devices")[1]).status == 303
    assert not other.is_signed_in and bob.is_signed_in and alice.is_signed_in
    again = signed_out(other)
    assert again.sign_in("alice", PASSWORD)["Location"] == FACTOR
    assert give_code(again, alice.app.fresh())["Location"] == "/account/confirm-login/", "it is not known either"


def test_ending_sessions_needs_a_proof(alice):
    other = elsewhere(alice)
    make_older(alice.server, 901)
    for field, value in (
        ("revoke_other_sessions", "1"), ("revoke_session_id", ids(alice.server, "alice")[1]),
        ("forget_device_id", ids(alice.server, "alice", "devices")[0]),
    ):
        assert revoke(alice, field, value)["Location"].startswith("/account/reauthenticate/")
    assert other.is_signed_in and len(ids(alice.server, "alice", "devices")) == 2


# Remembered browsers

def test_a_remembered_browser_needs_the_password_alone_and_proves_nothing(alice):
    other = signed_out(elsewhere(alice, remember=True))
    assert other.sign_in("alice", PASSWORD)["Location"] == DONE
    assert "the browser being remembered" in alice.open(PAGE).text and "remembered until" in alice.open(PAGE).text
    for path in ("/manage/account/token/", "/manage/account/totp-provision", "/manage/account/recovery-codes/regenerate"):
        assert other.get(path)["Location"].startswith("/account/reauthenticate/"), path
    wrong = signed_out(other)
    assert wrong.sign_in("alice", "wrong words for it").status == 403


def test_a_browser_is_remembered_only_when_asked_and_never_by_a_recovery_code(alice):
    assert not is_remembered(elsewhere(alice))
    known = signed_out(alice)
    known.sign_in("alice", PASSWORD)
    form = known.form(known.open("/account/recovery-code/"), "recovery_code_value")
    answer = known.post(form.action, [
        ("csrf_token", dict(form.fields)["csrf_token"]), ("recovery_code_value", alice.codes[0]), ("remember_device", "on")])
    assert answer["Location"] == "/manage/account/two-factor/"
    assert not is_remembered(known)


def test_a_browser_is_remembered_for_thirty_days(alice):
    other = elsewhere(alice, remember=True)
    left = rows(alice.server, "SELECT remembered_until - created_at FROM devices WHERE remembered_until IS NOT NULL")
    assert left == [(30 * 86_400 * 1_000_000,)]
    change(alice.server, "UPDATE devices SET remembered_until = remembered_until - ?", 30 * 86_400 * 1_000_000)
    assert not is_remembered(other)


def test_a_browser_is_known_for_a_year(alice):
    change(alice.server, "UPDATE devices SET used_at = used_at - ?", 366 * 86_400 * 1_000_000)
    again = signed_out(alice)
    again.sign_in("alice", PASSWORD)
    assert give_code(again, alice.app.fresh())["Location"] == "/account/confirm-login/"


def test_a_code_remembers_after_the_confirmation_only(alice):
    browser = Visitor(alice.server)
    browser.sign_in("alice", PASSWORD)
    assert give_code(browser, alice.app.fresh(), remember=True)["Location"] == "/account/confirm-login/"
    assert signed_out(browser).sign_in("alice", PASSWORD)["Location"] == FACTOR
    page = browser.open(link_in(wait_for_mail(alice.server, "Confirm your sign-in")))
    assert browser.send(browser.form(page, "token"))["Location"] == DONE
    assert is_remembered(browser)


@pytest.mark.parametrize(("how", "status"), [("code", 303), ("key", 200)])
def test_remembering_counts_as_what_it_was_done_with(how, status, alice):
    if how == "key":
        browser = elsewhere(alice, remember=True)
    else:
        browser = signed_out(alice)
        browser.sign_in("alice", PASSWORD)
        assert give_code(browser, alice.app.fresh(), remember=True)["Location"] == DONE
    alice.server.stop()
    alice.server.settings = ("--phishing-resistant", "all", *alice.server.settings)
    alice.server.start()
    browser = signed_out(browser)
    assert browser.sign_in("alice", PASSWORD)["Location"] == DONE
    assert browser.get("/manage/projects/").status == status
