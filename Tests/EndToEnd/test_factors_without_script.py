"""A browser without JavaScript: codes of apps and recovery codes work, and keys say what they need."""

import pytest
from playwright.sync_api import expect

from support.person import OVERVIEW, PASSWORD, PROJECTS, PROOF, Person

pytestmark = pytest.mark.timeout(300)

NEEDS_SCRIPT = "Security keys and passkeys need JavaScript"


@pytest.fixture
def alice(make_server, browser):
    server = make_server("--registration", "open", "--two-factor", "required")
    return Person(browser, server, has_script=False)


def test_codes_work_from_beginning_to_end(alice):
    alice.prepare()
    alice.add_app()
    alice.sign_out()
    alice.go("/account/login/")
    alice.says(NEEDS_SCRIPT)
    expect(alice.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    alice.sign_in_by_app(remember=True)
    alice.sign_out()
    alice.give_password(PROJECTS)
    alice.go("/manage/account/two-factor/")
    alice.follow("Add an app", PROOF)
    alice.send("Go on", "Add an app for one-time codes", password=PASSWORD, totp_value=alice.app.code())
    alice.add_app("tablet")
    alice.remove("phone")
    alice.rename("tablet", "old tablet")
    assert alice.factors() == ["old tablet"]


def test_an_unknown_browser_is_confirmed_and_recovery_codes_work(alice):
    alice.prepare().use_app()
    other = alice.elsewhere()
    other.sign_in_by_code("Look into your mail")
    other.confirm(OVERVIEW)
    other.read("You gave a recovery code.", "6 unused recovery codes")
    other.add_app("tablet")
    other.remove("phone")
    assert other.factors() == ["tablet"]
    other.sign_out()
    other.sign_in_by_app()


def test_a_proof_by_recovery_code_opens_the_factors(alice):
    alice.prepare().use_app().sign_out()
    alice.sign_in_by_app(remember=True)
    alice.sign_out()
    alice.give_password(PROJECTS)
    alice.go("/manage/account/totp-provision")
    alice.see(PROOF)
    alice.page.get_by_text("You lost your factors?").click()
    alice.fill(recovery_password=PASSWORD)
    alice.send("Use the recovery code", OVERVIEW, recovery_code_value=alice.codes.pop())
    alice.read("You gave a recovery code.")
    alice.add_app("tablet")


def test_pages_for_keys_say_what_they_need(alice, browser):
    with_script = Person(browser, alice.server)
    with_script.prepare().use_app()
    with_script.use_key("key", "blue")
    alice.app = with_script.app
    alice.give_password("Your second factor")
    alice.says(NEEDS_SCRIPT)
    alice.read_mails = with_script.read_mails
    alice.send("Go on", "Look into your mail", totp_value=alice.app.code())
    alice.confirm()
    alice.go("/manage/account/webauthn-provision")
    alice.says(NEEDS_SCRIPT)
    for button in ("Add a passkey", "Add a security key"):
        expect(alice.page.get_by_role("button", name=button)).to_have_count(0)
    alice.go("/account/reauthenticate/")
    alice.says(NEEDS_SCRIPT)


def test_an_account_with_keys_alone_is_told(alice, browser):
    with_script = Person(browser, alice.server).prepare()
    with_script.use_key("key", "blue")
    alice.codes, alice.read_mails = with_script.codes, with_script.read_mails
    alice.give_password("Your second factor")
    alice.says(NEEDS_SCRIPT, "take another way", "Use a recovery code")
    alice.sign_in_by_code("Look into your mail")
    alice.confirm(OVERVIEW)
    alice.go("/account/reauthenticate/")
    alice.fill(password=PASSWORD)
    alice.page.press("#password", "Enter")
    alice.see(PROOF)
    alice.read("Your account has keys and no app for codes: use a key, which needs JavaScript.")
