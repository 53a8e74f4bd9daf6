"""Locking an account by a mailed link, unlocking it, and a new password where there are factors; at a real browser."""

import pytest
from playwright.sync_api import expect

from support.person import OVERVIEW, PASSWORD, PROJECTS, WRONG, Person
from support.visitor import link_in

pytestmark = pytest.mark.timeout(300)

OTHER = "another row of odd words"


@pytest.fixture
def alice(make_server, browser):
    server = make_server("--registration", "open", "--two-factor", "required")
    return Person(browser, server).prepare().use_app()


def lock(person: Person, mail: str) -> None:
    person.go(link_in(mail))
    person.see("Lock your account")
    assert "token=" not in person.page.url
    person.send("Lock the account", "The account is locked")


def test_a_mail_about_a_new_key_locks_and_an_older_factor_unlocks(alice, browser):
    alice.use_key("passkey", "evil")
    alice.without_autofill()
    anybody = Person(browser, alice.server)
    lock(anybody, alice.mail("A passkey was added"))
    alice.is_signed_out()
    alice.refused("Sign in with a passkey", "The account is locked by its owner")
    alice.give_password("Unlock your account")
    alice.read("This account is locked", "Recovery codes do not unlock an account.")
    expect(alice.page.get_by_label("Remember this browser")).to_have_count(0)
    alice.refused("Go on", WRONG, totp_value=alice.app.wrong_code)
    alice.go("/account/recovery-code/")
    alice.see("Unlock your account")
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())
    alice.mail("is unlocked")
    alice.go("/manage/account/two-factor/")
    assert alice.factors() == ["phone"], "what came after that which the mail told of is gone"
    alice.sign_out()
    alice.go("/account/login/")
    alice.refused("Sign in with a passkey", WRONG)


def test_a_key_that_came_later_does_not_unlock(alice, browser):
    alice.use_key("key", "evil")
    lock(Person(browser, alice.server), alice.mail("A security key was added"))
    alice.give_password("Unlock your account")
    expect(alice.page.get_by_role("button", name="Use a security key or passkey")).to_have_count(0)


def test_a_key_that_was_removed_unlocks_and_comes_back(alice, browser):
    alice.use_key("key", "blue")
    alice.remove("blue")
    lock(Person(browser, alice.server), alice.mail("was removed"))
    alice.give_password("Unlock your account")
    alice.send("Use a security key or passkey", PROJECTS)
    alice.go("/manage/account/two-factor/")
    assert alice.factors() == ["phone", "blue"]


def test_a_lock_link_works_once_and_says_so(alice, browser):
    mail = alice.mail("was added")
    lock(Person(browser, alice.server), mail)
    other = Person(browser, alice.server)
    other.go(link_in(mail))
    other.read("used already, or is too old")


def test_a_locked_account_changes_nothing_in_a_sign_in_that_waits(alice, browser):
    other = alice.elsewhere()
    other.give_password("Your second factor")
    lock(Person(browser, alice.server), alice.mail("was added"))
    other.fill(totp_value=alice.app.code())
    other.press("Go on")
    other.see("Sign in")
    other.read("This sign-in is over: begin again with your password.")


def test_a_new_password_by_mail_asks_for_a_factor(alice):
    other = alice.elsewhere()
    other.go("/account/request-password-reset/")
    other.send("Mail the link", "Look into your mail", username_or_email="alice")
    other.go(link_in(other.mail("within an hour")))
    other.see("Choose a new password")
    other.refused("Set the password", "second factor", new_password=OTHER, password_confirm=OTHER)
    wrong = alice.app.wrong_code
    other.refused("Set the password", WRONG, new_password=OTHER, password_confirm=OTHER, totp_value=wrong)
    other.send("Set the password", "Sign in", new_password=OTHER, password_confirm=OTHER, totp_value=alice.app.code())
    alice.is_signed_out()
    alice.give_password("Your second factor", OTHER)
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())


def test_a_recovery_code_stands_in_for_the_factor_of_a_new_password(alice):
    other = alice.elsewhere()
    other.go("/account/request-password-reset/")
    other.send("Mail the link", "Look into your mail", username_or_email="alice")
    other.go(link_in(other.mail("within an hour")))
    code = alice.codes.pop()
    other.send("Set the password", "Sign in", new_password=OTHER, password_confirm=OTHER, recovery_code_value=code)
    alice.give_password("Your second factor", OTHER)
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())
    alice.go("/manage/account/two-factor/")
    alice.see(OVERVIEW)
    alice.read("6 unused recovery codes")


def test_a_key_stands_in_for_the_factor_of_a_new_password(alice):
    alice.use_key("key", "blue")
    alice.go("/account/request-password-reset/")
    alice.send("Mail the link", "Look into your mail", username_or_email="alice")
    alice.go(link_in(alice.mail("within an hour")))
    alice.see("Choose a new password")
    button = "Set it with a security key or passkey"
    alice.fill(new_password=OTHER, password_confirm=PASSWORD)
    alice.press(button)
    alice.alerted("The two passwords differ: type the same one twice.")
    alice.send(button, "Sign in", new_password=OTHER, password_confirm=OTHER)
    alice.is_signed_out()
    alice.give_password("Your second factor", OTHER)
    alice.send("Use a security key or passkey", PROJECTS)
