"""Every change of a factor is mailed with a link that locks the account; only what was there before opens it again."""

import re

import pytest

from support.command import rind
from support.factors import (
    add_app, add_key, burn, copy, csrf, events, give_code, give_recovery_code, key_sign_in, make_codes, passkey_sign_in, remove,
    set_up,
)
from support.forms import upload
from support.packages import wheel
from support.routes import rows, second_address, state
from support.visitor import Visitor, link_in, mails, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once, token_of

FACTOR, DONE = "/account/two-factor/", "/manage/projects/"
LOCK = re.compile(r"https?://\S+/account/lock/\?token=\S+")


@pytest.fixture
def alice(make_server):
    server = make_server("--rate-limits", "2fa.user=none,2fa.ip=none")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key = add_key(visitor, "security-key", "stick")
    visitor.token = token_of(visitor)
    visitor.passkey = add_key(visitor, "passkey", "laptop")
    second_address(server, "alice", "second@example.org")
    return visitor


def new_password(visitor: Visitor) -> None:
    form = visitor.form(visitor.open("/manage/account/"), "password", "new_password")
    assert visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303


def waiting(owner: Visitor, password: str = PASSWORD) -> Visitor:
    """The owner's browser after the password."""
    browser = Visitor(owner.server)
    browser.cookies = {name: value for name, value in owner.cookies.items() if "device" in name}
    assert browser.sign_in("alice", password)["Location"] == FACTOR
    return browser


# What is mailed

CHANGES = {
    "An app for one-time codes was added": lambda alice: add_app(alice, "tablet"),
    "A security key was added": lambda alice: add_key(alice, "security-key", "other"),
    "A passkey was added": lambda alice: add_key(alice, "passkey", "other"),
    "An app for one-time codes was removed": lambda alice: remove(alice, "totp-provision", "phone"),
    "A security key was removed": lambda alice: remove(alice, "webauthn-provision", "stick"),
    "A passkey was removed": lambda alice: remove(alice, "webauthn-provision", "laptop"),
    "New recovery codes": lambda alice: make_codes(alice, "regenerate"),
    "A recovery code of alice was used": lambda alice: burn(alice, alice.codes[0]),
    "The password of alice was changed": new_password,
    "A new sign-in to alice": lambda alice: passkey_sign_in(Visitor(alice.server), alice.passkey),
}


# What setting up had mailed to the first address already.
BEFORE = {
    "An app for one-time codes was added", "A security key was added", "A passkey was added", "New recovery codes",
    "A recovery code of alice was used",
}


@pytest.mark.parametrize("subject", CHANGES)
def test_every_change_is_mailed_to_every_address_with_a_link_that_locks(subject, alice):
    CHANGES[subject](alice)
    newest = wait_for_mail(alice.server, "To: second@example.org", f"Subject: {subject}")
    first = wait_for_mail(alice.server, "To: alice@example.org", f"Subject: {subject}", count=1 + (subject in BEFORE))
    assert LOCK.search(newest)[0] == LOCK.search(first)[0]
    told = [mail for mail in mails(alice.server) if "To: second@example.org" in mail]
    assert len(told) == 1, "one change, one mail"


def locked(alice: Visitor, subject: str, *words: str) -> None:
    """The owner opens the link in the mail of that subject."""
    lock_by(alice, wait_for_mail(alice.server, f"Subject: {subject}", *words))


def lock_by(alice: Visitor, mail: str) -> None:
    stranger = Visitor(alice.server)
    page = stranger.open(LOCK.search(mail)[0])
    answer = stranger.send(stranger.form(page, "token"))
    assert answer.status == 200 and "is locked" in answer.text, answer.text


# What a lock does

