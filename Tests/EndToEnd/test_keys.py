"""Security keys and passkeys: what a thief or a copy of the site would send is refused, and what is right is taken."""

import dataclasses
import os
from collections.abc import Callable

import pytest

from conftest import end
from support import http
from support.authenticator import COPIABLE, COPIED, PRESENT, VERIFIED, Key, decoded, encoded
from support.factors import add_key, change, copy, events, key_sign_in, new_key, options, passkey_sign_in, register, script, set_up
from support.routes import rows
from support.server import Server
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once

FACTOR, DONE = "/account/two-factor/", "/manage/projects/"
REGISTER = "/manage/account/webauthn-provision"
SECOND, PROOF, PASSKEY = "/account/webauthn-authenticate", "/account/reauthenticate", "/account/passkey"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    limits = "2fa.user=none,2fa.ip=none,passkey.options=none,user.login=none,ip.login=none,user.proof=none"
    started = Server(tmp_path_factory.mktemp("keys") / "data", "--rate-limits", limits).start()
    yield started
    end(started)


def person(server: Server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    visitor.name = name
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key, visitor.passkey = add_key(visitor, "security-key", "stick"), add_key(visitor, "passkey", "laptop")
    return visitor


@pytest.fixture(scope="module")
def alice(server) -> Visitor:
    return person(server, "alice")


@pytest.fixture(scope="module")
def bob(server) -> Visitor:
    return person(server, "bob")


def waiting(owner: Visitor) -> Visitor:
    browser = Visitor(owner.server)
    assert browser.sign_in(owner.name, PASSWORD)["Location"] == FACTOR
    return browser


def refused(answer: http.Answer, *codes: str) -> None:
    assert answer.status in (400, 403), answer.text
    assert not codes or answer.problem["code"] in codes, answer.text
    assert not any("device" in line for line in answer.headers.get_all("Set-Cookie") or [])


# Registration

# What differs from an answer that is right: of the key, and of the client data.
WRONG: dict[str, tuple[dict, dict]] = {
    "another site": ({"origin": "https://evil.example"}, {}),
    "the same host at another port": ({"origin": "http://localhost:1"}, {}),
    "the same host by https": ({"origin": "https://localhost"}, {}),
    "another relying party": ({"host": "evil.example"}, {}),
    "nobody touched it": ({"flags": VERIFIED}, {}),
    "another challenge": ({}, {"challenge": encoded(os.urandom(32))}),
    "a challenge cut short": ({}, {"challenge": ""}),
    "another type": ({}, {"type": "payment.get"}),
    "in a frame of another site": ({}, {"crossOrigin": True}),
    "copied, but not to be copied": ({"flags": PRESENT | VERIFIED | COPIED}, {}),
}
REGISTRATIONS = WRONG | {
    "the type of a sign-in": ({}, {"type": "webauthn.get"}),
    "an unknown format": ({"form": "android-safetynet", "statement": {"ver": "1", "response": b"x"}}, {}),
    "another unknown format": ({"form": "tpm", "statement": {}}, {}),
    "no format that it says": ({"form": "None"}, {}),
    "a statement that should not be": ({"statement": {"x": 1}}, {}),
    "a packed statement that is none": ({"form": "packed", "statement": {"alg": -7, "sig": b"x" * 70}}, {}),
    "a statement of U2F that is none": ({"form": "fido-u2f", "statement": {"sig": b"x", "x5c": [b"x"]}}, {}),
}


@pytest.mark.parametrize("what", REGISTRATIONS)
def test_a_registration_that_is_wrong_adds_nothing(what, alice):
    key_values, client_data = REGISTRATIONS[what]
    before = count(alice)
    for kind in ("security-key", "passkey"):
        key = dataclasses.replace(new_key(alice.server), **key_values)
        refused(register(alice, key, kind, "wrong", **client_data))
    assert count(alice) == before


def count(owner: Visitor) -> int:
    return rows(owner.server, "SELECT count(*) FROM webauthn_credentials")[0][0]


def test_a_passkey_must_know_its_user_and_a_security_key_need_not(alice):
    refused(register(alice, new_key(alice.server, flags=PRESENT), "passkey", "x"))
    assert register(alice, new_key(alice.server, flags=PRESENT), "security-key", "plain").status == 200
    synced = new_key(alice.server, flags=PRESENT | VERIFIED | COPIABLE | COPIED)
    assert register(alice, synced, "passkey", "synced").status == 200
    assert "synced to other devices" in alice.open("/manage/account/two-factor/").text


def test_a_registration_is_taken_once_and_by_one_account(alice, bob):
    key = new_key(alice.server)
    asked = options(alice, f"{REGISTER}/options", kind="passkey")
    body = {"credential": key.register(asked), "label": "once"}
    assert script(alice, f"{REGISTER}/validate", body).status == 200
    refused(script(alice, f"{REGISTER}/validate", body), "ceremony-over")
    for owner in (alice, bob):
        refused(register(owner, key, "passkey", "again"), "credential-taken")


def test_options_tell_nothing_and_exclude_what_is_there(alice, bob):
    asked = options(alice, f"{REGISTER}/options", kind="passkey")
    handle = decoded(asked["user"]["id"])
    assert len(handle) == 64 and handle == alice.key.handle != bob.key.handle and b"alice" not in handle
    assert {item["id"] for item in asked["excludeCredentials"]} >= {encoded(alice.key.id), encoded(alice.passkey.id)}
    assert asked["rp"]["id"] == "localhost" and asked["attestation"] == "none"
    assert asked["authenticatorSelection"]["residentKey"] == asked["authenticatorSelection"]["userVerification"] == "required"
    again = options(alice, f"{REGISTER}/options", kind="security-key")
    assert again["challenge"] != asked["challenge"] and len(decoded(again["challenge"])) >= 16
    anybody = options(Visitor(alice.server), f"{PASSKEY}/options")
    assert not anybody.get("allowCredentials") and anybody["userVerification"] == "required"
    own = options(waiting(alice), f"{SECOND}/options")
    assert encoded(alice.key.id) in {item["id"] for item in own["allowCredentials"]}
    assert encoded(bob.key.id) not in {item["id"] for item in own["allowCredentials"]}


# Signing in

def tampered(key: Key, **values) -> Key:
    """The same key but for these; its count goes on."""
    key.count += 1
    return dataclasses.replace(key, **values)


ANSWERS = WRONG | {
    "the type of a registration": ({}, {"type": "webauthn.create"}),
    "of another key": ({"private": Key("").private}, {}),
    "an id that nobody has": ({"id": os.urandom(32)}, {}),
    "the handle of nobody": ({"handle": os.urandom(64)}, {}),
    "copiable all of a sudden": ({"flags": PRESENT | VERIFIED | COPIABLE}, {}),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_is_wrong_signs_nobody_in(what, alice):
    values, client_data = ANSWERS[what]
    stranger, browser = Visitor(alice.server), waiting(alice)
    asked = options(stranger, f"{PASSKEY}/options")
    wrong = tampered(alice.passkey, **values).answer(asked, **client_data)
    refused(script(stranger, f"{PASSKEY}/validate", {"credential": wrong}), "factor-wrong")
    asked = options(browser, f"{SECOND}/options")
    wrong = tampered(alice.key, **values).answer(asked, **client_data)
    refused(script(browser, f"{SECOND}/validate", {"credential": wrong}), "factor-wrong")
    asked = options(alice, f"{PROOF}/options")
    wrong = tampered(alice.key, **values).answer(asked, **client_data)
    refused(script(alice, f"{PROOF}/validate", {"credential": wrong, "password": PASSWORD}), "factor-wrong")
    assert not stranger.is_signed_in and not browser.is_signed_in
    alice.key.count, alice.passkey.count = alice.key.count + 9, alice.passkey.count + 9
    assert passkey_sign_in(stranger, alice.passkey).status == 200 and key_sign_in(browser, alice.key).status == 200


def test_only_a_passkey_signs_in_alone_and_only_if_it_knows_its_user(alice):
    refused(passkey_sign_in(Visitor(alice.server), alice.key), "factor-wrong")
    unsure = tampered(alice.passkey, flags=PRESENT)
    refused(passkey_sign_in(Visitor(alice.server), unsure), "factor-wrong")
    alice.passkey.count += 9
    stranger = Visitor(alice.server)
    silent = alice.passkey.answer(options(stranger, f"{PASSKEY}/options"), tells=False)
    refused(script(stranger, f"{PASSKEY}/validate", {"credential": silent}), "factor-wrong")
    browser = waiting(alice)
    assert key_sign_in(browser, dataclasses.replace(alice.passkey, flags=PRESENT)).status == 200, "after the password it is a factor"
    alice.passkey.count += 9


def test_a_key_of_another_account_opens_nothing(alice, bob):
    browser = waiting(alice)
    for key in (bob.key, bob.passkey, dataclasses.replace(bob.key, handle=alice.key.handle, count=bob.key.count + 50)):
        refused(key_sign_in(browser, key), "factor-wrong")
    mixed = dataclasses.replace(bob.passkey, handle=alice.passkey.handle, count=bob.passkey.count + 50)
    refused(passkey_sign_in(Visitor(alice.server), mixed), "factor-wrong")
    asked = options(alice, f"{PROOF}/options")
    refused(script(alice, f"{PROOF}/validate", {"credential": bob.passkey.answer(asked)}), "factor-wrong")
    bob.key.count, bob.passkey.count = 100, 100


def test_an_answer_is_taken_once(alice):
    browser = waiting(alice)
    asked = options(browser, f"{SECOND}/options")
    body = {"credential": alice.key.answer(asked)}
    first, second = copy(browser), copy(browser)
    assert script(first, f"{SECOND}/validate", body).status == 200
    refused(script(second, f"{SECOND}/validate", body))
    stranger = Visitor(alice.server)
    body = {"credential": alice.passkey.answer(options(stranger, f"{PASSKEY}/options"))}
    twin = copy(stranger)
    assert script(stranger, f"{PASSKEY}/validate", body).status == 200
    refused(script(twin, f"{PASSKEY}/validate", body), "ceremony-over")


CHALLENGES: dict[str, Callable[[Visitor], dict]] = {
    "another visitor's": lambda owner: options(Visitor(owner.server), f"{PASSKEY}/options"),
    "another sign-in's": lambda owner: options(waiting(owner), f"{SECOND}/options"),
    "a proof's": lambda owner: options(owner, f"{PROOF}/options"),
    "a registration's": lambda owner: options(owner, f"{REGISTER}/options", kind="passkey"),
}


@pytest.mark.parametrize("whose", CHALLENGES)
def test_a_challenge_is_good_for_its_session_and_purpose_only(whose, alice):
    other = CHALLENGES[whose](alice)
    stranger, browser = Visitor(alice.server), waiting(alice)
    options(stranger, f"{PASSKEY}/options"), options(browser, f"{SECOND}/options")
    refused(script(stranger, f"{PASSKEY}/validate", {"credential": alice.passkey.answer(other)}), "factor-wrong")
    refused(script(browser, f"{SECOND}/validate", {"credential": alice.key.answer(other)}), "factor-wrong")
    refused(script(browser, f"{SECOND}/validate", {"credential": alice.key.answer(other)}), "ceremony-over")
    assert not stranger.is_signed_in and not browser.is_signed_in


def test_newer_options_take_the_place_of_older_ones(alice):
    stranger = Visitor(alice.server)
    old = options(stranger, f"{PASSKEY}/options")
    options(stranger, f"{PASSKEY}/options")
    refused(script(stranger, f"{PASSKEY}/validate", {"credential": alice.passkey.answer(old)}), "factor-wrong")


def test_a_challenge_lives_five_minutes(alice):
    stranger = Visitor(alice.server)
    asked = options(stranger, f"{PASSKEY}/options")
    change(alice.server, "UPDATE ceremonies SET expires_at = expires_at - 300000000")
    refused(script(stranger, f"{PASSKEY}/validate", {"credential": alice.passkey.answer(asked)}), "ceremony-over")


def test_a_counter_that_does_not_advance_is_refused_and_told(server):
    carol = person(server, "carol")
    for key, sign_in, path in ((carol.passkey, passkey_sign_in, PASSKEY), (carol.key, key_sign_in, SECOND)):
        for _ in range(3):
            true = waiting(carol) if path == SECOND else Visitor(server)
            assert sign_in(true, key).status == 200
        for count in (key.count, key.count - 1, 0):
            before = events(server, "account:two_factor:counter_not_increased")
            browser = waiting(carol) if path == SECOND else Visitor(server)
            twin = dataclasses.replace(key, count=count, counts=False)
            refused(sign_in(browser, twin), "counter-not-increased")
            assert not browser.is_signed_in and events(server, "account:two_factor:counter_not_increased") == before + 1
    for label in ("laptop", "stick"):
        wait_for_mail(server, "To: carol@example.org", "may have been copied", label, "/account/lock/?token=", count=3)
    assert passkey_sign_in(Visitor(server), carol.passkey).status == 200, "the true one goes on"


def test_who_copies_no_key_raises_no_alarm(alice):
    """A wrong signature with an old count is nothing but wrong."""
    before = events(alice.server, "account:two_factor:counter_not_increased")
    stranger = dataclasses.replace(alice.passkey, count=0, counts=False, private=Key("").private)
    refused(passkey_sign_in(Visitor(alice.server), stranger), "factor-wrong")
    assert events(alice.server, "account:two_factor:counter_not_increased") == before


def test_a_key_that_never_counted_goes_on_without(alice):
    key = add_key(alice, "passkey", "uncounted", counts=False)
    for _ in range(2):
        assert passkey_sign_in(Visitor(alice.server), key).status == 200
