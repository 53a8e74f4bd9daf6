"""Trusted publishers that a thief has added go with the thief; they never outlast those whose project it is."""

import re

import pytest

from conftest import end
from support.command import rind
from support.factors import add_key, change, give_code, set_up
from support.identities import (
    add, add_pending, ask, events, identity, minted, owners, page_of, pending, publishers, settings, signed_in,
)
from support.issuer import one_of_each
from support.mail import eventually
from support.packages import wheel
from support.readers import read
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, make, send, use
from support.forms import upload
from support.visitor import Visitor, mails, wait_for_mail
from test_accounts import PASSWORD, create_once
from test_locking import lock_by, waiting

THIEF = {"owner": "thief"}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with one_of_each(tmp_path_factory.mktemp("authority")) as started:
        yield started["github"]


@pytest.fixture
def alice(make_server, tmp_path, issuer):
    """Her project has a publisher, whose identity opens it."""
    server = make_server(*settings(tmp_path, issuer))
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    assert use(server, make(visitor), "cheese") == ""
    visitor.publisher = add(visitor, issuer, "cheese")
    minted(server, identity(issuer, server))
    return visitor


def refused(server, issuer, **claims) -> bool:
    answer = ask(server, identity(issuer, server, **claims))
    assert answer.status in (200, 422), answer.text
    return answer.status == 422


def test_unlocking_takes_what_was_added_since_and_leaves_what_was_there(alice, issuer):
    server = alice.server
    add_key(alice, "security-key", "of the thief")
    foreign = add(alice, issuer, "cheese", **THIEF)
    add_pending(alice, issuer, "wine", **THIEF)
    assert not refused(server, issuer, **THIEF)
    token = minted(server, identity(issuer, server, **THIEF))
    lock_by(alice, wait_for_mail(server, "Subject: A security key was added"))
    assert refused(server, issuer) and refused(server, issuer, **THIEF), "its only owner is locked"
    assert upload(server, wheel("cheese", "6.6"), token=token).status == 403
    browser = waiting(alice)
    give_code(browser, alice.app.fresh())
    assert browser.is_signed_in
    assert publishers(server, "cheese") == [alice.publisher] and pending(server, "wine") == []
    assert not refused(server, issuer) and refused(server, issuer, **THIEF)
    assert upload(server, wheel("cheese", "6.7"), token=token).status == 403
    removed = rows(server, "SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'project:oidc:publisher_removed'")
    assert len(removed) == 1 and foreign in removed[0][0]
    assert "trusted publishers" in re.sub(r"\s+", " ", wait_for_mail(server, "is unlocked"))


def test_the_mail_about_it_locks_the_account_and_unlocking_takes_it_away(alice, issuer):
    """A thief who does nothing else has left no other mail."""
    server = alice.server
    foreign = add(alice, issuer, "cheese", **THIEF)
    mail = wait_for_mail(server, "To: alice@example.org", "Subject: A trusted publisher was added to cheese", "thief/cheese")
    lock_by(alice, mail)
    browser = waiting(alice)
    give_code(browser, alice.app.fresh())
    assert browser.is_signed_in and foreign not in publishers(server, "cheese")


def test_a_publisher_stops_with_the_account_whose_project_it_is(alice, issuer):
    token = minted(alice.server, identity(issuer, alice.server))
    assert rind("user", "disable", "alice", "--reason", "left", data=alice.server.data).returncode == 0
    assert refused(alice.server, issuer)
    assert upload(alice.server, wheel("cheese", "2.0"), token=token).status == 403
    assert rind("user", "enable", "alice", "--reason", "back", data=alice.server.data).returncode == 0
    assert upload(alice.server, wheel("cheese", "2.0"), token=token).status == 200
    assert not refused(alice.server, issuer)


def test_a_token_to_read_stops_with_the_account_too(make_server, tmp_path, issuer):
    server = make_server(*settings(tmp_path, issuer), "--reads", "authenticated")
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    add(alice, issuer, "cheese")
    token = minted(server, identity(issuer, server), ["read"])
    assert read(server, "/simple/cheese/", token).status == 200
    assert rind("user", "disable", "alice", "--reason", "left", data=server.data).returncode == 0
    eventually(lambda: read(server, "/simple/cheese/", token).status == 401, "the token's end", 10)


