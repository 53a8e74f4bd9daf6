"""What is for the owner alone asks who it is once more: which actions, by which proofs, for how long."""

import pytest

from support.authenticator import PRESENT
from support.factors import (
    add_key, change, copy, csrf, give_code, give_recovery_code, make_older, options, prove, remove, removal, script, set_up,
)
from support.forms import upload
from support.packages import wheel
from support.routes import FORMS, forms, rows, second_address, state
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import PASSWORD, create_once, token_of

DONE, PROVE = "/manage/projects/", "/account/reauthenticate/"
KEYS = "/manage/account/webauthn-provision"
CODES = "/manage/account/recovery-codes"


@pytest.fixture
def alice(make_server):
    """Somebody with everything: app, codes, key, passkey, project, token, two addresses."""
    server = make_server("--two-factor", "required", "--rate-limits", "user.proof=none,2fa.user=none,2fa.ip=none")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key = add_key(visitor, "security-key", "stick")
    visitor.passkey = add_key(visitor, "passkey", "laptop")
    visitor.token = token_of(visitor)
    assert upload(server, wheel("cheese", "1.0"), token=visitor.token).status == 200
    visitor.other = second_address(server, "alice", "second@example.org")
    return visitor


def known(alice: Visitor) -> Visitor:
    """The same browser, after the password."""
    other = copy(alice)
    other.cookies.pop("rind-session")
    other.sign_in("alice", PASSWORD)
    return other


# How somebody may be signed in without a proof

def stale(alice: Visitor) -> Visitor:
    make_older(alice.server, 901)
    return alice


def remembered(alice: Visitor) -> Visitor:
    browser = known(alice)
    assert give_code(browser, alice.app.fresh(), remember=True)["Location"] == DONE
    browser.cookies.pop("rind-session")
    assert browser.sign_in("alice", PASSWORD)["Location"] == DONE
    return browser


def by_recovery_code(alice: Visitor) -> Visitor:
    browser = known(alice)
    assert give_recovery_code(browser, alice.codes[0])["Location"] == "/manage/account/two-factor/"
    return browser


def confirmed_late(alice: Visitor) -> Visitor:
    """The code was given long ago; the mailed link was opened now."""
    browser = Visitor(alice.server)
    browser.sign_in("alice", PASSWORD)
    give_code(browser, alice.app.fresh())
    change(alice.server, "UPDATE pending_sign_ins SET proved_at = proved_at - 901000000")
    page = browser.open(link_in(wait_for_mail(alice.server, "Confirm your sign-in")))
    assert browser.send(browser.form(page, "token"))["Location"] == DONE
    return browser


UNPROVED = {"stale": stale, "remembered": remembered, "recovery code": by_recovery_code, "confirmed late": confirmed_late}


def attack(visitor: Visitor, alice: Visitor) -> list[tuple[str, str]]:
    """Every form for the owner alone, with where it led: those of factors last."""
    ids = dict(rows(alice.server, "SELECT label, id FROM totp_authenticators UNION ALL SELECT label, id FROM webauthn_credentials"))
    values = {"other": alice.other, "password": PASSWORD, "token": rows(alice.server, "SELECT id FROM tokens")[0][0]}
    posts = [
        (path.format(**values), form)
        for path in FORMS
        for form in forms(path, **values, file=wheel("cheese", "1.0").filename)
    ]
    posts += [(f"{CODES}/generate", {}), (f"{CODES}/regenerate", {})] + factor_forms(ids)
    return [(f"{path} {sorted(form)}", visitor.post(path, form | {"csrf_token": csrf(visitor)})) for path, form in posts]


