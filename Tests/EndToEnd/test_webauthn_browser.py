"""Security keys and passkeys at a real browser, with keys made by Chromium: registered, and used to sign in."""

import re

import pytest
from playwright.sync_api import expect

from support.person import OVERVIEW, PASSWORD, PROJECTS, WRONG, Person

pytestmark = pytest.mark.timeout(300)

OPTIONS = "**/account/passkey/options"
# Keeps on the page how it asked the browser for a passkey.
WATCHED = """
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
        const answer = get(options);
        document.documentElement.dataset.asked = options.mediation;
        return answer;
    };
"""


@pytest.fixture
def strict(make_server):
    """An index that demands a second factor of everybody."""
    return make_server("--registration", "open", "--two-factor", "required")


@pytest.fixture
def alice(strict, browser):
    return Person(browser, strict).prepare()


def test_a_new_person_is_led_to_codes_an_app_keys_and_a_passkey(strict, browser):
    alice = Person(browser, strict)
    alice.register()
    alice.see(OVERVIEW)
    alice.read("Until you have one you can set it up and sign out, and nothing else", "Your password alone")
    alice.read("No recovery codes")
    alice.go("/manage/projects/")
    alice.see(OVERVIEW)
    alice.make_codes()
    alice.read("7 unused recovery codes")
    alice.add_app()
    for kind in ("key", "key with a pin", "u2f key"):
        alice.keys.add(kind)
        alice.add_key(kind)
    alice.keys.add("passkey")
    alice.add_key("laptop", passkey=True)
    alice.read("Your password and something that you own, or a passkey by itself")
    alice.read("Protected, when you sign in with a key or passkey")
    assert alice.factors() == ["phone", "key", "key with a pin", "u2f key", "laptop"]
    alice.go("/manage/projects/")
    alice.see(PROJECTS)


def test_the_first_administrator_is_led_too(make_server, browser):
    server = make_server("--two-factor", "required")
    root = Person(browser, server, "root")
    root.go(re.findall(r"http://\S+/account/setup/\?token=\S+", server.output_text())[-1])
    values = {"username": "root", "email": root.address, "new_password": PASSWORD, "password_confirm": PASSWORD}
    root.send("Make the account", OVERVIEW, **values)
    root.go("/manage/projects/")
    root.see(OVERVIEW)
    root.make_codes()
    root.keys.add("passkey")
    root.add_key("laptop", passkey=True)
    root.go("/manage/projects/")
    root.see(PROJECTS)


@pytest.mark.parametrize("day", ["2999-12-31", "2020-01-01"])
def test_who_must_have_a_key_is_told(day, make_server, browser):
    server = make_server("--registration", "open", "--phishing-resistant", "all", "--phishing-resistant-from", day)
    alice = Person(browser, server).prepare()
    is_binding = day < "2026"
    alice.add_app()
    alice.read("This index asks you for a security key or a passkey")
    alice.read("Until you have one" if is_binding else f"From {day} on")
    alice.go("/manage/projects/")
    alice.see(OVERVIEW if is_binding else PROJECTS)
    alice.use_key("key", "blue")
    alice.go("/manage/projects/")
    alice.see(PROJECTS)


def test_the_first_steps_come_first(strict, browser):
    alice = Person(browser, strict)
    alice.is_hurried = True
    alice.register()
    for path in ("/manage/account/totp-provision", "/manage/account/webauthn-provision"):
        alice.go(path)
        alice.see("Make recovery codes")
    alice.send("Make the codes", "Your recovery codes")
    alice.keep_codes()
    for path in ("/manage/account/totp-provision", "/manage/account/webauthn-provision"):
        alice.go(path)
        alice.see("Use a recovery code")
    alice.is_hurried = False
    alice.refused("Use the code up", WRONG, recovery_code_value="aaaa-bbbb-cccc-dddd")
    alice.send("Use the code up", OVERVIEW, recovery_code_value=alice.codes.pop().upper().replace("-", " "))


@pytest.mark.parametrize("kind", ["key", "key with a pin", "u2f key", "key with passkeys"])
def test_a_security_key_is_the_second_step(kind, alice):
    alice.use_key(kind, "blue")
    alice.sign_out()
    alice.sign_in_by_key()
    alice.go("/manage/account/two-factor/")
    alice.read("last used")


