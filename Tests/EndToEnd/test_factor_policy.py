"""What the operator demands: who lacks it can sign in, set it up and sign out, and nothing else, whatever the way."""

import pytest

from support.command import must, rind
from support.factors import add_app, add_key, burn, copy, csrf, give_code, make_codes, passkey_sign_in, script, set_up
from support.forms import upload
from support.packages import wheel
from support.routes import forms, routes, rows, second_address, state
from support.visitor import Visitor, mails, wait_for_mail
from test_accounts import PASSWORD, create_once, token_of

SET_UP = "/manage/account/two-factor/"
SENTENCE = "This index asks for a second factor"
# Where somebody without a factor may look, besides what everybody may.
OPEN = {
    "/manage/account/", "/manage/account/two-factor/", "/manage/account/sessions/", "/manage/account/recovery-codes/generate/",
    "/account/reauthenticate/", "/account/reauthenticate/options",
}
REQUIRED = {"RIND_TWO_FACTOR": "required"}
MANAGED = ["/manage/account/token/", "/manage/projects/", "/manage/project/cheese/settings/", "/manage/account/history/"]


@pytest.fixture
def owner(make_server):
    """Somebody with a project, a token and a session, from before the operator demanded a factor."""
    server = make_server("--two-factor", "optional")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.token = token_of(visitor)
    assert upload(server, wheel("cheese", "1.0"), token=visitor.token).status == 200
    visitor.other = second_address(server, "alice", "second@example.org")
    demand(server, "--two-factor", "required")
    return visitor


def demand(server, *settings: str) -> None:
    """A restart with other settings; the limits of tests stay."""
    server.stop()
    server.settings = (*settings, *server.settings[-2:])
    server.start()


def walk(visitor: Visitor, allowed: set[str]) -> dict[str, str]:
    """Every address that is open by GET, form or script, and should not be."""
    found = {}
    values = {"other": visitor.other, "password": PASSWORD, "token": visitor.token[:20], "file": wheel("cheese", "1.0").filename}
    for path, is_script in routes().items():
        if path in ("/account/login/", "/account/logout/"):
            continue
        for method, answer in attempts(visitor, path, is_script, values):
            if answer.status < 300 and path not in allowed:
                found[f"{method} {path}"] = answer.text[-600:]
    return found


def attempts(visitor: Visitor, path: str, is_script: bool, values: dict[str, str]):
    if is_script:
        for body in ({}, {"kind": "passkey"}, {"credential": {}, "label": "x", "password": PASSWORD}):
            yield "script", script(visitor, path, body)
        return
    yield "GET", visitor.get(path)
    for form in forms(path, **values):
        yield "POST", visitor.post(path, form | {"csrf_token": csrf(visitor)})


def test_without_a_factor_nothing_is_open_but_setting_one_up(owner):
    before = state(owner.server)
    anyone = {"/account/request-password-reset/", "/account/passkey/options", "/account/recover/"}
    made = "/manage/account/recovery-codes/"
    found = walk(owner, OPEN | anyone | {made + "burn/", made + "regenerate/"})
    assert found == {}
    after = state(owner.server)
    assert len(after.pop("recovery_codes")) == 8, "codes may be made"
    before.pop("recovery_codes")
    assert after == before


@pytest.mark.parametrize("path", MANAGED)
def test_management_pages_lead_to_set_up(path, owner):
    answer = owner.get(path)
    assert (answer.status, answer["Location"]) == (303, SET_UP)
    page = owner.follow(answer)
    assert page.status == 200 and SENTENCE in page.text


def test_without_a_factor_the_forms_of_the_account_page_refuse(owner):
    page = owner.open("/manage/account/")
    before = state(owner.server)
    for form in forms("/manage/account/", other=owner.other, password=PASSWORD):
        answer = owner.post("/manage/account/", form | {"csrf_token": csrf(owner)})
        assert answer.status == 403 and SENTENCE in answer.text or answer["Location"] == SET_UP, (form, answer.status)
    assert page.status == 200 and state(owner.server) == before


def test_without_a_factor_an_account_cannot_be_deleted_and_stays_signed_in(make_server):
    server = make_server("--two-factor", "required")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    answer = visitor.fill("/manage/account/", confirm_username="alice", confirm_password=PASSWORD)
    assert answer.status == 403 and SENTENCE in answer.text or answer["Location"] == SET_UP
    assert rows(server, "SELECT deleted_at FROM users") == [(None,)]
    assert visitor.is_signed_in, "a refusal is no sign-out"


