"""What the operator does for people without factors, on the machine; and links to a new password, which come without delay."""

import json
import re
import time

import pytest

from support.command import must, rind
from support.factors import add_app, add_key, events, give_code, passkey_sign_in, set_up
from support.recovering import (
    LIMITS, OTHER, PASSWORD, QUICK, administrator, approval, approved, asked, factors_of, finish, links, person, press,
    request_of, said, settled,
)
from support.visitor import Visitor, mails
from test_accounts import token_of

SLOW = ("--rate-limits", LIMITS, "--recovery-wait", "72h")
REASON = "lost the phone; called back on the known number"


@pytest.fixture
def slow(make_server):
    return make_server(*SLOW)


def reset(server, name: str, reason: str = REASON) -> str:
    return must(rind("user", "reset-two-factor", name, "--reason", reason, "--base-url", server.url, data=server.data))


def listed(server, name: str) -> dict:
    return next(line for line in json.loads(must(rind("user", "list", "--json", data=server.data))) if line["name"] == name)


def line_of(server, name: str) -> str:
    return next(line for line in must(rind("user", "list", data=server.data)).splitlines() if line.startswith(f"{name} "))


# A sole administrator

def test_a_sole_administrator_cannot_recover_alone(slow):
    root = administrator(slow, "root", token=True)
    member = person(slow, "member")
    request = asked(root)
    assert "0 of 1" in said(root.visitor.open("/admin/recovery/")) and approval(root, request) is None
    assert member.visitor.get("/admin/recovery/").status == 404
    settled(slow)
    assert events(slow, "account:recovery:approve") == 0 and root.uploads().status == 200
    assert not [mail for mail in mails(slow) if "Subject: root asks for recovery" in mail], "there is nobody who could approve it"


def test_a_sole_administrator_is_told_that_nobody_can_approve(slow):
    """Else they wait for thirty days."""
    root = administrator(slow, "root")
    asked(root)
    mail = root.mail("Subject: Somebody asks for recovery of root")
    assert "operator" in mail, mail


def test_the_operator_takes_the_factors_off(slow):
    root = administrator(slow, "root", token=True)
    key = add_key(root.visitor, "passkey", "laptop")
    add_app(root.visitor, "tablet")
    root.visitor.post("/account/logout/", dict(root.visitor.form(root.visitor.open("/manage/account/"), "csrf_token").fields))
    root.visitor.sign_in("root", PASSWORD)
    assert give_code(root.visitor, root.app.fresh(), remember=True).status == 303
    request = asked(root)
    assert "Took 3 factors and all recovery codes off the account root." in reset(slow, "root")
    assert factors_of(slow, "root") == dict.fromkeys(factors_of(slow, "root"), 0)
    assert not root.visitor.is_signed_in and request and request_of(slow, "root") is None
    assert passkey_sign_in(Visitor(slow), key).status == 403
    mail = root.mail("Subject: The second factors of root were removed")
    assert f"Reason: {REASON}" in mail and f"{slow.url}/manage/account/two-factor/" in mail and "token=" not in mail
    assert "by the operator" in root.mail("Subject: The recovery of root was cancelled")
    assert events(slow, "account:two_factor:reset") == 1
    visitor = Visitor(slow)
    assert visitor.sign_in("root", PASSWORD)["Location"] == "/manage/projects/", "the password stays"
    assert f"The operator removed all factors and recovery codes: {REASON}." in said(visitor.open("/manage/account/history/"))
    set_up(visitor, "new phone")


def test_where_a_factor_is_required_tokens_wait_for_the_next_one(make_server):
    server = make_server("--two-factor", "required", "--rate-limits", LIMITS)
    alice = person(server, "alice", token=True)
    reset(server, "alice")
    answer = alice.uploads()
    assert (answer.status, answer.problem["code"]) == (403, "two-factor-required")
    visitor = Visitor(server)
    assert visitor.sign_in("alice", PASSWORD).status == 303
    assert visitor.get("/manage/projects/")["Location"] == "/manage/account/two-factor/"
    set_up(visitor)
    assert alice.uploads().status == 200