def test_a_look_at_the_link_locks_nothing_and_it_acts_once(alice):
    link = LOCK.search(wait_for_mail(alice.server, "A passkey was added"))[0]
    first, second = Visitor(alice.server), Visitor(alice.server)
    form, other = first.form(first.open(link), "token"), second.form(second.open(link), "token")
    assert first.get(first.path(link)).status == 303 and alice.is_signed_in
    assert first.send(form).status == 200 and not alice.is_signed_in
    assert second.send(other).status == 400 and Visitor(alice.server).open(link).status == 400
    assert events(alice.server, "account:lock") == 1


def test_a_locked_account_does_nothing_at_all(alice):
    thief = Visitor(alice.server)
    thief.sign_in("alice", PASSWORD)
    give_code(thief, alice.app.fresh())
    confirming = copy(thief)
    Visitor(alice.server).fill("/account/request-password-reset/", username_or_email="alice")
    reset = link_in(wait_for_mail(alice.server, "Open this link within an hour"))
    browser = waiting(alice)
    locked(alice, "A passkey was added")
    assert passkey_sign_in(Visitor(alice.server), alice.passkey).problem["code"] == "account-locked"
    before = state(alice.server)
    assert not alice.is_signed_in
    for other, page in ((browser, FACTOR), (confirming, "/account/confirm-login/")):
        assert other.get(page)["Location"] == "/account/login/?over=sign-in"
    refused = upload(alice.server, wheel("cheese", "1.0"), token=alice.token)
    assert refused.status == 403 and refused.problem["code"] == "account-locked"
    command = rind("token", "create", "--user", "alice", data=alice.server.data)
    assert command.returncode != 0 and "locked" in command.stderr
    assert Visitor(alice.server).open(reset).status == 400
    Visitor(alice.server).fill("/account/request-password-reset/", username_or_email="alice")
    assert state(alice.server) == before
    wrong = Visitor(alice.server).sign_in("alice", "wrong words for it")
    assert wrong.status == 403 and "locked" not in wrong.text


def test_no_reset_of_the_password_is_mailed_while_it_is_locked(alice):
    locked(alice, "A passkey was added")
    create_once(alice.server, "bob")
    for name in ("alice", "bob"):
        Visitor(alice.server).fill("/account/request-password-reset/", username_or_email=name)
    wait_for_mail(alice.server, "To: bob@example.org", "Open this link within an hour")
    assert not any("To: alice" in mail for mail in mails(alice.server) if "Open this link within an hour" in mail)


def test_a_remembered_browser_is_remembered_no_more(alice):
    browser = waiting(alice)
    assert give_code(browser, alice.app.fresh(), remember=True)["Location"] == DONE
    locked(alice, "A passkey was added")
    browser.cookies.pop("rind-session")
    assert browser.sign_in("alice", PASSWORD)["Location"] == FACTOR
    assert "Unlock your account" in browser.open(FACTOR).text


# Unlocking

UNLOCKS = {
    "app": lambda alice, browser: give_code(browser, alice.app.fresh()),
    "key": lambda alice, browser: key_sign_in(browser, alice.key),
}


@pytest.mark.parametrize("kind", UNLOCKS)
def test_the_password_and_a_factor_of_before_unlock(kind, alice):
    locked(alice, "A passkey was added")
    browser = waiting(alice)
    assert UNLOCKS[kind](alice, browser).status in (200, 303)
    assert browser.is_signed_in and events(alice.server, "account:unlock") == 1
    wait_for_mail(alice.server, "is unlocked", "To: second@example.org")
    assert upload(alice.server, wheel("cheese", "1.0"), token=alice.token).status == 200
    text = browser.open("/manage/account/two-factor/").text
    assert "phone" in text and "stick" in text and "laptop" not in text, "what came since is gone"
    assert passkey_sign_in(Visitor(alice.server), alice.passkey).status == 403


