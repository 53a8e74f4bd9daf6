"""Whoever asks for recovery learns nothing from the answer; what comes of it is mailed to the owner alone, and holds nothing."""

import pytest

from support.command import must, rind
from support.factors import change, events
from support.recovering import (
    LIMITS, OTHER, PASSWORD, QUICK, administrator, ask, asked, links, person, press, request_of, said, settled, wait_for_request,
)
from support.routes import rows, second_address
from support.visitor import Visitor, mails

ASKED = "Look into your mail"


@pytest.fixture
def quick(make_server):
    return make_server(*QUICK)


def test_the_answer_is_the_same_whatever_was_typed(quick):
    alice = person(quick, "alice")
    person(quick, "plain", factor=False)
    person(quick, "gone")
    must(rind("user", "disable", "gone", "--reason", "left", data=quick.data))
    settled(quick)
    before = len(mails(quick))
    visitor = Visitor(quick)
    tries = [
        ("nobody", ""), ("nobody", PASSWORD), ("gone", ""), ("gone", PASSWORD), ("alice", "wrong words for it"),
        ("plain", "wrong words for it"),
        ("nobody@example.org", ""), ("x" * 300, ""), ("alice ", PASSWORD), ("", ""), ("", PASSWORD), (" ", "x" * 5000),
        ("alice@example.org", "wrong words for it"),
    ]
    pages = {(answer.status, answer.text, str(sorted(answer.headers.keys()))) for answer in (ask(quick, *pair, visitor) for pair in tries)}
    settled(quick)
    assert len(mails(quick)) == before, mails(quick)[before:]
    assert rows(quick, "SELECT count(*) FROM recovery_requests") == [(0,)]
    tries = [("plain", ""), ("plain", PASSWORD), ("alice", ""), ("ALICE@example.org", ""), ("alice", PASSWORD), ("alice", PASSWORD)]
    pages |= {(answer.status, answer.text, str(sorted(answer.headers.keys()))) for answer in (ask(quick, *pair, visitor) for pair in tries)}
    assert len(pages) == 1, [page[1][-2500:] for page in pages]
    status, text, _ = pages.pop()
    assert status == 200 and ASKED in text
    wait_for_request(quick, "alice")
    settled(quick)
    new = mails(quick)[before:]
    assert all("To: alice@example.org" in mail or "To: plain@example.org" in mail for mail in new), new
    assert len(alice.mails("Subject: Recovery of your account alice")) == 2, "two asks without the password"
    assert len(alice.mails("Subject: Somebody asks for recovery of alice")) == 1, "who asks twice gets one request"


def test_every_ask_leaves_the_same_rows(quick):
    """Whoever watches the size of the database, or how long the answer takes to be written, sees no difference."""
    person(quick, "alice")
    settled(quick)
    counts = []
    for pair in (("nobody", ""), ("alice", "wrong words for it"), ("nobody", PASSWORD), ("alice", "")):
        before = events(quick, "account:recovery:ask")
        ask(quick, *pair)
        counts.append(events(quick, "account:recovery:ask") - before)
        settled(quick)
    assert counts == [1] * 4


def test_an_account_without_a_factor_gets_a_link_to_a_password(quick):
    plain = person(quick, "plain", factor=False)
    ask(quick, "plain", PASSWORD)
    mail = plain.mail("Subject: Your account plain needs no recovery")
    assert request_of(quick, "plain") is None
    answer = press(links(mail)[0], Visitor(quick), new_password=OTHER, password_confirm=OTHER)
    assert answer["Location"] == "/account/login/"
    assert Visitor(quick).sign_in("plain", OTHER).status == 303


def test_an_unverified_address_gets_nothing(make_server):
    server = make_server("--registration", "open", *QUICK)
    visitor = Visitor(server)
    visitor.fill(
        "/account/register/", username="newcomer", email="newcomer@example.org", new_password=PASSWORD, password_confirm=PASSWORD
    )
    settled(server)
    before = len(mails(server))
    for password in ("", PASSWORD):
        assert ASKED in ask(server, "newcomer", password).text
    settled(server)
    assert len(mails(server)) == before


