"""Second factors at a real browser: signing in by codes, showing who one is, changing factors, losing them."""

import pytest
from playwright.sync_api import expect

from support.person import OVERVIEW, PASSWORD, PROJECTS, PROOF, WRONG, Person
from support.visitor import link_in

pytestmark = pytest.mark.timeout(300)

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
REGENERATE = "/manage/account/recovery-codes/regenerate"


@pytest.fixture
def strict(make_server):
    """An index that demands a second factor of everybody."""
    return make_server("--registration", "open", "--two-factor", "required")


@pytest.fixture
def alice(strict, browser):
    return Person(browser, strict).prepare()


# Signing in


def test_a_code_in_a_known_browser_is_enough_and_works_once(alice):
    alice.use_app().sign_out()
    alice.give_password("Your second factor")
    alice.refused("Go on", WRONG, totp_value=alice.app.wrong_code)
    code = alice.app.code()
    alice.send("Go on", PROJECTS, totp_value=f"{code[:3]} {code[3:]}")
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.refused("Go on", "This code was used already", totp_value=code)


def test_a_code_in_an_unknown_browser_is_confirmed_there_by_mail(alice):
    alice.use_app()
    other, third = alice.elsewhere(), alice.elsewhere()
    other.sign_in_by_app("Look into your mail")
    other.read("outbox/", "in this browser")
    link = link_in(alice.mail("Confirm your sign-in"))
    third.go(link)
    third.see("Open the link in the other browser")
    third.is_signed_out()
    other.is_signed_out()
    other.go(link)
    other.see("Confirm your sign-in")
    other.send("Yes, sign me in", PROJECTS)
    third.is_signed_out()
    other.sign_out()
    other.sign_in_by_app()


def test_a_link_for_one_sign_in_opens_no_other(alice):
    alice.use_app()
    other, third = alice.elsewhere(), alice.elsewhere()
    other.sign_in_by_app("Look into your mail")
    theirs = link_in(alice.mail("Confirm your sign-in"))
    third.sign_in_by_app("Look into your mail")
    third.go(theirs)
    third.refused("Yes, sign me in", "This link was used already, or is too old")
    third.is_signed_out()


def test_a_remembered_browser_is_not_asked_for_a_factor(alice):
    alice.use_app().sign_out()
    alice.sign_in_by_app(remember=True)
    alice.go("/manage/account/sessions/")
    alice.read("by password and one-time code", "remembered until")
    alice.sign_out()
    alice.give_password(PROJECTS)
    alice.go("/manage/account/sessions/")
    alice.read("password, the browser being remembered")
    alice.press("Forget Chrome without a window on Linux")
    alice.see(PROOF)


def test_a_key_remembers_a_browser_too(alice):
    alice.use_key("key", "blue")
    alice.sign_out()
    alice.sign_in_by_key(remember=True)
    alice.sign_out()
    alice.give_password(PROJECTS)


def test_a_lost_key_is_replaced_with_a_recovery_code(alice):
    lost = alice.use_key("key", "blue")
    other = alice.elsewhere()
    other.sign_in_by_code("Look into your mail")
    other.mail("A recovery code", "6 are left")
    other.confirm(OVERVIEW)
    other.read("You gave a recovery code. For 15 minutes you may remove the factors that you lost, and add a new one.")
    other.keys.add("key")
    other.add_key("red")
    other.remove("blue")
    assert other.factors() == ["red"]
    alice.is_signed_out()
    other.sign_out()
    other.sign_in_by_key()
    alice.keys.touch(lost)
    alice.give_password("Your second factor")
    alice.refused("Use a security key or passkey", "the key is none of this account's")


def test_after_a_recovery_code_the_factors_are_shown(alice):
    alice.use_app().sign_out()
    alice.sign_in_by_code(then=OVERVIEW)
    alice.read("You gave a recovery code. For 15 minutes you may remove the factors that you lost, and add a new one.")


def test_a_used_recovery_code_is_refused(alice):
    alice.use_app()
    alice.sign_out()
    code = alice.codes[-1]
    alice.sign_in_by_code()
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.follow("Use a recovery code", "Use a recovery code")
    alice.refused("Go on", "This recovery code was used already", recovery_code_value=code)


def test_few_codes_are_told_of_and_new_ones_kill_the_old(alice):
    alice.use_app()
    while len(alice.codes) > 2:
        alice.go("/manage/account/recovery-codes/burn")
        alice.send("Use the code up", OVERVIEW, recovery_code_value=alice.codes.pop())
    alice.read("You have only 2 unused recovery codes left.")
    old = alice.codes[-1]
    alice.sign_out()
    alice.sign_in_by_app()
    alice.go(REGENERATE)
    alice.send("Make new codes", "Your recovery codes")
    alice.keep_codes()
    alice.go("/manage/account/recovery-codes/burn")
    alice.refused("Use the code up", WRONG, recovery_code_value=old)


# Showing once more who one is