def factor_forms(ids: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    return [
        ("/manage/account/two-factor/", {"factor_id": f"totp:{ids['phone']}", "factor_label": "thief"}),
        ("/manage/account/totp-provision", {"totp_label": "thief", "totp_value": "123456"}),
        ("/manage/account/totp-provision/delete", {"totp_id": ids["phone"], "confirm_label": "phone"}),
        (f"{KEYS}/delete", {"credential_id": ids["stick"], "confirm_label": "stick"}),
    ]


@pytest.mark.parametrize("kind", UNPROVED)
def test_without_a_proof_nothing_of_the_owner_is_changed(kind, alice):
    visitor, recovers = UNPROVED[kind](alice), kind == "recovery code"
    before = state(alice.server)
    for what, answer in attack(visitor, alice):
        if recovers and ("totp-provision" in what or "webauthn-provision" in what or "two-factor" in what):
            continue
        refused = (answer["Location"] or "").startswith(PROVE) or answer.status == 403
        assert refused, f"{what}: {answer.status} to {answer['Location']}"
    after = state(alice.server)
    if recovers:
        for table in ("totp_authenticators", "webauthn_credentials"):
            before.pop(table), after.pop(table)
    assert after == before
    if not recovers:
        for path, body in (("options", {"kind": "passkey"}), ("options", {"kind": "security-key"})):
            assert script(visitor, f"{KEYS}/{path}", body).problem["code"] == "proof-too-old"


def test_a_form_of_the_account_page_leads_to_the_proof(alice):
    stale(alice)
    for form in forms("/manage/account/", other=alice.other, password=PASSWORD)[:-1]:
        answer = alice.post("/manage/account/", form | {"csrf_token": csrf(alice)})
        assert answer["Location"] == f"{PROVE}?next=/manage/account/", form


def test_a_stale_session_may_still_look_sign_out_and_burn_a_code(alice):
    stale(alice)
    for path in ("/manage/account/", DONE, "/manage/account/history/", "/manage/account/sessions/", "/manage/account/two-factor/"):
        assert alice.get(path).status == 200, path
    assert alice.fill(f"{CODES}/burn", recovery_code_value=alice.codes[0]).status == 303
    assert alice.post("/account/logout/", {"csrf_token": csrf(alice)})["Location"] == "/"


def test_what_cannot_be_undone_asks_after_a_minute(alice):
    make_older(alice.server, 61)
    assert alice.get("/manage/account/token/").status == 200 and alice.get(KEYS).status == 200
    assert alice.get(f"{CODES}/regenerate")["Location"].startswith(PROVE)
    assert alice.post(f"{CODES}/regenerate", {"csrf_token": csrf(alice)})["Location"].startswith(PROVE)
    assert rows(alice.server, "SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == [(7,)]


def test_deleting_the_account_asks_after_a_minute_and_signs_nobody_out(alice):
    release = "/manage/project/cheese/settings/"
    assert alice.post(release, {"csrf_token": csrf(alice), "confirm_project_name": "cheese"})["Location"] == DONE
    make_older(alice.server, 61)
    form = {"confirm_username": "alice", "confirm_password": PASSWORD}
    answer = alice.post("/manage/account/", form | {"csrf_token": csrf(alice)})
    assert answer["Location"].startswith(PROVE)
    assert alice.is_signed_in and rows(alice.server, "SELECT deleted_at FROM users") == [(None,)]
    assert prove(alice, PASSWORD, alice.app.fresh()).status == 303
    assert alice.post("/manage/account/", form | {"csrf_token": csrf(alice)})["Location"] == "/"
    assert rows(alice.server, "SELECT deleted_at IS NULL FROM users") == [(0,)]


# Proofs

def is_proved(visitor: Visitor) -> bool:
    return visitor.get("/manage/account/token/").status == 200


def proof_by_key(visitor: Visitor, key, **more):
    asked = options(visitor, "/account/reauthenticate/options")
    return script(visitor, "/account/reauthenticate/validate?next=/manage/account/token/", {"credential": key.answer(asked), **more})


def test_a_proof_is_the_password_and_a_code_or_key_or_a_passkey_alone(alice):
    stale(alice)
    for show in (
        lambda: prove(alice, PASSWORD, alice.app.fresh()),
        lambda: proof_by_key(alice, alice.key, password=PASSWORD),
        lambda: proof_by_key(alice, alice.passkey),
        lambda: proof_by_key(alice, alice.passkey, password=PASSWORD),
    ):
        assert not is_proved(alice)
        old = copy(alice)
        assert show().status in (200, 303)
        assert is_proved(alice) and not old.is_signed_in, "the session has a new secret"
        stale(alice)


def test_what_is_no_proof(alice):
    stale(alice)
    bob = alice.passkey
    answers = {
        "the password alone": prove(alice, PASSWORD, ""),
        "a code with a wrong password": prove(alice, "wrong words for it", alice.app.fresh()),
        "a wrong code": prove(alice, PASSWORD, alice.app.wrong()),
        "a security key alone": proof_by_key(alice, alice.key),
        "a security key with a wrong password": proof_by_key(alice, alice.key, password="wrong words for it"),
        "a security key with an empty password": proof_by_key(alice, alice.key, password=""),
    }
    bob.flags = PRESENT
    answers["a passkey that does not know its user"] = proof_by_key(alice, bob)
    assert {what: answer.status for what, answer in answers.items()} == dict.fromkeys(answers, 403)
    assert not is_proved(alice) and alice.is_signed_in


def test_a_form_without_a_field_for_the_code_is_no_proof(alice):
    stale(alice)
    token = csrf(alice)
    answers = [alice.post(PROVE, {"csrf_token": token, "password": PASSWORD}), alice.post(PROVE, {"csrf_token": token})]
    assert [answer.status for answer in answers] == [403, 403] and not is_proved(alice)


def test_a_recovery_code_proves_nothing_but_lets_lost_factors_be_replaced(alice):
    stale(alice)
    answer = alice.fill(PROVE, password="wrong words for it", recovery_code_value=alice.codes[0])
    assert answer.status == 403
    answer = alice.fill(PROVE, password=PASSWORD, recovery_code_value=alice.codes[0])
    assert answer["Location"] == "/manage/account/two-factor/" and not is_proved(alice)
    assert alice.get(f"{CODES}/regenerate")["Location"].startswith(PROVE)
    assert remove(alice, "webauthn-provision", "stick").status == 303
    make_older(alice.server, 901)
    assert alice.get(removal(alice, "webauthn-provision", "laptop"))["Location"].startswith(PROVE), "it counts for 15 minutes"


def test_after_a_recovery_code_one_new_factor_ends_the_leave(alice):
    visitor = by_recovery_code(alice)
    assert remove(visitor, "webauthn-provision", "laptop").status == 303
    assert remove(visitor, "totp-provision", "phone").status == 303
    refused = remove(visitor, "webauthn-provision", "stick")
    assert refused.status == 400 and "add another first" in refused.text
    add_key(visitor, "security-key", "new stick")
    assert rows(alice.server, "SELECT recovered_at FROM sessions") == [(None,)]
    assert is_proved(visitor), "enrolling shows who it is"
    stale(alice)
    assert visitor.get(removal(visitor, "webauthn-provision", "stick"))["Location"].startswith(PROVE)


def test_while_there_is_no_factor_the_password_alone_proves(make_server):
    server = make_server()
    create_once(server, "bob")
    bob = Visitor(server)
    bob.sign_in("bob", PASSWORD)
    make_older(server, 901)
    assert not is_proved(bob)
    assert bob.fill(PROVE, password="wrong words for it").status == 403
    assert bob.fill(PROVE + "?next=/manage/account/token/", password=PASSWORD)["Location"] == "/manage/account/token/"
    assert is_proved(bob)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_a_proof_leads_nowhere_else(path, alice):
    answer = alice.fill(f"{PROVE}?next={path}", password=PASSWORD, totp_value=alice.app.fresh())
    assert answer["Location"] == DONE
    asked = options(alice, "/account/reauthenticate/options")
    answer = script(alice, f"/account/reauthenticate/validate?next={path}", {"credential": alice.passkey.answer(asked)})
    assert answer.json()["redirect"] == DONE
