"""Tokens are revoked, which the next request feels; the list says how they were used; mails tell before they end."""

import re
import time

import pytest

from conftest import end
from support.command import rind
from support.factors import change
from support.packages import wheel
from support.server import Server
from support.tokens import DAY, HOME, fill_in, identifier, make, page_of, restricted, send, use
from support.visitor import Visitor, mails, wait_for_mail
from test_token_changes import LIMITS, SECOND, row, signed_in


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = ("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("uses") / "data", *settings).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server, "alice")


# Revoked

def test_revoking_one_is_felt_by_the_next_request(alice, server, name):
    token, other = make(alice, description="thrown away"), make(alice)
    copy = restricted(token, [1, [name]])
    assert use(server, token, name) == use(server, copy, name) == ""
    assert fill_in(alice, ("revoke_token_id", identifier(token))).status == 303
    assert use(server, token, name) == use(server, copy, name) == "credential-invalid"
    assert use(server, other, name) == ""
    wait_for_mail(server, "was revoked", "Description: thrown away")
    assert fill_in(alice, ("revoke_token_id", identifier(token))).status == 404


def test_all_are_revoked_by_typing_the_name(server, name):
    carol = signed_in(server, "carol")
    tokens = [make(carol, description=f"number {number}") for number in range(3)]
    for wrong in ("", "alice", "carol ", "car"):
        answer = fill_in(carol, ("confirm_revoke_all", wrong))
        assert answer.status == 400 and "not the name" in answer.text
    assert [use(server, token, name) for token in tokens] == [""] * 3
    assert fill_in(carol, ("confirm_revoke_all", "Carol")).status == 303
    assert {use(server, token, name) for token in tokens} == {"credential-invalid"}
    mail = wait_for_mail(server, "To: carol@example.org", "API tokens (3)")
    assert all(f"- number {number}" in mail for number in range(3))
    assert fill_in(carol, ("confirm_revoke_all", "carol")).status == 303, "none is left, and nothing is wrong"


def test_those_not_used_for_a_while_are_revoked(server, name):
    dave = signed_in(server, "dave")
    fresh, used, unused, young = (make(dave, description=text) for text in ("fresh", "used", "unused", "young"))
    old = int(time.time() * SECOND) - 31 * DAY * SECOND
    for token in (used, unused):
        change(server, "UPDATE tokens SET created_at = ? WHERE id = ?", old, identifier(token))
    change(server, "UPDATE tokens SET last_used_at = ?, created_at = ? WHERE id = ?", old, old, identifier(fresh))
    assert use(server, used, name) == use(server, fresh, name) == "", "the use of just now is not written down yet"
    for wrong in ("0", "-1", "3651", "x", "", "1e2", "99999999999999999999"):
        assert fill_in(dave, ("revoke_unused_days", wrong)).status == 400, wrong
    assert fill_in(dave, ("revoke_unused_days", "30")).status == 303
    assert [use(server, token, name) for token in (fresh, used, unused, young)] == ["", "", "credential-invalid", ""]


def test_the_command_line_revokes_within_a_second(alice, server, name):
    token = make(alice, description="pasted")
    copy = restricted(token, [1, [name]], [77])
    assert use(server, token, name) == ""
    answer = rind("token", "revoke", data=server.data, stdin=f"  {copy}\n")
    done = time.monotonic()
    assert answer.returncode == 0 and answer.stdout == "" and copy not in answer.stderr, answer
    while use(server, token, name) == "":
        assert time.monotonic() < done + 1, "a revoked token opens what it opened"
        time.sleep(0.02)
    wait_for_mail(server, "To: alice@example.org", "was revoked", "pasted")
    again = rind("token", "revoke", data=server.data, stdin=copy)
    assert again.returncode != 0 and again.stderr.count("\n") == 1


# Last use

def used(visitor: Visitor, token: str) -> str:
    return re.search(r"<dt>Last used</dt><dd>(.*?)</dd>", visitor.open(page_of(token)).text, re.S)[1]


def test_the_last_use_is_seen_at_once(alice, server, name):
    token = make(alice)
    assert used(alice, token) == "never" and "never used" in alice.open(HOME).text
    send(server, wheel(name, "1.0"), token, "192.0.2.9", **{"User-Agent": "twine/6.2.0 (x86_64) <b>\u00e9"})
    assert "192.0.2.9" in used(alice, token) and "twine/6.2.0" in used(alice, token) and "<time" in used(alice, token)
    send(server, wheel(name, "1.1"), token, "2001:db8::9", **{"User-Agent": "uv/<script>"})
    assert "2001:db8::9" in used(alice, token) and "uv/&lt;script&gt;" in used(alice, token)
    text = alice.open(HOME).text
    assert "2001:db8::9" in text and "<script>" not in text.replace('<script type="module"', "")


def test_what_is_refused_before_it_is_good_for_anything_is_no_use(alice, server, name):
    token = make(alice, ("networks", "192.0.2.0/24"))
    for attempt in (token, restricted(token, [77]), token[:-1] + ("A" if token[-1] != "A" else "Q")):
        assert use(server, attempt, name) != ""
    assert used(alice, token) == "never"


def test_a_use_is_written_within_a_minute_and_not_at_once(alice, server, name):
    token = make(alice)
    assert use(server, token, name, address="192.0.2.8") == ""
    assert row(server, token, "last_used_at") == (None,), "requests write nothing"
    end_of_wait = time.monotonic() + 60
    while row(server, token, "last_used_at") == (None,):
        assert time.monotonic() < end_of_wait, "a use is written a minute late at most"
        time.sleep(0.2)
    assert row(server, token, "last_used_address") == ("192.0.2.8",)


def test_a_clean_stop_loses_no_use(make_server, name):
    server = make_server("--trusted-proxies", "127.0.0.1")
    alice = signed_in(server, "alice")
    tokens = [make(alice) for _ in range(3)]
    for number, token in enumerate(tokens):
        send(server, wheel(name, f"1.{number}"), token, f"192.0.2.{number}", **{"User-Agent": f"twine/{number}"})
    assert server.stop() == 0
    assert [
        row(server, token, "last_used_address", "last_used_agent") for token in tokens
    ] == [(f"192.0.2.{number}", f"twine/{number}") for number in range(3)]
    server.start()
    alice = signed_in(server, "alice")
    for number, token in enumerate(tokens):
        assert f"192.0.2.{number}" in used(alice, token) and f"twine/{number}" in used(alice, token)


# Mails before the end

def test_the_owner_is_told_a_week_and_a_day_before_the_end(make_server):
    server = make_server()
    visitor = signed_in(server, "alice")
    week, day, short = (make(visitor, description=text) for text in ("in a week", "in a day", "short lived"))
    later = make(visitor, description="in eight days")
    at = int(time.time() * 1_000_000)
    for token, days, lived in ((week, 6.9, 90), (day, 0.9, 90), (short, 0.5, 1), (later, 8, 90)):
        ends = at + int(days * DAY * 1_000_000)
        change(
            server, "UPDATE tokens SET expires_at = ?, created_at = ? WHERE id = ?", ends,
            ends - lived * DAY * 1_000_000, identifier(token)
        )
    server.stop()
    server.start()
    for text in ("in a week", "in a day"):
        mail = wait_for_mail(server, "To: alice@example.org", "An API token ends", f"Description: {text}")
        assert HOME in mail
    told = [mail for mail in mails(server) if "An API token ends" in mail]
    assert len(told) == 2 and not any("short lived" in mail or "eight days" in mail for mail in told)
    change(server, "UPDATE tokens SET expires_at = ? WHERE id = ?", at + int(0.8 * DAY * 1_000_000), identifier(week))
    server.stop()
    server.start()
    wait_for_mail(server, "An API token ends", "Description: in a week", count=2)
    server.stop()
    server.start()
    assert len([mail for mail in mails(server) if "An API token ends" in mail]) == 3, "each is told once"


def test_of_a_closed_release_nobody_is_told(make_server):
    """Its token opens nothing any more, and cannot be made anew: there is nothing to be done in time."""
    server = make_server()
    visitor = signed_in(server, "alice")
    closed, other = make(
        visitor, ("one_release", "yes"), description="closed one"
    ), make(visitor, description="open one")
    assert use(server, closed, "cheese") == ""
    at = int(time.time() * 1_000_000)
    for token in (closed, other):
        change(
            server, "UPDATE tokens SET expires_at = ?, created_at = ?, release_until = release_until - ? WHERE id = ?",
            at + 6 * DAY * 1_000_000,
            at - 80 * DAY * 1_000_000, 3_601_000_000, identifier(token)
        )
    server.stop()
    server.start()
    wait_for_mail(server, "An API token ends", "Description: open one")
    assert not [mail for mail in mails(server) if "An API token ends" in mail and "closed one" in mail]
