"""Guesses at second factors: counted by account and address, in all processes together, never in the way of a passkey."""

import pytest

from support.factors import (
    add_key, change, copy, events, give_code, give_recovery_code, key_sign_in, options, passkey_sign_in, prove, script, set_up,
)
from support.visitor import Visitor, link_in, mails, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once

FACTOR, DONE = "/account/two-factor/", "/manage/projects/"


def person(server, name: str = "alice") -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    visitor.name = name
    visitor.app, visitor.codes = set_up(visitor)
    return visitor


def waiting(owner: Visitor, server=None) -> Visitor:
    """The owner's browser after the password."""
    browser = Visitor(server or owner.server)
    browser.cookies = {name: value for name, value in owner.cookies.items() if "device" in name}
    assert browser.sign_in(owner.name, PASSWORD)["Location"] == FACTOR
    return browser


def elsewhere(owner: Visitor) -> Visitor:
    """A browser that the account does not know, after the password."""
    browser = Visitor(owner.server)
    assert browser.sign_in(owner.name, PASSWORD)["Location"] == FACTOR
    return browser


@pytest.fixture
def alice(make_server):
    return person(make_server())


def guess(browser: Visitor, owner: Visitor, count: int, status: int = 403) -> None:
    for _ in range(count):
        answer = give_code(browser, owner.app.wrong())
        assert answer.status == status, answer.text


def test_five_wrong_codes_lock_every_second_factor_but_no_passkey(alice):
    key, passkey = add_key(alice, "security-key", "stick"), add_key(alice, "passkey", "laptop")
    guess(waiting(alice), alice, 5)
    browser = waiting(alice)
    for answer in (
        give_code(browser, alice.app.fresh()), give_recovery_code(browser, alice.codes[0]), prove(alice, PASSWORD, alice.app.fresh()),
    ):
        assert answer.status == 429 and 1 <= int(answer["Retry-After"]) <= 301 and "UTC" in answer.text
    answer = key_sign_in(browser, key)
    assert answer.status == 429 and answer.problem["code"] == "too-many-attempts" and int(answer["Retry-After"]) > 0
    assert not browser.is_signed_in
    fresh = Visitor(alice.server)
    assert passkey_sign_in(fresh, passkey).status == 200 and fresh.is_signed_in
    assert passkey_sign_in(Visitor(alice.server), passkey).status == 200


def test_the_owner_is_told_once_for_each_time(alice):
    browser = waiting(alice)
    guess(browser, alice, 5)
    mail = wait_for_mail(alice.server, "Many wrong codes for alice", "To: alice@example.org")
    assert "/account/lock/?token=" in mail
    guess(browser, alice, 3, 429)
    assert events(alice.server, "account:two_factor:limit_reached") == 1
    assert len([mail for mail in mails(alice.server) if "Many wrong codes" in mail]) == 1


def test_the_lock_ends_and_longer_ones_follow(alice):
    browser = waiting(alice)
    for _ in range(4):
        guess(browser, alice, 5)
        guess(browser, alice, 1, 429)
        change(alice.server, "UPDATE attempts SET time = time - 301000000")
    answer = give_code(browser, alice.app.fresh())
    assert answer.status == 429 and int(answer["Retry-After"]) > 301, "twenty within an hour"
    change(alice.server, "UPDATE attempts SET time = time - 3601000000")
    assert give_code(waiting(alice), alice.app.fresh())["Location"] == DONE


def test_fifty_on_one_day_are_too_many(make_server):
    alice = person(make_server("--rate-limits", "2fa.user=6/1d,2fa.ip=none"))
    browser = waiting(alice)
    guess(browser, alice, 6)
    change(alice.server, "UPDATE attempts SET time = time - 80000000000")
    assert give_code(browser, alice.app.fresh()).status == 429


def test_right_codes_cost_nothing_and_clear_nothing(alice):
    guess(waiting(alice), alice, 4)
    browser = waiting(alice)
    assert give_code(browser, alice.app.fresh())["Location"] == DONE
    alice.cookies = browser.cookies
    guess(waiting(alice), alice, 1)
    assert give_code(waiting(alice), alice.app.fresh()).status == 429


def test_every_place_that_takes_a_code_counts(alice):
    wrong = alice.app.wrong()
    browser = waiting(alice)
    assert give_code(browser, wrong).status == 403
    assert give_recovery_code(browser, "aaaa-aaaa-aaaa-aaaa").status == 403
    assert prove(alice, PASSWORD, wrong).status == 403
    assert alice.fill("/manage/account/recovery-codes/burn", recovery_code_value="aaaa-aaaa-aaaa-aaaa").status == 403
    reset = reset_form(alice)
    assert reset(totp_value=wrong).status == 403
    assert reset(totp_value=alice.app.fresh()).status == 429
    for answer in (give_code(browser, alice.app.fresh()), give_recovery_code(browser, alice.codes[0])):
        assert answer.status == 429
    assert alice.fill("/manage/account/recovery-codes/burn", recovery_code_value=alice.codes[0]).status == 429


def test_ten_wrong_codes_lock_an_address(make_server):
    server = make_server()
    people = [person(server, name) for name in ("alice", "bob", "carol")]
    for owner in people[:2]:
        guess(elsewhere(owner), owner, 5)
    carol = people[2]
    assert give_code(elsewhere(carol), carol.app.fresh()).status == 429
    assert give_code(waiting(carol), carol.app.fresh())["Location"] == DONE, "who is known there is no stranger"
    change(server, "UPDATE attempts SET time = time - 301000000")
    passkey = add_key(carol, "passkey")
    for owner in people[:2]:
        guess(elsewhere(owner), owner, 5)
    assert passkey_sign_in(Visitor(server), passkey).status == 200