def test_a_lock_and_a_hold_end_with_it(slow):
    """Tokens that came after what the owner locked the account for are gone; those of before go on."""
    alice, root = person(slow, "alice", token=True), administrator(slow, "root")
    add_app(alice.visitor, "tablet")
    foreign = token_of(alice.visitor, description="of a thief")
    press(links(alice.mail("tablet", "/account/lock/"))[-1], Visitor(slow))
    approved(alice, root)
    assert listed(slow, "alice")["state"] == "recovering"
    reset(slow, "alice")
    assert listed(slow, "alice")["state"] == "active" and alice.uploads().status == 200
    alice.token = foreign
    assert alice.uploads().problem["code"] == "credential-invalid"
    assert Visitor(slow).sign_in("alice", PASSWORD).status == 303


def test_it_needs_a_reason_and_an_account(slow):
    person(slow, "alice")
    for arguments, words in (
        (["nobody", "--reason", REASON], "There is no user 'nobody'"), (["alice", "--reason", ""], "reason"),
        (["alice", "--reason", "x" * 501], "reason"), (["alice"], "--reason"), (["a b", "--reason", REASON], "cannot be a user name"),
    ):
        answer = rind("user", "reset-two-factor", *arguments, data=slow.data)
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        assert answer.returncode not in (0, None) and not answer.stdout and len(lines) == 1 and words in lines[0], answer
    assert factors_of(slow, "alice")["totp_authenticators"] == 1 and events(slow, "account:two_factor:reset") == 0


def test_an_account_without_factors_can_be_reset_too(slow):
    person(slow, "plain", factor=False)
    assert "Took 0 factors" in reset(slow, "PLAIN")


# The list

def test_the_list_says_who_has_a_factor_and_how_accounts_stand(make_server):
    server = make_server(*QUICK)
    alice, root = person(server, "alice"), administrator(server, "root")
    person(server, "plain", factor=False)
    assert "  two-factor" in line_of(server, "alice") and "two-factor" not in line_of(server, "plain")
    assert "  administrator  two-factor" in line_of(server, "root")
    assert [listed(server, name)["twoFactor"] for name in ("alice", "root", "plain")] == [True, True, False]
    press(links(alice.mail("/account/lock/"))[-1], Visitor(server))
    assert listed(server, "alice")["state"] == "locked" and line_of(server, "alice").endswith("  locked")
    approved(alice, root)
    assert listed(server, "alice")["state"] == "recovering" and line_of(server, "alice").endswith("  recovering")
    assert finish(alice).status == 303
    assert (listed(server, "alice")["state"], listed(server, "alice")["twoFactor"]) == ("active", False)


# Links to a new password

def test_a_password_link_comes_at_once_and_the_answer_tells_nothing(make_server):
    server = make_server("--rate-limits", LIMITS + ",password.reset=none,ip.password.reset=none")
    plain, alice = person(server, "plain", factor=False), person(server, "alice")
    settled(server)
    visitor, before = Visitor(server), len(mails(server))
    answers = []
    for typed in ("nobody", "plain", "alice", "nobody@example.org", "PLAIN@example.org", "", "x" * 300):
        begin = time.monotonic()
        answers.append(visitor.fill("/account/request-password-reset/", username_or_email=typed))
        assert time.monotonic() - begin < 5
    assert {answer.status for answer in answers} == {200}
    assert len({(answer.text, str(sorted(answer.headers.keys()))) for answer in answers}) == 1
    begin = time.monotonic()
    plain.mail("Open this link within an hour", count=2)
    alice.mail("Open this link within an hour")
    assert time.monotonic() - begin < 5, "within a second or two, and some for a busy machine"
    settled(server)
    assert len(mails(server)) == before + 3
    link = links(plain.mails("Open this link within an hour")[0])[0]
    assert press(link, Visitor(server), new_password=OTHER, password_confirm=OTHER)["Location"] == "/account/login/"
    assert Visitor(server).sign_in("plain", OTHER).status == 303


def test_a_password_link_alone_opens_no_account_with_a_factor(make_server):
    server = make_server("--rate-limits", LIMITS)
    alice = person(server, "alice")
    Visitor(server).fill("/account/request-password-reset/", username_or_email="alice")
    link, visitor = links(alice.mail("Open this link within an hour"))[0], Visitor(server)
    page = visitor.open(link)
    form = visitor.form(page, "token", "new_password")
    values = {"new_password": OTHER, "password_confirm": OTHER}
    refused = visitor.send(form, **values)
    assert refused.status == 403 and "recovery" in said(refused)
    assert re.search(r'href="/account/recover/"', refused.text), "the way to recovery stands there"
    assert Visitor(server).sign_in("alice", OTHER).status == 403