def co_owner(server, name: str) -> Visitor:
    visitor = signed_in(server, name)
    change(
        server, "INSERT INTO roles (project, user_id, role) SELECT number, users.id, 'owner' FROM projects, users "
        "WHERE projects.name = 'cheese' AND users.name = ?", name)
    return visitor


def test_a_publisher_stops_with_the_account_that_added_it(alice, issuer):
    """Whoever is thrown out has no way back in; the owners see it, and that somebody has no role any more."""
    server = alice.server
    add(co_owner(server, "bob"), issuer, "cheese", **THIEF)
    token = minted(server, identity(issuer, server, **THIEF))
    change(server, "DELETE FROM roles WHERE user_id = (SELECT id FROM users WHERE name = 'bob')")
    assert "bob has no role here any more" in alice.open(page_of("cheese")).text
    assert rind("user", "disable", "bob", "--reason", "left", data=server.data).returncode == 0
    answer = ask(server, identity(issuer, server, **THIEF))
    assert answer.status == 422 and "is out of use" in answer.text
    assert upload(server, wheel("cheese", "6.6"), token=token).status == 403
    mark = "does not work: the account of bob, or of every owner, is out of use"
    assert mark in alice.open(page_of("cheese")).text and mark in alice.open("/manage/project/cheese/settings/").text
    assert not refused(server, issuer), "alice's own goes on"


@pytest.mark.parametrize("hold", ["recovering", "recovered"])
def test_a_publisher_stops_while_the_account_that_added_it_is_recovered(alice, issuer, hold):
    server = alice.server
    add(co_owner(server, "bob"), issuer, "cheese", **THIEF)
    token = minted(server, identity(issuer, server, **THIEF))
    change(server, "UPDATE users SET hold = ? WHERE name = 'bob'", hold)
    assert refused(server, issuer, **THIEF)
    eventually(lambda: upload(server, wheel("cheese", "6.6"), token=token).status == 403, "its token's end", 10)
    assert not refused(server, issuer), "alice's own goes on"


def test_a_publisher_stops_when_its_account_lacks_the_factor_that_is_demanded(make_server, tmp_path, issuer):
    server = make_server(*settings(tmp_path, issuer), "--two-factor", "optional")
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    add(alice, issuer, "cheese")
    token = minted(server, identity(issuer, server))
    assert use(server, token, "cheese", "2.0") == ""
    server.stop()
    strict = Server(server.data, *settings(tmp_path, issuer), "--two-factor", "required").start()
    try:
        answer = send(strict, wheel("cheese", "3.0"), token)
        assert (answer.status, answer.problem["code"]) == (403, "two-factor-required")
        for abilities in (["upload"], ["read"]):
            answer = ask(strict, identity(issuer, strict), abilities)
            assert answer.status == 422 and "lacks the second factor" in answer.text
    finally:
        end(strict)


def test_owners_see_of_a_shared_token_what_is_theirs(alice, issuer):
    """Somebody else has added a publisher for the same job: nobody learns of the other's rule, nor where the job works for the other."""
    server = alice.server
    mallory = signed_in(server, "mallory")
    assert use(server, make(mallory), "evil") == ""
    add(mallory, issuer, "evil", environment="of-mallory")
    token = minted(server, identity(issuer, server, environment="of-mallory"))
    assert send(server, wheel("cheese", "4.0"), token, **{"User-Agent": "the-job/1.0"}).status == 200
    pages = {name: person.open(f"/manage/project/{name}/settings/").text for name, person in {"cheese": alice, "evil": mallory}.items()}
    for name, other in {"cheese": "of-mallory", "evil": "4.0"}.items():
        assert "of a trusted publisher" in pages[name] and "the-job" not in pages[name] and other not in pages[name]
    assert "of-mallory" in pages["evil"]
    told = send(server, wheel("third", "1.0"), token).problem
    assert told["code"] == "token-project" and "of-mallory" not in told["detail"]
    own = minted(server, identity(issuer, server))
    assert send(server, wheel("cheese", "5.0"), own, **{"User-Agent": "the-job/2.0"}).status == 200
    assert "the-job/2.0" in alice.open("/manage/project/cheese/settings/").text, "of their own they see everything"


