"""What can go wrong with security keys and passkeys, and browsers that know little of them: said in words."""

import json

import pytest
from playwright.sync_api import Route, expect

from support.person import PASSWORD, PROJECTS, PROOF, WRONG, Person

pytestmark = pytest.mark.timeout(300)

OPTIONS = "**/account/passkey/options"
# Browsers before Chrome 129 and Firefox 119, and managers of passwords that take the browser's place.
WITHOUT_JSON = """
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;
    delete AuthenticatorAttestationResponse.prototype.getTransports;
"""
WITHOUT_KEYS = "delete window.PublicKeyCredential;"


@pytest.fixture
def alice(make_server, browser):
    server = make_server("--registration", "open", "--two-factor", "required")
    return Person(browser, server).prepare()


def changed(**values):
    """Answers for the server with these values changed, as only a hostile page, or time, would."""

    def answer(route: Route) -> None:
        got = route.fetch()
        route.fulfill(response=got, body=json.dumps(got.json() | values))

    return answer


@pytest.mark.parametrize("kind", ["key", "u2f key", "passkey"])
def test_a_key_of_somebody_else_is_refused_in_words(kind, alice, browser):
    alice.use_key("key", "blue")
    alice.keys.touch()
    alice.use_app()
    bob = Person(browser, alice.server, "bob").prepare()
    theirs = bob.use_key(kind, "red")
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.keys.bring(theirs)
    if kind != "passkey":
        # The browser itself knows where a passkey of its own belongs, and does not ask for it.
        alice.refused("Use a security key or passkey", "the key is none of this account's")
    alice.page.route("**/webauthn-authenticate/options", changed(allowCredentials=wanted(theirs)))
    alice.refused("Use a security key or passkey", WRONG)
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())


def wanted(key) -> list[dict]:
    """What a hostile page asks for: the key of somebody else."""
    ids = [credential["credentialId"] for credential in key.credentials()]
    return [{"type": "public-key", "id": name.replace("+", "-").replace("/", "_").rstrip("=")} for name in ids]


def test_a_security_key_without_the_password_is_no_proof(alice):
    blue, laptop = alice.use_key("key with a pin", "blue"), alice.use_key("passkey", "laptop")
    alice.go("/account/reauthenticate/?next=/manage/account/sessions/")
    alice.page.route("**/account/reauthenticate/options*", changed(allowCredentials=wanted(blue)))
    alice.keys.touch(blue)
    alice.refused("Use a passkey", "That is not your password")
    alice.page.unroute_all()
    alice.keys.touch(laptop)
    alice.send("Use a passkey", "Sessions and browsers")


def test_a_prompt_that_comes_to_nothing_leaves_the_page_usable(alice):
    passkey = alice.use_key("passkey", "laptop")
    alice.without_autofill().sign_out()
    alice.go("/account/login/")
    passkey.verify(False)
    alice.refused("Sign in with a passkey", "Nothing was done: it was cancelled, or the key is none of this account's.")
    passkey.verify(True)
    alice.send("Sign in with a passkey", PROJECTS)


def test_a_key_that_is_pulled_out_ends_in_words_and_another_way_is_open(alice):
    alice.use_app()
    key = alice.use_key("key", "blue")
    alice.keys.touch()
    alice.sign_out()
    alice.page.route("**/webauthn-authenticate/options", changed(timeout=2000))
    alice.give_password("Your second factor")
    alice.press("Use a security key or passkey")
    alice.read("Follow what your browser says.")
    alice.keys.take_away(key)
    alice.alerted("No key answered in time")
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())


def test_a_prompt_that_nobody_answers_ends_in_words_and_another_follows(alice):
    passkey = alice.use_key("passkey", "laptop")
    alice.keys.touch()
    alice.without_autofill().sign_out()
    alice.page.route(OPTIONS, changed(timeout=1000))
    alice.go("/account/login/")
    alice.refused("Sign in with a passkey", "No key answered in time")
    alice.keys.touch(passkey)
    alice.send("Sign in with a passkey", PROJECTS)


def test_a_copied_key_is_refused_and_its_owner_is_told(alice):
    key = alice.use_key("key", "blue")
    thief = alice.elsewhere()
    thief.keys.bring(key)
    thief.sign_in_by_key()
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.refused("Use a security key or passkey", "as if there were a copy of it")
    assert "blue" in alice.mail("may have been copied")


def test_a_browser_that_translates_no_json_has_keys_too(alice):
    alice.context.add_init_script(WITHOUT_JSON)
    key = alice.use_key("key", "blue")
    alice.keys.touch()
    passkey = alice.use_key("passkey", "laptop")
    for missing in ("PublicKeyCredential.prototype.toJSON", "PublicKeyCredential.parseRequestOptionsFromJSON"):
        assert alice.page.evaluate(f"typeof {missing}") == "undefined"
    alice.keys.touch(key)
    alice.sign_out()
    alice.sign_in_by_key()
    alice.without_autofill().sign_out()
    alice.keys.touch(passkey)
    alice.sign_in_by_passkey()


def test_a_browser_without_keys_says_so(alice):
    alice.use_app()
    alice.use_key("key", "blue")
    alice.context.add_init_script(WITHOUT_KEYS)
    for path in ("/manage/account/webauthn-provision", "/account/reauthenticate/"):
        alice.go(path)
        alice.says("This browser has no security keys and passkeys here")
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.says("This browser has no security keys and passkeys here")
    alice.send("Go on", PROJECTS, totp_value=alice.app.code())


def test_a_server_out_of_reach_is_told_of(alice):
    alice.use_key("key", "blue")
    alice.sign_out()
    alice.give_password("Your second factor")
    alice.context.set_offline(True)
    alice.press("Use a security key or passkey")
    expect(alice.page.locator("main [role=alert]:not(:empty)")).to_contain_text("The server cannot be reached")
    alice.context.set_offline(False)
    alice.send("Use a security key or passkey", PROJECTS)


def test_a_session_that_ended_meanwhile_leads_to_the_sign_in(alice):
    alice.use_key("key", "blue")
    alice.go("/manage/account/webauthn-provision")
    other = alice.elsewhere()
    other.is_hurried = True
    other.keys.bring(alice.owned["blue"])
    other.sign_in_by_key()
    other.go("/manage/account/sessions/")
    other.press("End all other sessions")
    other.see("Sessions and browsers")
    alice.fill(label="red")
    alice.press("Add a security key")
    alice.see("Sign in")


def test_enter_in_the_password_asks_for_the_key(alice):
    alice.use_key("key", "blue")
    alice.sign_out()
    alice.sign_in_by_key(remember=True)
    alice.sign_out()
    alice.give_password(PROJECTS)
    alice.go("/manage/account/two-factor/")
    alice.follow("Add an app", PROOF)
    alice.fill(password=PASSWORD)
    alice.page.press("#password", "Enter")
    alice.see("Add an app for one-time codes")


def test_an_attempt_limit_on_codes_does_not_stop_a_passkey(alice):
    alice.use_app()
    alice.use_key("passkey", "laptop")
    alice.without_autofill().sign_out()
    alice.give_password("Your second factor")
    for _ in range(5):
        alice.refused("Go on", WRONG, totp_value=alice.app.wrong_code)
    alice.refused("Go on", "That was tried too often: try again in", totp_value=alice.app.code())
    assert "A passkey works all the same" in alice.mail("Many wrong codes")
    alice.sign_in_by_passkey()