def test_tokens_are_refused_until_a_factor_is_there(owner):
    refused = upload(owner.server, wheel("cheese", "2.0"), token=owner.token)
    assert refused.status == 403 and refused.problem["code"] == "two-factor-required" and SENTENCE in refused.problem["detail"]
    command = rind("token", "create", "--user", "alice", data=owner.server.data, environment=REQUIRED)
    assert command.returncode != 0 and SENTENCE in command.stderr and command.stdout == ""
    assert upload(owner.server, wheel("cheese", "2.0"), token="rind-" + "x" * 80).problem["code"] != "two-factor-required"
    set_up(owner)
    assert upload(owner.server, wheel("cheese", "2.0"), token=owner.token).status == 200
    must(rind("token", "create", "--user", "alice", data=owner.server.data, environment=REQUIRED))
    for path in MANAGED:
        assert owner.get(path).status == 200, path


def test_the_demand_comes_and_goes_with_a_restart(owner):
    assert owner.get("/manage/projects/").status == 303
    demand(owner.server, "--two-factor", "optional")
    assert owner.get("/manage/projects/").status == 200
    assert upload(owner.server, wheel("cheese", "2.0"), token=owner.token).status == 200


def test_signing_out_needs_no_factor(owner):
    page = owner.open("/manage/account/")
    assert owner.send(owner.form(page, "csrf_token"))["Location"] == "/"
    assert not owner.is_signed_in


def test_codes_come_before_the_first_factor_in_the_actions_too(owner):
    refuse_factors(owner, "recovery-codes-missing", "/manage/account/recovery-codes/generate")
    codes = make_codes(owner)
    refuse_factors(owner, "recovery-code-not-burned", "/manage/account/recovery-codes/burn")
    assert burn(owner, codes[0]).status == 303
    app = add_app(owner)
    assert app.label in owner.open(SET_UP).text


def refuse_factors(visitor: Visitor, code: str, step: str) -> None:
    form = {"totp_label": "phone", "totp_value": "123456", "csrf_token": csrf(visitor)}
    assert visitor.post("/manage/account/totp-provision", form)["Location"] == step
    for kind in ("passkey", "security-key"):
        assert script(visitor, "/manage/account/webauthn-provision/options", {"kind": kind}).problem["code"] == code
    assert script(visitor, "/manage/account/webauthn-provision/validate", {"credential": {}}).problem["code"] == "ceremony-over"


def test_a_factor_cannot_be_switched_on_when_the_codes_were_made_anew_meanwhile(owner):
    """The draft was made in time; the codes that were shown to be kept are dead since."""
    codes = make_codes(owner)
    burn(owner, codes[0])
    page = owner.open("/manage/account/totp-provision")
    assert owner.form(page, "totp_value")
    make_codes(owner, "regenerate")
    answer = owner.send(owner.form(page, "totp_value"), totp_label="phone", totp_value="000000")
    assert answer["Location"] == "/manage/account/recovery-codes/burn"
    assert state(owner.server)["totp_authenticators"] == []


def test_the_last_factor_stays_where_one_is_demanded(owner):
    app, _ = set_up(owner)
    add_key(owner, "passkey", "stick")
    for label, path in (("stick", "webauthn-provision"), ("phone", "totp-provision")):
        page = owner.open(removal(owner, path))
        answer = owner.send(owner.form(page, "confirm_label"), confirm_label=label)
        assert answer.status == (303 if label == "stick" else 400), answer.text
    assert "add another first" in answer.text and app.label in owner.open(SET_UP).text


def removal(visitor: Visitor, kind: str) -> str:
    import re

    return re.search(rf'href="(/manage/account/{kind}/delete\?[^"]+)"', visitor.open(SET_UP).text)[1]


# Factors that a copy of a page cannot get at

PAST, FUTURE = "2020-01-01", "2099-01-01"