def test_others_are_told_when_unlocking_takes_publishers_away(alice, issuer):
    server = alice.server
    create_once(server, "bob")
    co_owner(server, "bob")
    add_key(alice, "security-key", "of the thief")
    add(alice, issuer, "cheese", **THIEF)
    lock_by(alice, wait_for_mail(server, "Subject: A security key was added"))
    browser = waiting(alice)
    give_code(browser, alice.app.fresh())
    assert browser.is_signed_in
    mail = wait_for_mail(server, "To: bob@example.org", "Subject: Trusted publishers of cheese were removed")
    assert "is unlocked now" in mail and "alice" in mail
    assert [event["by"] for event in events(server, "project:oidc:publisher_removed")] == ["unlock"]


def test_changes_that_are_mailed_are_limited(make_server, tmp_path, issuer):
    limits = "search=none,project.create.user=none,project.create.ip=none,project.change=4/1h"
    server = make_server(*settings(tmp_path, issuer)[:2], "--rate-limits", limits)
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    for answer in ("yes", "no", "yes", "no"):
        assert fill_in(alice, ("trusted_only", answer), path=page_of("cheese")).status == 303
    assert fill_in(alice, ("trusted_only", "yes"), path=page_of("cheese")).status == 429
    release = "/manage/project/cheese/release/1.0/"
    assert fill_in(alice, ("confirm_yank_version", "1.0"), ("yanked_reason", ""), path=release).status == 429
    assert rows(server, "SELECT is_trusted_only FROM projects") == [(0,)]


def test_the_trail_names_the_publisher_of_the_project(alice, issuer):
    """Somebody else may have one that fits, older and of a smaller id."""
    server = alice.server
    create_once(server, "mallory")
    change(
        server,
        "INSERT INTO publishers (id, project_name, issuer, place, rule, created_by, created_at, expires_at) "
        "SELECT '0', 'evil', issuer, place, rule, (SELECT id FROM users WHERE name = 'mallory'), 1, ? FROM publishers WHERE id = ?",
        2**52, alice.publisher)
    token = minted(server, identity(issuer, server))
    assert upload(server, wheel("cheese", "4.0"), token=token).status == 200
    found = [event["actor"] for event in events(server, "project:release:add") if event["version"] == "4.0"]
    assert found == [f"publisher:{alice.publisher}"]
    assert upload(server, wheel("evil", "1.0"), token=token).status == 200, "it may be mallory's job too"
    assert owners(server, "evil") == ["mallory"]


def test_a_release_by_a_publisher_is_mailed(alice, issuer):
    server = alice.server
    token = minted(server, identity(issuer, server))
    assert upload(server, wheel("cheese", "5.0"), token=token).status == 200
    eventually(lambda: any("cheese 5.0, by " in mail and "example/cheese" in mail for mail in mails(server)), "the mail", 90)


def test_publishers_of_others_that_fit_do_not_crowd_it_out(alice, issuer):
    """Whoever adds a hundred for somebody else's repository must not stop its jobs."""
    server = alice.server
    create_once(server, "mallory")
    for number in range(100):
        change(
            server,
            "INSERT INTO publishers (id, project_name, issuer, place, rule, created_by, created_at, expires_at) "
            "SELECT ?, ?, issuer, place, rule, (SELECT id FROM users WHERE name = 'mallory'), 1, ? FROM publishers WHERE id = ?",
            f"mallory{number:03}", "of-mallory-" + "m" * 40 + str(number), 2**52, alice.publisher,
        )
    token = minted(server, identity(issuer, server))
    assert upload(server, wheel("cheese", "3.0"), token=token).status == 200
    count = rows(server, "SELECT count(*) FROM token_publishers JOIN tokens ON id = token_id WHERE created_at = "
        "(SELECT max(created_at) FROM tokens)")
    assert 1 < count[0][0] <= 64