def test_what_came_since_and_recovery_codes_unlock_nothing(alice):
    stolen = add_app(alice, "of the thief")
    key = add_key(alice, "security-key", "key of the thief")
    passkey = add_key(alice, "passkey", "passkey of the thief")
    locked(alice, "An app for one-time codes was added", "of the thief")
    browser = waiting(alice)
    for answer in (
        give_code(browser, stolen.fresh()), key_sign_in(browser, key), key_sign_in(browser, passkey),
        browser.post("/account/recovery-code/", {"csrf_token": csrf(browser), "recovery_code_value": alice.codes[0]}),
    ):
        assert answer.status == 403, answer.text
    assert passkey_sign_in(Visitor(alice.server), passkey).problem["code"] == "account-locked"
    assert not browser.is_signed_in and events(alice.server, "account:unlock") == 0
    unused = rows(alice.server, "SELECT count(*) FROM recovery_codes WHERE used_at IS NULL")
    assert unused == [(7,)], "the codes are not used up by it"
    assert give_code(browser, alice.app.fresh()).status == 303


def test_what_went_since_comes_back(alice):
    stolen = add_app(alice, "of the thief")
    mail = wait_for_mail(alice.server, "An app for one-time codes was added", "of the thief")
    for kind, label in (("totp-provision", "phone"), ("webauthn-provision", "stick"), ("webauthn-provision", "laptop")):
        assert remove(alice, kind, label).status == 303
    lock_by(alice, mail)
    browser = waiting(alice)
    assert give_code(browser, stolen.fresh()).status == 403
    assert give_code(browser, alice.app.fresh()).status == 303
    text = browser.open("/manage/account/two-factor/").text
    assert all(label in text for label in ("phone", "stick", "laptop")) and "of the thief" not in text
    assert passkey_sign_in(Visitor(alice.server), alice.passkey).status == 200


def test_the_earliest_of_several_mails_counts(alice):
    first = add_app(alice, "first of the thief")
    mail = wait_for_mail(alice.server, "An app for one-time codes was added", "first of the thief")
    add_key(alice, "security-key", "second of the thief")
    locked(alice, "A security key was added", "of the thief")
    lock_by(alice, mail)
    browser = waiting(alice)
    assert give_code(browser, first.fresh()).status == 403, "it was there before the second mail, not before the first"
    assert give_code(browser, alice.app.fresh()).status == 303


def test_codes_that_a_thief_made_are_dead_after_the_lock(alice):
    """A thief with a session makes new recovery codes; the mail about them locks the account."""
    stolen = make_codes(alice, "regenerate")
    locked(alice, "New recovery codes for alice", "To: second@example.org")
    browser = waiting(alice)
    assert give_code(browser, alice.app.fresh()).status == 303
    assert give_recovery_code(waiting(browser), stolen[1]).status == 403


def test_a_token_that_a_thief_made_is_dead_after_the_lock(alice):
    stolen = token_of(alice, description="of the thief")
    locked(alice, "A passkey was added")
    for token in (stolen, alice.token):
        assert upload(alice.server, wheel("cheese", "1.0"), token=token).problem["code"] == "account-locked"
    assert give_code(waiting(alice), alice.app.fresh()).status == 303
    assert upload(alice.server, wheel("cheese", "1.0"), token=stolen).status == 403
    assert upload(alice.server, wheel("cheese", "1.0"), token=alice.token).status == 200


def test_a_link_of_another_account_locks_that_one_only(alice):
    create_once(alice.server, "bob")
    bob = Visitor(alice.server)
    bob.sign_in("bob", PASSWORD)
    set_up(bob)
    lock_by(bob, wait_for_mail(alice.server, "To: bob@example.org", "was added"))
    assert not bob.is_signed_in and alice.is_signed_in


def test_a_lock_link_needs_no_cookie_but_its_form_needs_the_token(alice):
    link = LOCK.search(wait_for_mail(alice.server, "A passkey was added"))[0]
    secret = link.split("token=")[1]
    for token in ("x" * 43, secret[::-1], ""):
        stranger = Visitor(alice.server)
        form = {"csrf_token": csrf(stranger), "token": token}
        assert stranger.post("/account/lock/", form).status == 400
    assert Visitor(alice.server).post("/account/lock/", {"token": secret}).status == 403
    assert alice.is_signed_in
