"""Administrators approve, time passes, a mailed link ends it: what is held meanwhile, what is gone afterwards, and who can stop it."""

import re
import time

import pytest

from support.command import create_token, must, rind
from support.factors import add_key, events, make_older, passkey_sign_in, set_up
from support.mail import eventually
from support.recovering import (
    OTHER, PASSWORD, QUICK, LIMITS, administrator, approval, approve, approved, ask, asked, cancel_link, factors_of, finish, finish_link,
    links, person, press, request_of, said, settled, wait_for_request,
)
from support.routes import rows
from support.visitor import Visitor

SLOW = ("--rate-limits", LIMITS, "--recovery-wait", "72h")


@pytest.fixture
def quick(make_server):
    return make_server(*QUICK)


@pytest.fixture
def slow(make_server):
    return make_server(*SLOW)


def refused_upload(who) -> str:
    answer = who.uploads()
    assert answer.status == 403, answer.text
    return answer.problem["code"]


# The page

def test_the_page_is_for_administrators_alone(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    stranger = Visitor(slow)
    answer = stranger.get("/admin/recovery/")
    assert (answer.status, answer["Location"]) == (303, "/account/login/?next=%2Fadmin%2Frecovery%2F")
    assert alice.visitor.get("/admin/recovery/").status == 404
    request = asked(alice)
    form = approval(root, request)
    token = dict(alice.visitor.form(alice.visitor.open("/manage/account/"), "csrf_token").fields)["csrf_token"]
    assert alice.visitor.post(form.action, {"csrf_token": token, "recovery_id": request}).status == 404
    answer = alice.visitor.post(form.action, {"csrf_token": token, "recovery_id": request}, {"Accept": "application/json"})
    assert (answer.status, answer.problem["code"]) == (404, "not-found")
    token = dict(stranger.form(stranger.open("/account/login/"), "csrf_token").fields)["csrf_token"]
    assert stranger.post(form.action, {"csrf_token": token, "recovery_id": request})["Location"].startswith("/account/login/")
    assert events(slow, "account:recovery:approve") == 0


def test_an_old_sign_in_must_be_shown_once_more(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    form = approval(root, asked(alice))
    make_older(slow, 16 * 60)
    for answer in (root.visitor.get("/admin/recovery/"), root.visitor.send(form)):
        assert answer.status == 303 and answer["Location"].startswith("/account/reauthenticate/?next="), answer.headers
    assert events(slow, "account:recovery:approve") == 0


def test_the_page_shows_what_is_known(slow):
    alice, root = person(slow, "alice", token=True), administrator(slow, "root")
    assert "Nobody asks." in said(root.visitor.open("/admin/recovery/"))
    ask(slow, "alice", PASSWORD, Visitor(slow, {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}))
    wait_for_request(slow, "alice")
    text = said(root.visitor.open("/admin/recovery/"))
    for words in (
        "alice@example.org primary, since 2", "of-alice owner", "Rights none beyond its projects", "State active", "Shown the password",
        "apps for codes: 1, security keys: 0, passkeys: 0, unused recovery codes: 7", "from 127.0.0.1, Firefox", "0 of 1 that are needed",
        "72 hours", "Last sign-ins", "Approve the recovery of alice",
    ):
        assert words in text, (words, text)
    assert re.search(r"Account since \d{4}-\d\d-\d\d", text) and "token=" not in text


def test_what_people_write_stands_on_the_page_as_text(slow):
    """A name and a browser are chosen by whoever asks."""
    alice, root = person(slow, "alice"), administrator(slow, "root")
    page = alice.visitor.open("/manage/account/")
    assert alice.visitor.send(alice.visitor.form(page, "name"), name="<b>Alice</b> & 'Co'").status == 303
    ask(slow, "alice", PASSWORD, Visitor(slow, {"User-Agent": "<script>alert(1)</script>"}))
    wait_for_request(slow, "alice")
    page = root.visitor.open("/admin/recovery/")
    assert "<b>Alice" not in page.text and "<script>alert" not in page.text
    assert "<b>Alice</b> & 'Co'" in said(page)


# Approval and what it holds

def test_the_approval_ends_sessions_and_holds_tokens_back(slow):
    alice, root = person(slow, "alice", token=True), administrator(slow, "root", token=True)
    request = asked(alice)
    assert alice.uploads().status == 200 and alice.visitor.is_signed_in
    assert approve(root, request)["Location"] == "/admin/recovery/?done=approval"
    assert not alice.visitor.is_signed_in
    assert refused_upload(alice) == "account-recovering"
    assert root.uploads().status == 200
    failed = rind("token", "create", "--user", "alice", data=slow.data)
    assert failed.returncode == 1 and "being recovered" in failed.stderr and not failed.stdout
    told = alice.mail("Subject: The recovery of alice was approved")
    assert "root" in told and "another one" not in told and len(links(told)) == 1
    text = said(root.visitor.open("/admin/recovery/"))
    assert "being recovered" in text and "The waiting period ends at" in text and "1 of 1" in text
    settled(slow)
    assert not alice.mails("Subject: Recover your account"), "the link comes after the waiting period"
    assert "recovering" in must(rind("user", "list", data=slow.data))


def test_while_it_waits_the_account_is_closed(slow):
    """No way but a factor leads into it, and no mailed link sets a password."""
    alice, root = person(slow, "alice"), administrator(slow, "root")
    visitor = Visitor(slow)
    visitor.fill("/account/request-password-reset/", username_or_email="alice")
    reset = links(alice.mail("Open this link within an hour"))[0]
    approved(alice, root)
    assert Visitor(slow).open(reset).status == 400, "links to a new password end"
    visitor.fill("/account/request-password-reset/", username_or_email="alice")
    settled(slow)
    assert len(alice.mails("Open this link within an hour")) == 1
    ask(slow, "alice")
    ask(slow, "alice", PASSWORD)
    settled(slow)
    assert len(rows(slow, "SELECT id FROM recovery_requests")) == 1
    assert not alice.mails("Subject: Recovery of your account alice")


def test_after_the_waiting_period_the_link_ends_it(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    add_key(alice.visitor)
    devices = dict(alice.visitor.cookies)
    approved(alice, root)
    link = finish_link(alice)
    visitor = Visitor(quick)
    first = visitor.get(visitor.path(link))
    assert (first.status, first["Location"]) == (303, "/account/recover/?link=mailed"), "the secret leaves the address bar"
    page = visitor.follow(first)
    assert page.status == 200 and "Choose a new password" in page.text
    for _ in range(2):
        assert Visitor(quick).open(link).status == 200
    assert refused_upload(alice) == "account-recovering" and factors_of(quick, "alice")["totp_authenticators"] == 1
    form = visitor.form(page, "token", "new_password")
    short = visitor.send(form, new_password="short", password_confirm="short")
    assert short.status == 400 and "12 or more" in said(short)
    differs = visitor.send(form, new_password=OTHER, password_confirm=PASSWORD)
    assert differs.status == 400 and "differ" in said(differs)
    assert request_of(quick, "alice"), "a form that is wrong uses nothing up"
    done = visitor.send(form, new_password=OTHER, password_confirm=OTHER)
    assert (done.status, done["Location"]) == (303, "/account/login/?done=recovery&next=/manage/account/two-factor/")
    assert not visitor.is_signed_in
    assert factors_of(quick, "alice") == dict.fromkeys(factors_of(quick, "alice"), 0)
    again = visitor.send(form, new_password=PASSWORD, password_confirm=PASSWORD)
    assert again.status == 400 and "used already" in said(again)
    assert Visitor(quick).open(link).status == 400
    assert Visitor(quick).sign_in("alice", PASSWORD).status == 403
    back = Visitor(quick)
    back.cookies = devices
    assert not back.is_signed_in


def test_tokens_stay_refused_until_a_factor_is_there(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    approved(alice, root)
    assert finish(alice).status == 303
    assert refused_upload(alice) == "account-recovering"
    alice.visitor = Visitor(quick)
    answer = alice.visitor.sign_in("alice", OTHER, "/account/login/?next=/manage/account/two-factor/")
    assert (answer.status, answer["Location"]) == (303, "/manage/account/two-factor/")
    assert refused_upload(alice) == "account-recovering"
    assert rind("token", "create", "--user", "alice", data=quick.data).returncode == 1
    _, codes = set_up(alice.visitor, "new phone")
    assert alice.uploads().status == 200, "with a factor the tokens work again"
    assert create_token(quick.data, "alice")
    assert codes and not set(codes) & set(alice.codes)
    mail = alice.mail("Subject: Your account alice is recovered")
    assert "token=" in mail, "with a link that locks the account"


def test_what_is_dead_after_it_is_dead(quick):
    """Old codes, keys and cancelling links open nothing."""
    alice, root = person(quick, "alice"), administrator(quick, "root")
    key = add_key(alice.visitor, "passkey", "laptop")
    approved(alice, root)
    cancel = cancel_link(alice.mail("Subject: The recovery of alice was approved"))
    assert finish(alice).status == 303
    assert Visitor(quick).open(cancel).status == 400
    assert passkey_sign_in(Visitor(quick), key).status == 403
    visitor = Visitor(quick)
    assert visitor.sign_in("alice", OTHER).status == 303
    assert visitor.is_signed_in, "no factor is there that would be asked for"


def test_who_is_signed_in_where_it_ends_is_signed_out(quick):
    alice, root = person(quick, "alice"), administrator(quick, "root")
    bob = person(quick, "bob")
    approved(alice, root)
    done = press(finish_link(alice), bob.visitor, new_password=OTHER, password_confirm=OTHER)
    assert done.status == 303 and not bob.visitor.is_signed_in


# Two administrators

def test_where_there_are_two_both_must_approve(quick):
    alice = person(quick, "alice", token=True)
    root, boss = administrator(quick, "root"), administrator(quick, "boss")
    request = approved(alice, root)
    assert "another one must approve it too" in alice.mail("Subject: The recovery of alice was approved")
    assert refused_upload(alice) == "account-recovering", "the first approval holds the account"
    assert approval(root, request) is None, "there is no button for who has approved"
    form = approval(boss, request)
    token = dict(root.visitor.form(root.visitor.open("/admin/recovery/"), "csrf_token").fields)["csrf_token"]
    twice = root.visitor.post(form.action, {"csrf_token": token, "recovery_id": request, "confirm_username": "alice"})
    assert twice.status == 400 and "approved this already" in said(twice)
    program = root.visitor.post(form.action, {"csrf_token": token, "recovery_id": request, "confirm_username": "alice"}, {"Accept": "application/json"})
    assert (program.status, program.problem["code"]) == (400, "approved-already")
    [(ready,)] = rows(quick, "SELECT ready_at FROM recovery_requests")
    eventually(lambda: time.time() > ready / 1_000_000 + 3, "the end of the waiting period, and the server's next look at it")
    settled(quick)
    assert not alice.mails("Subject: Recover your account"), "one of two is not enough"
    assert approve(boss, request).status == 303
    assert finish(alice).status == 303


def test_nobody_approves_their_own(slow):
    root, boss = administrator(slow, "root"), administrator(slow, "boss")
    request = asked(root)
    assert approval(root, request) is None
    assert "it is your own account" in said(root.visitor.open("/admin/recovery/"))
    form = approval(boss, request)
    token = dict(root.visitor.form(root.visitor.open("/admin/recovery/"), "csrf_token").fields)["csrf_token"]
    own = root.visitor.post(form.action, {"csrf_token": token, "recovery_id": request, "confirm_username": "root"})
    assert own.status == 403 and "your own account" in said(own)
    assert events(slow, "account:recovery:approve") == 0
    assert "0 of 1" in said(boss.visitor.open("/admin/recovery/")), "the other administrator is the only one who can"
    assert approve(boss, request).status == 303 and not root.visitor.is_signed_in


def test_an_approval_counts_only_while_who_gave_it_may(quick):
    alice = person(quick, "alice")
    root, boss = administrator(quick, "root"), administrator(quick, "boss")
    approved(alice, root, boss)
    link = finish_link(alice)
    must(rind("user", "disable", "boss", "--reason", "left", data=quick.data))
    visitor = Visitor(quick)
    form = visitor.form(visitor.open(link), "token")
    refused = visitor.send(form, new_password=OTHER, password_confirm=OTHER)
    assert refused.status == 403 and "another must approve it first" in said(refused)
    assert "counts no more" in said(root.visitor.open("/admin/recovery/"))
    third = administrator(quick, "third")
    assert approve(third, request_of(quick, "alice")).status == 303
    assert visitor.send(form, new_password=OTHER, password_confirm=OTHER).status == 303


def test_the_name_is_typed_before_anything_is_approved(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    form = approval(root, asked(alice))
    for wrong in ("", "alicia", "root"):
        answer = root.visitor.send(form, confirm_username=wrong)
        assert answer.status == 400 and "What you typed is not the name" in said(answer), answer.text
    assert events(slow, "account:recovery:approve") == 0


def test_a_request_that_is_not_there_cannot_be_approved(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    form = approval(root, asked(alice))
    for wrong in ("", "x", "' OR 1=1 --", "é" * 4000):
        answer = root.visitor.send(form, recovery_id=wrong)
        assert answer.status == 404 and "There is no such request" in said(answer), answer.text
    assert root.visitor.send(form, {"Origin": "https://evil.example"}).status == 403
    assert root.visitor.send(form, csrf_token="x" * 43).status == 403
    fields = [(name, value) for name, value in form.fields if name != "csrf_token"]
    assert root.visitor.post(form.action, fields).status == 403
    assert root.visitor.get(f"/admin/recovery/?recovery_id={request_of(slow, 'alice')}").status == 200
    assert events(slow, "account:recovery:approve") == 0


def test_who_has_approved_is_told_what_is_missing(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    approved(alice, root)
    text = said(root.visitor.open("/admin/recovery/"))
    assert "1 of 1 that are needed" in text and "nothing more is needed" in text and "another administrator must" not in text, text
