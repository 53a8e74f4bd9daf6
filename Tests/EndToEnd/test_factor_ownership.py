"""Factors, sessions and browsers belong to one account: others cannot touch them, and they go with it."""

import pytest

from support.command import must, rind
from support.factors import (
    add_key, copy, csrf, give_code, give_recovery_code, key_sign_in, passkey_sign_in, register, removal, remove, set_up,
)
from support.routes import rows, state
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once

FACTOR, DONE, OVERVIEW = "/account/two-factor/", "/manage/projects/", "/manage/account/two-factor/"
TABLES = (
    "totp_authenticators", "webauthn_credentials", "recovery_codes", "devices", "sessions", "pending_sign_ins",
    "mailed_links",
)


@pytest.fixture
def server(make_server):
    return make_server()


def person(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key, visitor.passkey = add_key(visitor, "security-key", "stick"), add_key(visitor, "passkey", "laptop")
    return visitor


def owned(server, name: str, table: str) -> list[tuple[str, str]]:
    query = f"SELECT t.id, t.label FROM {table} t JOIN users ON users.id = user_id WHERE name = ? AND removed_at IS NULL"
    return rows(server, query, name)


def test_nobody_touches_the_factors_of_another(server):
    person(server, "alice")
    mallory = person(server, "mallory")
    before, token = state(server), csrf(mallory)
    posts = []
    for kind, table, field, path in (
        ("totp", "totp_authenticators", "totp_id", "totp-provision"),
        ("webauthn", "webauthn_credentials", "credential_id", "webauthn-provision"),
    ):
        for identity, label in owned(server, "alice", table):
            posts += [
                (OVERVIEW, {"factor_id": f"{kind}:{identity}", "factor_label": "stolen"}),
                (f"/manage/account/{path}/delete", {field: identity, "confirm_label": label}),
            ]
            assert mallory.get(f"/manage/account/{path}/delete?{field}={identity}").status == 404
    assert len(posts) == 6
    for path, form in posts:
        assert mallory.post(path, form | {"csrf_token": token}).status == 404, form
    for wrong in ("", "totp:", "webauthn:x", "x:y", "totp:' OR 1=1 --"):
        assert mallory.post(OVERVIEW, {"csrf_token": token, "factor_id": wrong, "factor_label": "x"}).status == 404
    assert state(server) == before


@pytest.mark.parametrize("kind", ["totp-provision", "webauthn-provision"])
def test_a_factor_goes_only_when_its_name_is_typed(kind, server):
    alice = person(server, "alice")
    label = "phone" if kind == "totp-provision" else "stick"
    for wrong in ("", label.upper(), label + " ", "laptop"):
        page = alice.open(removal(alice, kind, label))
        assert alice.send(alice.form(page, "confirm_label"), confirm_label=wrong).status == 400, wrong
    assert remove(alice, kind, label).status == 303


def test_a_name_is_one_of_a_kind_and_comes_free_again(server):
    alice = person(server, "alice")
    identity = owned(server, "alice", "totp_authenticators")[0][0]

    def rename(label: str) -> int:
        return alice.post(OVERVIEW, {"csrf_token": csrf(alice), "factor_id": f"totp:{identity}", "factor_label": label}).status

    for label in ("stick", "laptop", "", " ", "a" * 65, "a\nb", "a\u202eb"):
        assert rename(label) == 400, label
    assert rename("phone") == 303 and rename("new phone") == 303
    assert "new phone" in alice.open(OVERVIEW).text
    assert remove(alice, "webauthn-provision", "stick").status == 303
    assert rename("stick") == 303


def test_a_deleted_account_leaves_no_factor_behind(server):
    alice = person(server, "alice")
    other = Visitor(server)
    other.sign_in("alice", PASSWORD)
    form = alice.form(alice.open("/manage/account/"), "confirm_username", "confirm_password")
    assert alice.send(form, confirm_username="alice", confirm_password=PASSWORD)["Location"] == "/"
    assert not alice.is_signed_in and other.get(FACTOR)["Location"].startswith("/account/login/")
    left = {table: rows(server, f"SELECT count(*) FROM {table} WHERE user_id IS NOT NULL")[0][0] for table in TABLES}
    assert left == dict.fromkeys(TABLES, 0)
    assert passkey_sign_in(Visitor(server), alice.passkey).status == 403
    bob = person(server, "bob")
    assert register(bob, alice.key, "security-key", "found").status == 200, "the key is nobody's any more"


def test_the_operator_takes_the_factors_away(server):
    alice = person(server, "alice")
    assert rind("user", "reset-two-factor", "alice", "--reason", "", data=server.data).returncode != 0
    assert alice.is_signed_in
    must(rind("user", "reset-two-factor", "alice", "--reason", "lost the phone", data=server.data))
    assert not alice.is_signed_in and passkey_sign_in(Visitor(server), alice.passkey).status == 403
    wait_for_mail(server, "To: alice@example.org", "lost the phone")
    again = Visitor(server)
    assert again.sign_in("alice", PASSWORD)["Location"] == DONE
    text = again.open(OVERVIEW).text
    assert "phone" not in text.replace("lost the phone", "") and "stick" not in text and "No recovery codes" in text
    set_up(again)


# The way to the page that was asked for, and the cookies on it

@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/manage/account/history/", "/manage/account/history/"), ("//evil.example", DONE), ("https://evil.example/", DONE),
        ("/\\evil.example", DONE),
    ],
)
def test_the_second_factor_leads_to_the_page_that_was_asked_for_and_nowhere_else(asked, location, server):
    alice = person(server, "alice")
    known = copy(alice)
    known.cookies.pop("rind-session")
    assert known.sign_in("alice", PASSWORD, f"/account/login/?next={asked}")["Location"] == FACTOR
    assert give_code(known, alice.app.fresh())["Location"] == location
    fresh = Visitor(server)
    fresh.sign_in("alice", PASSWORD, f"/account/login/?next={asked}")
    assert key_sign_in(fresh, alice.key).json()["redirect"] == location