def test_asking_with_the_password_tells_the_owner_and_holds_nothing(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    ask(quick, "alice", PASSWORD)
    mail = alice.mail("Subject: Somebody asks for recovery of alice")
    assert "They showed its password" in mail and "127.0.0.1" in mail and "Nothing is held back yet" in mail
    assert len(links(mail)) == 1, "the link that cancels it"
    told = root.mail("Subject: alice asks for recovery")
    assert "/admin/recovery/" in told and "token=" not in told
    assert alice.uploads().status == 200 and alice.visitor.is_signed_in
    page = ask(quick, "alice", "", alice.visitor)
    assert alice.visitor.is_signed_in and ASKED in page.text
    settled(quick)
    assert len(alice.mails("/account/recover/?token=")) == 1, "while a request waits, asking again mails nothing"


def test_every_verified_address_is_told(quick):
    alice = person(quick, "alice")
    administrator(quick, "root")
    second_address(quick, "alice", "second@example.net")
    asked(alice)
    settled(quick)
    told = [mail for mail in mails(quick) if "Subject: Somebody asks for recovery of alice" in mail]
    assert sorted(mail.splitlines()[0] for mail in told) == ["To: alice@example.org", "To: second@example.net"]
    assert len({links(mail)[0] for mail in told}) <= 2


def test_without_a_password_the_mailed_link_asks(quick):
    alice, root = person(quick, "alice", token=True), administrator(quick, "root")
    ask(quick, "alice@example.org")
    mail = alice.mail("Subject: Recovery of your account alice")
    assert "So far nothing has happened" in mail
    link = links(mail)[0]
    visitor = Visitor(quick)
    first = visitor.get(visitor.path(link))
    assert (first.status, first["Location"]) == (303, "/account/recover/?link=mailed"), "the secret leaves the address bar"
    page = visitor.follow(first)
    assert page.status == 200 and "token=" not in (first["Location"] or "") and page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    for _ in range(3):
        Visitor(quick).open(link)
    settled(quick)
    assert request_of(quick, "alice") is None, "opening a mailed link does nothing: only the button does"
    assert "Recovery is asked for" in visitor.send(visitor.form(page, "token")).text
    assert request_of(quick, "alice")
    assert "that they read its mail" in root.mail("Subject: alice asks for recovery")
    assert alice.uploads().status == 200 and alice.visitor.is_signed_in
    again = visitor.send(visitor.form(page, "token"))
    assert again.status == 400 and "used already" in said(again)
    assert Visitor(quick).open(link).status == 400


def test_a_request_that_is_there_ends_other_links_that_ask(quick):
    alice = person(quick, "alice")
    administrator(quick, "root")
    for _ in range(2):
        ask(quick, "alice")
    alice.mail("Subject: Recovery of your account alice", count=2)
    first, second = (links(mail)[0] for mail in alice.mails("Subject: Recovery of your account alice"))
    assert press(first, Visitor(quick)).status == 200
    assert Visitor(quick).open(second).status == 400


def test_a_link_dies_with_the_address_that_it_was_mailed_to(quick):
    alice = person(quick, "alice")
    ask(quick, "alice")
    link = links(alice.mail("Subject: Recovery of your account alice"))[0]
    visitor = Visitor(quick)
    form = visitor.form(visitor.open(link), "token")
    change(quick, "UPDATE email_addresses SET is_verified = 0 WHERE address = 'alice@example.org'")
    assert visitor.send(form).status == 400
    assert request_of(quick, "alice") is None


def test_wrong_passwords_here_count_as_guesses_at_the_sign_in(make_server):
    server = make_server("--rate-limits", LIMITS + ",ip.login=none,user.login=3/5m")
    person(server, "alice")
    for _ in range(3):
        assert ask(server, "alice@example.org", "wrong words for it").status == 200
    assert ask(server, "alice", PASSWORD).status == 200, "nobody is told that it is locked"
    assert Visitor(server).sign_in("alice", PASSWORD).status == 429
    settled(server)
    assert request_of(server, "alice") is None


def test_asking_is_limited_by_where_it_comes_from(make_server):
    server = make_server("--rate-limits", "ip.recovery=3/1h")
    answers = [ask(server, name) for name in ("alice", "bob", "nobody", "carol")]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_strangers_cannot_use_up_what_the_owner_may_ask(make_server):
    """Whoever knows the name can ask without a password; the owner, who has it, must still get a request."""
    server = make_server("--rate-limits", "ip.recovery=none")
    alice = person(server, "alice")
    administrator(server, "root")
    for _ in range(6):
        ask(server, "alice")
    settled(server)
    assert len(alice.mails("Subject: Recovery of your account alice")) <= 5, "mails are limited"
    ask(server, "alice", PASSWORD)
    settled(server)
    assert request_of(server, "alice"), "the right password still asks"


@pytest.mark.parametrize("changed", ["no token", "wrong token", "token of another", "foreign origin", "null origin", "foreign fetch"])
def test_the_form_must_come_from_its_page(changed, quick):
    person(quick, "alice")
    visitor = Visitor(quick)
    form = visitor.form(visitor.open("/account/recover/"), "username_or_email", "csrf_token")
    fields = dict(form.fields) | {"username_or_email": "alice", "password": PASSWORD}
    headers = {}
    match changed:
        case "no token": del fields["csrf_token"]
        case "wrong token": fields["csrf_token"] = "x" * 43
        case "token of another":
            other = Visitor(quick)
            fields["csrf_token"] = dict(other.form(other.open("/account/recover/"), "csrf_token").fields)["csrf_token"]
        case "foreign origin": headers["Origin"] = "https://evil.example"
        case "null origin": headers["Origin"] = "null"
        case "foreign fetch": headers["Sec-Fetch-Site"] = "cross-site"
    assert visitor.post("/account/recover/", fields, headers).status == 403
    settled(quick)
    assert request_of(quick, "alice") is None and events(quick, "account:recovery:ask") == 0


@pytest.mark.parametrize("path", ["/account/recover/", "/admin/recovery/"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(method, path, quick):
    answer = quick.get(path, {"Accept": "application/json"}, method)
    assert answer.status == 405 and "GET" in answer["Allow"] and "POST" in answer["Allow"], (answer, answer.headers)