@pytest.fixture
def unproved(alice):
    """Signed in by the password in a browser that is remembered, which proves nothing."""
    alice.use_app()
    alice.use_key("key", "blue")
    alice.use_key("passkey", "laptop")
    alice.keys.touch()
    alice.sign_out()
    alice.sign_in_by_app(remember=True)
    alice.sign_out()
    alice.give_password(PROJECTS)
    return alice


@pytest.mark.parametrize("path", ["/manage/account/totp-provision", "/manage/account/webauthn-provision", REGENERATE])
def test_a_remembered_browser_proves_nothing(path, unproved):
    unproved.go(path)
    unproved.see(PROOF)


def test_who_one_is_is_shown_by_a_passkey(unproved):
    alice = unproved
    alice.go(REGENERATE)
    alice.keys.touch(alice.owned["laptop"])
    alice.send("Use a passkey", "Make new recovery codes")


def test_who_one_is_is_shown_by_password_and_code(unproved):
    alice = unproved
    alice.go("/manage/account/webauthn-provision")
    alice.refused("Go on", "That is not your password", password="not that one at all", totp_value=alice.app.wrong_code)
    alice.refused("Go on", WRONG, password=PASSWORD, totp_value=alice.app.wrong_code)
    alice.send("Go on", "Add a security key or passkey", password=PASSWORD, totp_value=alice.app.code())


def test_who_one_is_is_shown_by_password_and_key(unproved):
    alice = unproved
    alice.go("/manage/account/totp-provision")
    alice.keys.touch(alice.owned["blue"])
    alice.press("Go on with a security key")
    expect(alice.page.locator("#password:invalid")).to_be_focused()
    alice.refused("Go on with a security key", "That is not your password", password="not that one at all")
    alice.send("Go on with a security key", "Add an app for one-time codes", password=PASSWORD)


# Changing factors


def test_factors_are_renamed_and_removed_but_the_last(alice):
    alice.use_app()
    alice.use_key("key", "blue")
    other = alice.elsewhere()
    other.keys.bring(alice.owned["blue"])
    other.sign_in_by_key()
    alice.rename("blue", "old blue")
    assert alice.factors() == ["phone", "old blue"]
    alice.rename("old blue", "phone")
    alice.alerted("You have a factor called 'phone' already")
    alice.rename("old blue", "blue <b>&amp;")
    assert alice.factors() == ["phone", "blue <b>&amp;"]
    alice.go("/manage/account/two-factor/")
    alice.follow("Remove phone", "Remove phone")
    alice.refused("Remove it", "What you typed is not the name", confirm_label="fone")
    alice.remove("phone")
    assert "phone" in alice.mail("was removed")
    other.is_signed_out()
    alice.go("/manage/account/two-factor/")
    alice.follow("Remove blue <b>&amp;", "Remove blue <b>&amp;")
    alice.refused("Remove it", "This is the last of what this index asks for", confirm_label="blue <b>&amp;")


def test_where_none_is_demanded_the_last_factor_goes_too(make_server, browser):
    alice = Person(browser, make_server("--registration", "open", "--two-factor", "optional")).prepare()
    alice.use_app()
    alice.go("/manage/account/")
    alice.follow("Second factors and passkeys", OVERVIEW)
    alice.remove("phone")
    alice.read("Your password alone")
    alice.sign_out()
    alice.give_password(PROJECTS)


def test_another_browser_is_seen_in_words_and_signed_out(alice):
    alice.use_key("passkey", "laptop")
    other = alice.elsewhere(user_agent=FIREFOX).without_autofill()
    other.is_hurried = True
    other.keys.bring(alice.owned["laptop"])
    other.sign_in_by_passkey()
    assert "Firefox" in alice.mail("A new sign-in")
    alice.go("/manage/account/")
    alice.follow("Sessions", "Sessions and browsers")
    alice.read("Firefox on Windows", "by passkey", "from 127.0.0.1", "this one")
    alice.press("End Firefox on Windows")
    alice.see("Sessions and browsers")
    expect(alice.page.get_by_role("button", name="End Firefox on Windows")).to_have_count(0)
    other.page.get_by_role("link", name="alice").click()
    other.see("Sign in")
    alice.press("Forget Firefox on Windows")
    alice.see("Sessions and browsers")
    expect(alice.page.get_by_text("Firefox on Windows")).to_have_count(0)


def test_all_other_sessions_end_at_once(alice):
    alice.use_key("key", "blue")
    others = [alice.elsewhere(), alice.elsewhere()]
    for other in others:
        other.is_hurried = True
        other.keys.bring(alice.owned["blue"])
        other.sign_in_by_key()
        alice.owned["blue"] = other.keys.there[0]
    alice.go("/manage/account/sessions/")
    alice.press("End all other sessions")
    alice.see("Sessions and browsers")
    for other in others:
        other.is_signed_out()
    alice.go("/manage/account/")
    alice.see("Your account")
