"""A new password by a mailed link, with a security key or passkey as the factor that the account is asked for."""

import pytest

from support.factors import add_key, change, key_sign_in, options, passkey_sign_in, script, set_up
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once

RESET = "/account/reset-password"


@pytest.fixture
def people(make_server):
    server = make_server()
    found = []
    for name in ("alice", "bob"):
        create_once(server, name)
        visitor = Visitor(server)
        visitor.sign_in(name, PASSWORD)
        set_up(visitor)
        visitor.key, visitor.passkey = add_key(visitor, "security-key", "stick"), add_key(visitor, "passkey", "laptop")
        found.append(visitor)
    return found


def at_the_link(server, name: str) -> tuple[Visitor, str]:
    """A browser that has opened the link, and the secret that its form carries."""
    browser = Visitor(server)
    browser.fill("/account/request-password-reset/", username_or_email=name)
    page = browser.open(link_in(wait_for_mail(server, f"To: {name}@example.org", "Open this link within an hour")))
    return browser, dict(browser.form(page, "new_password").fields)["token"]


def answer(browser: Visitor, token: str, key, **more):
    asked = options(browser, RESET + "/options", token=token)
    body = {"token": token, "credential": key.answer(asked), "new_password": OTHER, "password_confirm": OTHER}
    return script(browser, RESET + "/validate", body | more)


@pytest.mark.parametrize("which", ["key", "passkey"])
def test_an_own_key_is_taken_once(people, which):
    alice = people[0]
    browser, token = at_the_link(alice.server, "alice")
    key = getattr(alice, which)
    wrong = answer(browser, token, key, password_confirm="something else here")
    assert wrong.status == 400 and wrong.problem["code"] == "passwords-differ"
    done = answer(browser, token, key)
    assert done.status == 200 and done.json() == {"redirect": "/account/login/"}, done.text
    assert not browser.is_signed_in and not alice.is_signed_in
    again = script(browser, RESET + "/options", {"token": token})
    assert again.status == 400 and again.problem["code"] == "link-dead"
    assert Visitor(alice.server).sign_in("alice", OTHER)["Location"] == "/account/two-factor/"


def test_nothing_else_is(people):
    alice, bob = people
    browser, token = at_the_link(alice.server, "alice")
    foreign = answer(browser, token, bob.key)
    assert foreign.status == 403 and foreign.problem["code"] == "factor-wrong"
    asked = options(browser, RESET + "/options", token=token)
    body = {"token": token, "credential": alice.key.answer(asked), "new_password": OTHER, "password_confirm": OTHER}
    elsewhere = Visitor(alice.server)
    refused = script(elsewhere, RESET + "/validate", body)
    assert refused.status in (400, 403) and refused.problem["code"] == "ceremony-over", "the challenge is another browser's"
    for token_of_nobody in ("", "x" * 43):
        assert script(browser, RESET + "/options", {"token": token_of_nobody}).problem["code"] == "link-dead"
    assert Visitor(alice.server).sign_in("alice", PASSWORD)["Location"] == "/account/two-factor/", "the password is as it was"


def test_answers_that_are_wrong_are_counted_with_all_other_factors(people):
    alice, bob = people
    browser, token = at_the_link(alice.server, "alice")
    for _ in range(5):
        assert answer(browser, token, bob.key).status == 403
    limited = answer(browser, token, alice.key)
    assert limited.status == 429 and int(limited["Retry-After"]) > 0
    assert passkey_sign_in(Visitor(alice.server), alice.passkey).status == 200
    change(alice.server, "UPDATE attempts SET time = time - 301000000")
    assert answer(browser, token, alice.key).status == 200
    waiting = Visitor(alice.server)
    waiting.sign_in("alice", OTHER)
    assert key_sign_in(waiting, alice.key).status == 200
