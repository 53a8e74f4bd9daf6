"""The owner stops a recovery, by any factor or the button in a mail; many at once, a second server, and what the history says."""

import re

import pytest

from support import http
from support.factors import add_key, copy, events, give_code, give_recovery_code, key_sign_in, passkey_sign_in
from support.recovering import (
    LIMITS, OTHER, PASSWORD, QUICK, administrator, approval, approve, approved, ask, asked, at_once, cancel_link, factors_of, finish,
    finish_link, links, person, press, request_of, said, settled, wait_for_request,
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


def same_browser(visitor: Visitor) -> Visitor:
    """The same browser, in which nobody is signed in: the account knows it."""
    other = copy(visitor)
    other.cookies = {name: value for name, value in visitor.cookies.items() if "device" in name}
    assert other.cookies, visitor.cookies
    return other


def by_app(who) -> http.Answer:
    assert who.visitor.sign_in(who.name, PASSWORD)["Location"] == "/account/two-factor/"
    return give_code(who.visitor, who.app.fresh())


def by_recovery_code(who) -> http.Answer:
    assert who.visitor.sign_in(who.name, PASSWORD).status == 303
    return give_recovery_code(who.visitor, who.codes[0])


def by_passkey(who) -> http.Answer:
    return passkey_sign_in(Visitor(who.server), who.key)


def by_security_key(who) -> http.Answer:
    visitor = Visitor(who.server)
    visitor.sign_in(who.name, PASSWORD)
    return key_sign_in(visitor, who.key)


SUBJECTS = ("Somebody asks for recovery of alice", "The recovery of alice was approved", "Recover your account alice")
WAYS = {"app": by_app, "recovery code": by_recovery_code, "passkey": by_passkey, "security key": by_security_key}


@pytest.mark.parametrize("is_approved", [False, True], ids=["asked", "approved"])
@pytest.mark.parametrize("way", WAYS)
def test_a_sign_in_with_a_factor_cancels_it(way, is_approved, slow):
    alice, root = person(slow, "alice", token=True), administrator(slow, "root")
    if "key" in way:
        alice.key = add_key(alice.visitor, "passkey" if way == "passkey" else "security-key")
    request = asked(alice)
    if is_approved:
        assert approve(root, request).status == 303
        assert alice.uploads().status == 403
    cancel = cancel_link(alice.mail("Subject: Somebody asks for recovery of alice"))
    alice.visitor = same_browser(alice.visitor)
    answer = WAYS[way](alice)
    assert answer.status in (200, 303), answer.text
    assert request_of(slow, "alice") is None
    assert alice.uploads().status == 200, "what it held back works again"
    assert Visitor(slow).open(cancel).status == 400
    words = "a sign-in with a passkey" if way == "passkey" else "a sign-in with a second factor"
    assert words in alice.mail("Subject: The recovery of alice was cancelled")
    assert "Nobody asks." in said(root.visitor.open("/admin/recovery/"))
    assert events(slow, "account:recovery:cancel") == 1


def test_after_the_link_is_mailed_a_factor_still_cancels_it(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    approved(alice, root)
    link = finish_link(alice)
    visitor = Visitor(quick)
    form = visitor.form(visitor.open(link), "token")
    assert by_app(alice).status == 303
    dead = visitor.send(form, new_password=OTHER, password_confirm=OTHER)
    assert dead.status == 400 and "used already" in said(dead)
    assert Visitor(quick).open(link).status == 400 and alice.uploads().status == 200


def test_a_wrong_factor_cancels_nothing(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    request = approved(alice, root)
    alice.visitor.sign_in("alice", PASSWORD)
    assert give_code(alice.visitor, alice.app.wrong()).status == 403
    assert request_of(slow, "alice") == request and events(slow, "account:recovery:cancel") == 0


def test_the_password_alone_cancels_nothing_on_a_remembered_browser(slow):
    alice, root = person(slow, "alice"), administrator(slow, "root")
    remembering = alice.visitor
    remembering.post("/account/logout/", dict(remembering.form(remembering.open("/manage/account/"), "csrf_token").fields))
    remembering.sign_in("alice", PASSWORD)
    assert give_code(remembering, alice.app.fresh(), remember=True).status == 303
    request = asked(alice)
    fresh = same_browser(remembering)
    assert fresh.sign_in("alice", PASSWORD).status == 303 and fresh.is_signed_in
    assert request_of(slow, "alice") == request, "a remembered browser is no factor"
    assert approve(root, request).status == 303
    assert not fresh.is_signed_in
    fresh.sign_in("alice", PASSWORD)
    assert not fresh.is_signed_in, "an approval forgets remembered browsers"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_button_in_each_mail_cancels_it(subject, quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    request = asked(alice)
    if subject.startswith("Somebody"):
        mail = alice.mail(f"Subject: {subject}")
    else:
        assert approve(root, request).status == 303
        mail = alice.mail(f"Subject: {subject}")
    link, visitor = cancel_link(mail), Visitor(quick)
    first = visitor.get(visitor.path(link))
    assert (first.status, first["Location"]) == (303, "/account/recover/?link=mailed")
    page = visitor.follow(first)
    assert "Cancel the recovery" in page.text and request_of(quick, "alice") == request, "opening it does nothing"
    done = visitor.send(visitor.form(page, "token"))
    assert done.status == 200 and "The recovery is cancelled" in done.text
    assert request_of(quick, "alice") is None and alice.uploads().status == 200
    assert "the link in a mail" in alice.mail("Subject: The recovery of alice was cancelled")
    assert visitor.send(visitor.form(page, "token")).status == 400
    assert factors_of(quick, "alice")["totp_authenticators"] == 1
    assert asked(alice), "it can be asked for again"


def test_a_lock_by_the_owner_stays_when_the_recovery_is_cancelled(slow):
    alice, root = person(slow, "alice", token=True), administrator(slow, "root")
    lock = links(alice.mail("/account/lock/"))[-1]
    assert "/account/lock/" in lock, lock
    assert press(lock, Visitor(slow)).status in (200, 303)
    assert alice.uploads().problem["code"] == "account-locked"
    request = asked(alice)
    assert approve(root, request).status == 303
    assert alice.uploads().problem["code"] == "account-recovering"
    assert press(cancel_link(alice.mail("Subject: The recovery of alice was approved")), Visitor(slow)).status == 200
    assert alice.uploads().problem["code"] == "account-locked"


# Many at once, and two servers

def test_twenty_approvals_at_once_count_once(slow):
    alice = person(slow, "alice")
    root = administrator(slow, "root")
    administrator(slow, "boss")
    form = approval(root, asked(alice))
    answers = at_once(20, lambda number: copy(root.visitor).send(form, confirm_username="alice"))
    assert sorted(answer.status for answer in answers) == [303] + [400] * 19
    assert events(slow, "account:recovery:approve") == 1
    settled(slow)
    assert len(alice.mails("Subject: The recovery of alice was approved")) == 1


def test_twenty_ends_at_once_end_it_once(make_server):
    first = make_server(*QUICK)
    second = make_server(*QUICK, data=first.data)
    alice, root = person(first, "alice"), administrator(first, "root")
    approved(alice, root)
    link = finish_link(alice)
    forms = []
    for number in range(20):
        visitor = Visitor((first, second)[number % 2])
        forms.append((visitor, visitor.form(visitor.open(visitor.path(link)), "token")))
    passwords = [f"{OTHER} number {number}" for number in range(20)]

    def end(number: int) -> http.Answer:
        visitor, form = forms[number]
        return visitor.send(form, new_password=passwords[number], password_confirm=passwords[number])

    answers = at_once(20, end)
    statuses = sorted(answer.status for answer in answers)
    assert statuses.count(303) == 1 and set(statuses) <= {303, 400, 503}, statuses
    assert events(first, "account:recovery:finish") == 1
    settled(first)
    assert len(alice.mails("Subject: Your account alice is recovered")) == 1
    signed = [Visitor(first).sign_in("alice", password).status for password in passwords[:9]]
    signed += [Visitor(second).sign_in("alice", password).status for password in passwords[9:]]
    assert signed.count(303) <= 1


def test_twenty_asks_and_twenty_buttons_make_one_request(slow):
    alice = person(slow, "alice")
    administrator(slow, "root")
    answers = at_once(20, lambda number: ask(slow, "alice", PASSWORD if number % 2 else ""))
    assert {answer.status for answer in answers} <= {200, 503}
    wait_for_request(slow, "alice")
    settled(slow)
    assert len(rows(slow, "SELECT id FROM recovery_requests")) == 1
    assert len(alice.mails("Subject: Somebody asks for recovery of alice")) == 1
    cancel = cancel_link(alice.mails("Subject: Somebody asks for recovery of alice")[0])
    visitor = Visitor(slow)
    form = visitor.form(visitor.open(cancel), "token")
    statuses = sorted(answer.status for answer in at_once(20, lambda number: copy(visitor).send(form)))
    assert statuses == [200] + [400] * 19 and events(slow, "account:recovery:cancel") == 1


def test_a_second_server_sees_every_step_and_mails_come_once(make_server):
    first = make_server(*QUICK)
    second = make_server(*QUICK, data=first.data)
    alice, root = person(first, "alice", token=True), administrator(first, "root")
    other = Visitor(second)
    other.cookies = dict(root.visitor.cookies)
    ask(first, "alice", PASSWORD)
    request = wait_for_request(second, "alice")
    page = other.open("/admin/recovery/")
    assert other.send(other.form(page, "recovery_id"), confirm_username="alice").status == 303
    for server in (first, second):
        alice.server = server
        assert alice.uploads().problem["code"] == "account-recovering"
    link = finish_link(alice)
    settled(first)
    for subject in SUBJECTS:
        assert len(alice.mails(f"Subject: {subject}")) == 1, subject
    assert len(root.mails("Subject: alice asks for recovery")) == 1
    visitor = Visitor(second)
    assert press(visitor.path(link), visitor, new_password=OTHER, password_confirm=OTHER).status == 303
    assert Visitor(first).sign_in("alice", OTHER).status == 303 and request


# The history

def test_the_history_tells_every_step(quick):
    alice, root = person(quick, "alice"), administrator(quick, "root")
    ask(quick, "alice")
    press(links(alice.mail("Subject: Recovery of your account alice"))[0], Visitor(quick))
    press(cancel_link(alice.mail("Subject: Somebody asks for recovery of alice")), Visitor(quick))
    asked(alice)
    assert approve(root, request_of(quick, "alice")).status == 303
    assert finish(alice).status == 303
    visitor = Visitor(quick)
    assert visitor.sign_in("alice", OTHER).status == 303
    text = said(visitor.open("/manage/account/history/"))
    for sentence in (
        "Somebody asked for recovery of the account.", "A link to ask for recovery was mailed to alice@example.org.",
        "Recovery of the account was asked for; its addresses were told.", "The recovery was cancelled by the link in a mail.",
        "An administrator approved the recovery.", "The waiting period is over: a link that ends the recovery was mailed.",
        "The account was recovered: it has a new password, and no factors.",
    ):
        assert sentence in text, (sentence, text)
    assert not re.search(r"\baccount:[a-z_]+", text), text