@pytest.mark.parametrize(
    ("who", "administrator", "project", "day", "binds"),
    [
        ("administrators", True, False, PAST, True), ("administrators", False, True, None, False), ("owners", False, True, PAST, True),
        ("owners", False, False, PAST, False), ("owners", True, False, None, True), ("all", False, False, PAST, True),
        ("all", False, False, None, True), ("none", True, True, PAST, False), ("all", False, False, FUTURE, True),
        ("administrators", True, False, FUTURE, True), ("owners", False, True, FUTURE, True),
    ],
)
def test_whom_the_demand_for_keys_binds(who, administrator, project, day, binds, with_app):
    visitor = with_app(administrator, project)
    dated = ("--phishing-resistant-from", day) if day else ()
    demand(visitor.server, "--two-factor", "required", "--phishing-resistant", who, *dated)
    binds_now = binds and day != FUTURE
    page = visitor.get("/manage/projects/")
    assert page.status == (303 if binds_now else 200), page["Location"]
    notice = visitor.open(SET_UP).text
    uploaded = upload(visitor.server, wheel("cheese", "3.0"), token=visitor.token)
    assert uploaded.status == (403 if binds_now else 200)
    assert ("asks you for a security key or a passkey" in notice) == binds
    if binds_now:
        assert uploaded.problem["code"] == "phishing-resistant-required"
    elif binds:
        assert FUTURE in notice


@pytest.fixture
def with_app(make_server):
    """Somebody whose only factor is an app, signed in with it."""

    def make(administrator: bool, project: bool) -> Visitor:
        server = make_server("--two-factor", "required")
        admin = ["--admin"] if administrator else []
        arguments = ["user", "create", "alice", "--email", "alice@example.org", *admin, "--password-stdin"]
        must(rind(*arguments, data=server.data, stdin=PASSWORD + "\n"))
        visitor = Visitor(server)
        visitor.sign_in("alice", PASSWORD)
        visitor.app, _ = set_up(visitor)
        visitor.token = token_of(visitor)
        if project:
            assert upload(server, wheel("cheese", "1.0"), token=visitor.token).status == 200
        return visitor

    return make


def test_a_mail_tells_what_is_to_be_done_before_it_binds_and_once(with_app):
    visitor = with_app(False, False)
    server = visitor.server
    create_once(server, "bob")
    bob = Visitor(server)
    bob.sign_in("bob", PASSWORD)
    set_up(bob)
    add_key(bob, "passkey")
    for _ in range(2):
        demand(server, "--two-factor", "required", "--phishing-resistant", "all", "--phishing-resistant-from", FUTURE)
        assert FUTURE in wait_for_mail(server, "To: alice@example.org", "Add a passkey or a security key to alice")
    create_once(server, "carol")
    wait_for_mail(server, "To: carol@example.org")
    told = [mail for mail in mails(server) if "Add a passkey or a security key" in mail]
    assert len([mail for mail in told if "To: alice@" in mail]) == 1 and not [mail for mail in told if "To: bob@" in mail]
    demand(server, "--two-factor", "required", "--phishing-resistant", "all", "--phishing-resistant-from", PAST)
    wait_for_mail(server, "To: alice@example.org", "Add a passkey or a security key to alice", "asks you", count=2)


def test_a_key_meets_the_demand_and_a_code_meets_it_no_more(with_app):
    visitor = with_app(True, False)
    server = visitor.server
    demand(server, "--two-factor", "required", "--phishing-resistant", "administrators")
    key = add_key(visitor, "passkey")
    assert visitor.get("/manage/projects/").status == 200, "enrolling a key shows it"
    assert upload(server, wheel("cheese", "1.0"), token=visitor.token).status == 200
    by_code = copy_signed_out(visitor)
    by_code.sign_in("alice", PASSWORD)
    assert give_code(by_code, visitor.app.fresh()).status == 303
    answer = by_code.get("/manage/projects/")
    assert answer.status == 303 and answer["Location"].startswith("/account/reauthenticate/"), "signed in with a code only"
    by_key = Visitor(server)
    assert passkey_sign_in(by_key, key).status == 200
    assert by_key.get("/manage/projects/").status == 200


def test_the_last_key_stays_where_keys_are_demanded(with_app):
    visitor = with_app(True, False)
    demand(visitor.server, "--two-factor", "optional", "--phishing-resistant", "all")
    add_key(visitor, "passkey", "stick")
    page = visitor.open(removal(visitor, "webauthn-provision"))
    assert visitor.send(visitor.form(page, "confirm_label"), confirm_label="stick").status == 400
    page = visitor.open(removal(visitor, "totp-provision"))
    assert visitor.send(visitor.form(page, "confirm_label"), confirm_label="phone").status == 303


def copy_signed_out(visitor: Visitor) -> Visitor:
    """The same browser without its session."""
    other = copy(visitor)
    other.cookies.pop("rind-session")
    return other