def test_wrong_codes_in_known_browsers_lock_no_address(make_server):
    server = make_server()
    people = [person(server, name) for name in ("alice", "bob", "carol")]
    for owner in people[:2]:
        guess(waiting(owner), owner, 5)
    carol = people[2]
    assert give_code(elsewhere(carol), carol.app.fresh())["Location"] == "/account/confirm-login/"


def test_other_addresses_are_not_locked_by_it(make_server):
    server = make_server("--trusted-proxies", "127.0.0.0/8")
    alice, bob = person(server, "alice"), person(server, "bob")
    carol = person(server, "carol")
    for owner in (alice, bob):
        browser = elsewhere(owner)
        browser.headers["X-Forwarded-For"] = "203.0.113.7"
        guess(browser, owner, 5)
    browser = elsewhere(carol)
    browser.headers["X-Forwarded-For"] = "203.0.113.7"
    assert give_code(browser, carol.app.fresh()).status == 429
    browser.headers["X-Forwarded-For"] = "203.0.113.8"
    assert give_code(browser, carol.app.fresh())["Location"] == "/account/confirm-login/"


def test_a_second_process_counts_with_the_first(alice, make_server):
    second = make_server(data=alice.server.data)
    browsers = [waiting(alice), waiting(alice, second)]
    for number in range(5):
        guess(browsers[number % 2], alice, 1)
    for browser in browsers:
        assert give_code(browser, alice.app.fresh()).status == 429


def test_the_lock_outlives_a_restart(alice):
    guess(waiting(alice), alice, 5)
    alice.server.stop()
    alice.server.start()
    assert give_code(waiting(alice), alice.app.fresh()).status == 429


def test_wrong_passwords_never_stop_a_passkey(make_server):
    server = make_server("--rate-limits", "user.login=3/5m,ip.login=5/5m,user.proof=3/5m")
    alice = person(server)
    passkey = add_key(alice, "passkey", "laptop")
    for _ in range(6):
        Visitor(server).sign_in("alice", "wrong words for it")
    assert Visitor(server).sign_in("alice", PASSWORD).status == 429
    for _ in range(4):
        prove(alice, "wrong words for it", "")
    assert prove(alice, PASSWORD, alice.app.fresh()).status == 429
    browser = Visitor(server)
    assert passkey_sign_in(browser, passkey).status == 200 and browser.is_signed_in
    asked = options(alice, "/account/reauthenticate/options")
    assert script(alice, "/account/reauthenticate/validate", {"credential": passkey.answer(asked)}).status == 200


def test_wrong_passkeys_stop_nobody(alice):
    passkey = add_key(alice, "passkey", "laptop")
    stranger = Visitor(alice.server)
    for _ in range(12):
        assert passkey_sign_in(stranger, passkey, type="webauthn.create").status == 403
    assert passkey_sign_in(stranger, passkey).status == 200
    assert give_code(waiting(alice), alice.app.fresh())["Location"] == DONE


# A password that was forgotten

def reset_form(owner: Visitor):
    """What sends the form behind a link to a new password."""
    stranger = Visitor(owner.server)
    stranger.fill("/account/request-password-reset/", username_or_email=owner.name)
    count = len([mail for mail in mails(owner.server) if "Open this link within an hour" in mail])
    page = stranger.open(link_in(wait_for_mail(owner.server, "Open this link within an hour", count=max(count, 1))))
    form = stranger.form(page, "token", "new_password")
    return lambda **values: stranger.send(form, **({"new_password": OTHER, "password_confirm": OTHER} | values))


def test_a_reset_asks_for_a_code_or_a_recovery_code(alice):
    reset = reset_form(alice)
    bob = person(alice.server, "bob")
    used, foreign = alice.app.at(alice.app.last), bob.app.fresh()
    for values in ({}, {"totp_value": foreign}, {"recovery_code_value": bob.codes[0]}, {"totp_value": used}):
        assert reset(**values).status == 403, values
    code = alice.app.fresh()
    assert reset(totp_value=code, password_confirm="something else").status == 400
    assert reset(totp_value=code, new_password="short", password_confirm="short").status == 400
    assert alice.is_signed_in and Visitor(alice.server).sign_in("alice", OTHER).status == 403
    assert reset(totp_value=code).status == 303, "what was refused for the password's sake spent no code"
    assert reset(totp_value=alice.app.fresh()).status == 400, "the link acts once"
    assert Visitor(alice.server).sign_in("alice", OTHER)["Location"] == FACTOR


def test_a_recovery_code_resets_once(alice):
    reset = reset_form(alice)
    assert reset(recovery_code_value=alice.codes[0]).status == 303
    wait_for_mail(alice.server, "A recovery code of alice was used")
    browser = copy(alice)
    browser.cookies.pop("rind-session")
    browser.sign_in("alice", OTHER)
    answer = give_recovery_code(browser, alice.codes[0])
    assert answer.status == 403 and "used already" in answer.text


def test_options_for_passkeys_are_limited_for_strangers_by_address_and_for_each_known_browser_by_itself(make_server):
    server = make_server("--rate-limits", "passkey.options=3/5m,search=none")
    create_once(server, "alice")
    known = Visitor(server)
    known.sign_in("alice", PASSWORD)
    known.cookies = {name: value for name, value in known.cookies.items() if "device" in name}
    stranger = Visitor(server)
    for visitor in (stranger, known):
        statuses = [script(visitor, "/account/passkey/options", {}).status for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429], "neighbours use up nothing of a known browser's, and it has no more than they"
