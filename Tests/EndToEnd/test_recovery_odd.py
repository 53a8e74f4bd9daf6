"""Beside the straight way of a recovery: addresses and accounts that change meanwhile, links that were lost, time that runs out."""

from urllib.parse import quote

import pytest

from support.command import must, rind
from support.factors import add_app, change, events, set_up
from support.mail import eventually
from support.recovering import (
    LIMITS, OTHER, PASSWORD, QUICK, administrator, approval, approve, approved, ask, asked, factors_of, finish, finish_link,
    links, person, press, request_of, said, settled,
)
from support.routes import rows, second_address
from support.visitor import PAGE, Visitor, mails
from test_accounts import token_of

SLOW = ("--rate-limits", LIMITS, "--recovery-wait", "72h")
MONTH = 31 * 86_400 * 1_000_000


@pytest.fixture
def quick(make_server):
    return make_server(*QUICK)


@pytest.fixture
def slow(make_server):
    return make_server(*SLOW)


def to(server, address: str, *words: str) -> list[str]:
    return [mail for mail in mails(server) if f"To: {address}\n" in mail and all(word in mail for word in words)]


def over(server) -> None:
    """The waiting period of every request."""
    change(server, "UPDATE recovery_requests SET ready_at = asked_at")


# Addresses

def test_the_link_goes_only_to_addresses_of_then_and_now(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    for name in ("kept", "gone", "unverified"):
        second_address(slow, "alice", f"{name}@example.net")
        change(slow, "UPDATE email_addresses SET id = ? WHERE address = ?", name, f"{name}@example.net")
    approved(alice, root)
    second_address(slow, "alice", "late@example.net")
    change(slow, "DELETE FROM email_addresses WHERE id = 'gone'")
    change(slow, "UPDATE email_addresses SET is_verified = 0 WHERE id = 'unverified'")
    text = said(root.visitor.open("/admin/recovery/"))
    assert "late@example.net added or verified since: no link goes there" in text and "unverified@example.net not verified" in text
    over(slow)
    finish_link(alice)
    settled(slow)
    sent = sorted(mail.splitlines()[0] for mail in mails(slow) if "Subject: Recover your account alice" in mail)
    assert sent == ["To: alice@example.org", "To: kept@example.net"]
    for name in ("kept", "gone", "unverified"):
        assert len(to(slow, f"{name}@example.net", "The recovery of alice was approved")) == 1, "what only tells goes to those of then"
    assert not to(slow, "late@example.net", "ecover")


def test_without_a_lasting_address_nothing_is_mailed(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    approved(alice, root)
    change(slow, "UPDATE email_addresses SET is_verified = 0 WHERE address = 'alice@example.org'")
    over(slow)
    second_address(slow, "alice", "late@example.net")
    ask(slow, "late@example.net")
    settled(slow)
    eventually(lambda: rows(slow, "SELECT count(*) FROM jobs WHERE kind = 'recovery'") == [(0,)], "nothing to do")
    assert rows(slow, "SELECT link_sent_at FROM recovery_requests") == [(None,)]
    change(slow, "UPDATE email_addresses SET is_verified = 1 WHERE address = 'alice@example.org'")
    assert finish_link(alice), "when it is verified again the link comes"


# Accounts

def test_an_account_that_is_deleted_takes_its_request_with_it(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    asked(alice)
    form = alice.visitor.form(alice.visitor.open("/manage/account/"), "confirm_username")
    assert alice.visitor.send(form, confirm_username="alice", confirm_password=PASSWORD).status == 303
    assert "Nobody asks." in said(root.visitor.open("/admin/recovery/"))
    for left in ("recovery_requests", "recovery_addresses", "mailed_links WHERE kind LIKE '%recovery'"):
        assert rows(slow, f"SELECT count(*) FROM {left}") == [(0,)], left


def test_an_account_that_is_disabled_waits(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    request = asked(alice)
    must(rind("user", "disable", "alice", "--reason", "a doubt", data=slow.data))
    assert approval(root, request) is None and "disabled" in said(root.visitor.open("/admin/recovery/"))
    must(rind("user", "enable", "alice", "--reason", "cleared", data=slow.data))
    assert approve(root, request).status == 303
    must(rind("user", "disable", "alice", "--reason", "a doubt", data=slow.data))
    over(slow)
    ask(slow, "nobody")
    settled(slow)
    assert not alice.mails("Subject: Recover your account alice")
    must(rind("user", "enable", "alice", "--reason", "cleared", data=slow.data))
    link = finish_link(alice)
    must(rind("user", "disable", "alice", "--reason", "a doubt", data=slow.data))
    visitor = Visitor(slow)
    refused = visitor.send(visitor.form(visitor.open(link), "token"), new_password=OTHER, password_confirm=OTHER)
    assert refused.status == 403 and "is disabled" in said(refused)
    must(rind("user", "enable", "alice", "--reason", "cleared", data=slow.data))
    assert finish(alice).status == 303


def test_an_administrator_who_was_recovered_helps_nobody_before_a_factor_is_there(quick):
    alice, root, boss = person(quick, "alice"), administrator(quick, "root"), administrator(quick, "boss")
    approved(boss, root)
    assert finish(boss).status == 303
    request = asked(alice)
    boss.visitor = Visitor(quick)
    assert boss.visitor.sign_in("boss", OTHER).status == 303
    assert approval(boss, request) is None
    assert "0 of 1" in said(root.visitor.open("/admin/recovery/")), "root is the only one who can"
    set_up(boss.visitor)
    assert "0 of 2" in said(root.visitor.open("/admin/recovery/"))
    for admin in (root, boss):
        assert approve(admin, request).status == 303


def test_an_administrator_who_comes_later_is_needed_and_one_who_goes_makes_it_no_easier(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    boss = administrator(slow, "boss")
    request = approved(alice, root)
    must(rind("user", "disable", "boss", "--reason", "left", data=slow.data))
    over(slow)
    ask(slow, "nobody")
    settled(slow)
    assert "1 of 2 that are needed" in said(root.visitor.open("/admin/recovery/"))
    assert not alice.mails("Subject: Recover your account alice")
    third = administrator(slow, "third")
    assert approve(third, request).status == 303
    assert finish(alice).status == 303 and boss


def test_tokens_of_a_thief_end_with_the_recovery_of_a_locked_account(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    add_app(alice.visitor, "tablet")
    foreign = token_of(alice.visitor, description="of a thief")
    press(links(alice.mail("tablet", "/account/lock/"))[-1], Visitor(quick))
    approved(alice, root)
    assert finish(alice).status == 303
    alice.visitor = Visitor(quick)
    assert alice.visitor.sign_in("alice", OTHER).status == 303
    set_up(alice.visitor)
    assert alice.uploads().status == 200, "those of before go on"
    alice.token = foreign
    assert alice.uploads().problem["code"] == "credential-invalid"


# Links and time

def test_a_link_that_was_lost_is_mailed_again(quick):
    alice, root = person(quick, "alice"), administrator(quick, "root")
    approved(alice, root)
    first = finish_link(alice)
    ask(quick, "alice", PASSWORD)
    settled(quick)
    assert len(alice.mails("Subject: Recover your account alice")) == 1, "while it is good no other comes"
    change(quick, "UPDATE mailed_links SET expires_at = 1 WHERE kind = 'finish-recovery'")
    assert Visitor(quick).open(first).status == 400
    ask(quick, "alice", "wrong words for it")
    settled(quick)
    assert len(alice.mails("Subject: Recover your account alice")) == 1
    ask(quick, "alice", PASSWORD)
    second = finish_link(alice, count=2)
    assert second != first
    assert press(second, Visitor(quick), new_password=OTHER, password_confirm=OTHER).status == 303


def test_a_link_to_ask_dies_after_a_day(quick):
    alice = person(quick, "alice")
    administrator(quick, "root")
    ask(quick, "alice")
    link = links(alice.mail("Subject: Recovery of your account alice"))[0]
    [(left,)] = rows(quick, "SELECT expires_at - (SELECT max(time) FROM events) FROM mailed_links WHERE kind = 'ask-recovery'")
    assert 86_300 < left / 1_000_000 <= 86_400
    change(quick, "UPDATE mailed_links SET expires_at = 1 WHERE kind = 'ask-recovery'")
    assert Visitor(quick).open(link).status == 400


@pytest.mark.parametrize("is_approved", [False, True], ids=["asked", "approved"])
def test_a_request_that_lies_for_a_month_is_over(is_approved, slow):
    alice, root = person(slow, "alice", token=True), administrator(slow, "root")
    request = asked(alice)
    if is_approved:
        assert approve(root, request).status == 303
        assert alice.uploads().status == 403
    change(slow, "UPDATE recovery_requests SET asked_at = asked_at - ?, ready_at = ready_at - ?", MONTH, MONTH + 3 * 86_400 * 1_000_000)
    assert "by itself: it lay for too long" in alice.mail("Subject: The recovery of alice was cancelled")
    assert request_of(slow, "alice") is None and alice.uploads().status == 200
    assert events(slow, "account:recovery:cancel") == 1 and factors_of(slow, "alice")["totp_authenticators"] == 1
    settled(slow)
    assert not alice.mails("Subject: Recover your account alice")


def test_the_secret_of_a_link_waits_in_a_cookie_that_no_script_reads(slow):
    alice = person(slow, "alice")
    ask(slow, "alice")
    link, visitor = links(alice.mail("Subject: Recovery of your account alice"))[0], Visitor(slow)
    answer = slow.get(visitor.path(link), PAGE)
    [cookie] = [line for line in answer.headers.get_all("Set-Cookie") if "link" in line.partition("=")[0]]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/")) and answer["Cache-Control"] == "no-store"
    assert slow.get(visitor.path(link), PAGE, "HEAD").status == 303
    assert Visitor(slow).get("/account/recover/?link=mailed").status == 400, "without the cookie there is nothing"
    form = visitor.form(visitor.open(link), "token")
    done = visitor.send(form)
    assert done.status == 200 and any("link" in line and "Max-Age=0" in line for line in done.headers.get_all("Set-Cookie"))


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é", "A" * 5000, "../../etc"])
def test_a_secret_that_is_none_opens_nothing(token, slow):
    visitor = Visitor(slow)
    assert visitor.open(f"/account/recover/?token={quote(token)}").status == 400
    form = visitor.form(visitor.open("/account/recover/"), "username_or_email")
    fields = [field for field in form.fields if field[0] == "csrf_token"]
    answer = visitor.post("/account/recover/", [*fields, ("token", token), ("new_password", OTHER), ("password_confirm", OTHER)])
    assert answer.status == 400 and "used already, or is too old" in said(answer), answer.text


def test_a_link_of_another_kind_opens_nothing(quick):
    """Locks, passwords and confirmations have secrets of their own, and so have the three links of a recovery."""
    alice, root = person(quick, "alice"), administrator(quick, "root")
    lock = links(alice.mail("/account/lock/"))[-1].partition("token=")[2]
    approved(alice, root)
    finish_link(alice)
    cancel = links(alice.mail("Subject: Recover your account alice"))[-1].partition("token=")[2]
    assert Visitor(quick).open(f"/account/recover/?token={lock}").status == 400
    for path in ("/account/reset-password/", "/account/lock/"):
        assert Visitor(quick).open(f"{path}?token={cancel}").status == 400, path
    assert request_of(quick, "alice")
    visitor = Visitor(quick)
    form = visitor.form(visitor.open(f"/account/recover/?token={cancel}"), "token")
    visitor.post(form.action, [*form.fields, ("new_password", OTHER), ("password_confirm", OTHER)])
    assert factors_of(quick, "alice")["totp_authenticators"] == 1 and Visitor(quick).sign_in("alice", OTHER).status == 403