def test_a_passkey_signs_in_alone_by_the_button(alice):
    alice.use_key("passkey", "laptop")
    alice.without_autofill().sign_out()
    alice.sign_in_by_passkey()


def test_the_button_takes_the_place_of_what_the_field_offers(alice):
    passkey = alice.use_key("passkey", "laptop")
    alice.keys.touch()
    alice.context.add_init_script(WATCHED)
    alice.sign_out()
    alice.page.goto(alice.server.url + "/account/login/")
    expect(alice.page.locator("html[data-asked=conditional]")).to_have_count(1)
    alice.keys.touch(passkey)
    alice.send("Sign in with a passkey", PROJECTS)


def test_a_passkey_on_a_key_signs_in_alone(alice):
    key = alice.keys.add("key with passkeys")
    alice.add_key("blue", passkey=True)
    other = alice.elsewhere()
    other.keys.bring(key)
    other.sign_in_by_passkey()


def test_a_passkey_is_offered_in_the_field_for_the_user_name(alice):
    alice.use_key("passkey", "laptop")
    alice.sign_out()
    alice.page.goto(alice.server.url + "/account/login/?next=/manage/account/two-factor/")
    assert "webauthn" in alice.page.get_attribute("#username", "autocomplete").split()
    alice.see(OVERVIEW)


def test_options_for_the_field_are_renewed_before_they_are_too_old(alice):
    alice.use_key("passkey", "laptop")
    alice.keys.touch()
    alice.sign_out()
    alice.page.clock.install()
    with alice.page.expect_request(OPTIONS):
        alice.page.goto(alice.server.url + "/account/login/")
    with alice.page.expect_request(OPTIONS):
        alice.page.clock.fast_forward("03:59")
    with alice.page.expect_request(OPTIONS):
        alice.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        alice.page.clock.fast_forward("00:02")


def test_the_field_is_offered_again_after_a_failure(strict, browser):
    visitor = Person(browser, strict)
    visitor.keys.add("passkey")
    with visitor.page.expect_request(OPTIONS):
        visitor.page.goto(strict.url + "/account/login/")
    with visitor.page.expect_request(OPTIONS):
        """There was no passkey: the browser said so, and the page tries again."""
    expect(visitor.page.locator("main [role=alert]:not(:empty)")).to_have_count(0)


def test_a_key_is_registered_once(alice):
    for kind, passkey in (("key", False), ("u2f key", False), ("passkey", True)):
        alice.keys.add(kind)
        alice.add_key(kind, passkey=passkey)
        alice.go("/manage/account/webauthn-provision")
        for button in ("Add a security key", "Add a passkey") if passkey else ("Add a security key",):
            alice.refused(button, "registered already", label="again")
    alice.go("/manage/account/two-factor/")
    assert alice.factors() == ["key", "u2f key", "passkey"]


def test_names_are_looked_at_before_the_key_is_asked(alice):
    key = alice.use_key("key", "blue")
    alice.keys.touch()
    alice.go("/manage/account/webauthn-provision")
    alice.press("Add a security key")
    expect(alice.page.locator("#label:invalid")).to_be_focused()
    alice.refused("Add a security key", "You have a factor called 'blue' already", label="blue")
    assert len(key.credentials()) == 1


def test_a_key_without_a_pin_is_no_passkey(alice):
    alice.keys.add("key")
    alice.go("/manage/account/webauthn-provision")
    alice.refused("Add a passkey", "add it as a security key instead", label="blue")
    assert "this account's" not in alice.page.inner_text("main"), "no key is of the account yet"
    alice.send("Add a security key", OVERVIEW)


def test_help_is_where_the_links_to_it_lead(alice):
    alice.use_app()
    places = [
        ("/manage/account/two-factor/", "Help"), ("/manage/account/totp-provision", "Which one?"),
        ("/manage/account/webauthn-provision", "Which one?"),
    ]
    for path, link in places:
        alice.go(path)
        alice.page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
        alice.page.wait_for_url(re.compile(r"/help/#\w+"))
        expect(alice.page.locator(":target")).to_be_in_viewport()
        alice.look()