def test_the_cookie_of_a_browser_tells_nothing_and_is_kept_for_a_year(server):
    alice = person(server, "alice")
    browser = Visitor(server)
    browser.sign_in("alice", PASSWORD)
    answer = key_sign_in(browser, alice.key)
    cookies = answer.headers.get_all("Set-Cookie")
    device = next(line for line in cookies if "device" in line)
    assert "Max-Age=31536000" in device and all(f"; {word}" in device for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "alice" not in device and alice.key.handle.hex() not in device
    session = next(line for line in cookies if line.startswith("rind-session="))
    assert "Max-Age" not in session


def test_on_https_the_cookie_of_a_browser_is_bound_to_its_host(make_server):
    server = make_server("--base-url", "https://packages.example.org")
    create_once(server, "alice")
    visitor = Visitor(server, {"Host": "packages.example.org"})
    answer = visitor.sign_in("alice", PASSWORD)
    device = next(line for line in answer.headers.get_all("Set-Cookie") if "device" in line)
    assert device.startswith("__Host-rind-device-") and "; Secure" in device and "Domain" not in device


def test_a_browser_of_several_people_is_known_to_each_by_a_cookie_of_its_own(server):
    alice, bob = person(server, "alice"), person(server, "bob")
    shared = copy(alice)
    shared.cookies |= {name: value for name, value in bob.cookies.items() if "device" in name}
    for name, owner in (("alice", alice), ("bob", bob)):
        shared.cookies.pop("rind-session")
        shared.sign_in(name, PASSWORD)
        assert give_code(shared, owner.app.fresh())["Location"] == DONE


def test_two_cookies_of_one_name_are_no_cookie(server):
    """One of them was planted by somebody else."""
    alice = person(server, "alice")
    session = f"rind-session={alice.cookies['rind-session']}"
    stranger = Visitor(server)
    answer = stranger.get("/manage/account/", {"Cookie": f"{session}; rind-session={'x' * 43}"})
    assert answer.status == 303 and alice.is_signed_in


def test_without_an_app_the_form_says_that_a_key_is_needed(server):
    alice = person(server, "alice")
    remove(alice, "totp-provision", "phone")
    form = {"csrf_token": csrf(alice), "password": PASSWORD, "totp_value": ""}
    answer = alice.post("/account/reauthenticate/", form)
    assert answer.status == 403 and "needs JavaScript" in answer.text and alice.is_signed_in
    page = alice.open("/account/reauthenticate/")
    assert "Security keys and passkeys need JavaScript" in page.text
    fresh = Visitor(server)
    fresh.sign_in("alice", PASSWORD)
    text = fresh.open(FACTOR).text
    assert 'name="totp_value"' not in text and "/account/recovery-code/" in text
    assert "Security keys and passkeys need JavaScript" in text
    assert give_recovery_code(fresh, alice.codes[0])["Location"] == "/account/confirm-login/"
