"""Tokens that exist: narrowed for every copy at once, and made anew with an overlap."""

import re
import time

import pytest

from conftest import end
from support.factors import change
from support.routes import rows
from support.server import Server
from support.tokens import (
    DAY, HOME, caveat, caveats, identifier, make, narrow, page_of, restricted, rotate, shown, use,
)
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
SECOND = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(
        tmp_path_factory.mktemp("changes") / "data", "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS
    ).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server, "alice")


def signed_in(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    return visitor


def row(server, token: str, *columns: str) -> tuple:
    return rows(server, f"SELECT {', '.join(columns)} FROM tokens WHERE id = ?", identifier(token))[0]


# Narrowing

@pytest.mark.parametrize(
    ("fields", "bad", "refusal"),
    [
        ([("abilities", ""), ("abilities", "read")], {}, "token-ability"),
        ([("networks", "192.0.2.0/24")], {}, "token-network"),
        ([("versions", "==2.*")], {}, "token-version"),
        ([("token_scope", "project:{name}-other")], {}, "token-project"),
    ],
)
def test_narrowing_binds_every_copy_at_once(fields, bad, refusal, alice, server, name):
    token = make(alice)
    copies = [token, restricted(token, [1, [name, f"{name}-other"]]), restricted(token, [101, ["0.0.0.0/0"]])]
    assert use(server, token, f"{name}-other") == ""
    assert [use(server, copy, name) for copy in copies] == [""] * 3
    answer = narrow(alice, token, *((field, value.format(name=name)) for field, value in fields))
    assert answer.status == 303 and answer["Location"] == page_of(token)
    assert [use(server, copy, name, "1.1") for copy in copies] == [refusal] * 3
    assert caveats(token)[0] == [100, ["upload"]], "the token itself is as it was"


def test_narrowing_leaves_what_it_says(alice, server, name):
    token = make(alice)
    for each in (name, f"{name}-b"):
        use(server, token, each)
    narrow(
        alice, token, ("token_scope", f"project:{name}"), ("networks", "127.0.0.0/8"), ("versions", "<2"),
        ("expires", "1d"), ("abilities", "upload")
    )
    assert use(server, token, name, "1.1") == ""
    assert use(server, token, name, "2.0") == "token-version"
    assert use(server, token, f"{name}-b", "1.1") == "token-project"
    ends, = row(server, token, "expires_at")
    assert 0 <= time.time() + DAY - ends / SECOND < 60
    text = alice.open(page_of(token)).text
    for words in ("only versions &lt;2", f"only {name}", "only from 127.0.0.0/8"):
        assert words in text, text


def test_the_shorter_life_ends_the_token(alice, server, name):
    token = make(alice)
    narrow(alice, token, ("expires", "1d"))
    assert use(server, token, name) == ""
    stored, = row(server, token, "narrowing")
    past = int(time.time()) - 5
    change(
        server, "UPDATE tokens SET narrowing = ? WHERE id = ?", re.sub(rb"\[0,\d+", b"[0,%d" % past, stored),
        identifier(token)
    )
    until = time.monotonic() + 2
    while use(server, token, name) == "" and time.monotonic() < until:
        time.sleep(0.05)
    assert use(server, token, name) == "token-expired"


def test_nothing_widens_a_token(alice, server, name):
    token = make(
        alice, ("new_projects", name), ("networks", "10.0.0.0/8"), ("versions", "==1.*"), ("expires", "10d"),
        ("abilities", "read"),
        ("abilities", "upload"),
    )
    use(server, make(alice), f"{name}-b")
    assert use(server, token, name, "1.0", "10.1.2.3") == ""
    wider = [
        [("token_scope", f"project:{name}-b")], [("networks", "0.0.0.0/0 ::/0")], [("versions", ">=0")],
        [("expires", "never")],
        [("expires", "20d")], [("abilities", "upload"), ("abilities", "read")], [("token_scope", "user")],
        [("one_release", "")], [("description", "x")],
        [("new_projects", f"{name}-c")], [("token_scope", f"project:{name}-b"), ("token_scope", f"project:{name}")],
    ]
    for fields in wider:
        narrow(alice, token, *fields)
        for project, version, address in (
            (f"{name}-b", "1.1", "10.1.2.3"), (f"{name}-c", "1.0", "10.1.2.3"), (name, "2.0", "10.1.2.3"),
            (name, "1.1", "192.0.2.1")
        ):
            assert use(server, token, project, version, address) != "", fields
    ends, made = row(server, token, "expires_at", "created_at")
    assert ends - made <= 10 * DAY * SECOND


def test_an_ability_that_a_token_has_not_is_not_given(alice, server, name):
    token = make(alice, ("abilities", "read"))
    narrow(alice, token, ("abilities", "upload"))
    assert use(server, token, name) == "token-ability"
    assert "may do nothing" in alice.open(page_of(token)).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([("networks", "")], "what the token is to lose"), ([("expires", "never")], "what the token is to lose"),
        ([("abilities", "")], "what the token is to lose"), ([("token_scope", "user")], "what the token is to lose"),
        ([("expires", "300d")], "ends at"), ([("expires", "0d")], "a year at the most"),
        ([("abilities", "delete")], "cannot be made to"), ([("networks", "10.0.0.1/8")], "is no network"),
        ([("versions", "one")], "which versions"),
        ([("token_scope", "project:not-there")], "There is no project"),
        ([("token_scope", "project:a b")], "project name"),
    ],
)
def test_a_narrowing_that_is_wrong_says_what(fields, said, alice, server):
    token = make(alice)
    answer = narrow(alice, token, *fields)
    assert answer.status == 400 and said in answer.text, answer.text
    assert row(server, token, "narrowing") == (None,)


def test_narrowings_are_so_many_and_no_more(alice, server, name):
    token = make(alice)
    for number in range(10):
        assert narrow(alice, token, ("networks", f"127.0.0.0/{8 + number}")).status == 303
    answer = narrow(alice, token, ("networks", "127.0.0.1"))
    assert answer.status == 400 and "10 times" in answer.text
    assert use(server, token, name, address="127.0.0.1") == ""


def test_a_token_with_many_narrowings_is_made_anew(alice, server, name):
    """Whatever was narrowed stands in the new token, and there may be no more caveats than a token can hold."""
    token = make(alice)
    for start in (8, 18):
        for number in range(10):
            assert narrow(alice, token, ("networks", f"127.0.0.0/{start + number}")).status == 303
        answer = narrow(alice, token, ("overlap", "0"))
        if answer.status != 200:
            break
        token = shown(answer)
    assert answer.status in (200, 400), answer
    assert use(server, token, name) == "", "if it cannot be made anew the old one stays"


def test_many_long_narrowings_do_not_break_a_token(alice, server, name):
    token = make(alice)
    answers = [
        narrow(alice, token, ("networks", " ".join(f"10.{part}.{number}.0/24" for number in range(50)))).status
        for part in range(10)
    ]
    assert answers[0] == 303 and set(answers) == {303, 400}, answers
    assert use(server, token, name) == "token-network"


def test_a_narrowed_token_is_told_by_mail_and_in_the_history(alice, server):
    token = make(alice, description="to be narrowed")
    before = rows(server, "SELECT count(*) FROM events")[0][0]
    assert narrow(alice, token, ("versions", "==1.*")).status == 303
    assert rows(server, "SELECT count(*) FROM events")[0][0] == before + 1
    wait_for_mail(server, "To: alice@example.org", "was narrowed", "to be narrowed")
    assert alice.open("/manage/account/history/").text.count("to be narrowed") == 2, "made and narrowed"


# Made anew

@pytest.mark.parametrize(
    ("overlap", "seconds"), [("1h", 3600), ("1d", DAY), ("3d", 3 * DAY), ("7d", 7 * DAY), ("90s", 90)]
)
def test_the_old_one_lives_on_for_a_while(overlap, seconds, alice, server, name):
    token = make(
        alice, ("versions", "==1.*"), ("networks", "127.0.0.0/8"), ("abilities", "read"), ("abilities", "upload"),
        ("expires", "60d")
    )
    copy = restricted(token, [1, [name]])
    new = rotate(alice, token, overlap)
    assert identifier(new) != identifier(token)
    assert [values for values in caveats(new) if values[0]] == [values for values in caveats(token) if values[0]]
    assert caveat(new, 0)[1] - caveat(new, 0)[2] in (60 * DAY, 60 * DAY - 1)
    for each in (token, copy, new):
        assert use(server, each, name) == "" and use(server, each, name, "2.0") == "token-version"
    ends, = row(server, token, "expires_at")
    assert 0 <= time.time() + seconds - ends / SECOND < 60
    assert alice.open(HOME).text.count("ends soon") >= 1


def test_without_an_overlap_the_old_one_is_gone(alice, server, name):
    token = make(alice, ("expires", "never"), description="made anew")
    new = rotate(alice, token, "0")
    assert use(server, token, name) == "credential-invalid" and use(server, new, name) == "" and caveat(new, 0) is None
    assert "made anew" in alice.open(page_of(new)).text and alice.open(page_of(token)).status == 404
    mail = wait_for_mail(server, "To: alice@example.org", "was made anew", "Description: made anew")
    assert new not in mail and "The old one is revoked." in mail


@pytest.mark.parametrize("overlap", ["8d", "604801s", "366d", "-1d", "", "x", "1", "00", "1w", "99999999999999999999d"])
def test_an_overlap_is_a_week_at_the_most(overlap, alice, server):
    token, before = make(alice), rows(server, "SELECT count(*) FROM tokens")
    answer = narrow(alice, token, ("overlap", overlap))
    assert answer.status == 400 and "7 days at the most" in answer.text, answer.text
    assert rows(server, "SELECT count(*) FROM tokens") == before and row(server, token, "narrowing") == (None,)


def test_a_token_that_ends_sooner_is_not_kept_alive(alice, server):
    token = make(alice, ("expires", "2d"))
    before = row(server, token, "expires_at")
    rotate(alice, token, "7d")
    assert row(server, token, "expires_at") == before


def test_what_was_narrowed_stays_narrow_in_the_new_one(alice, server, name):
    token = make(alice)
    narrow(alice, token, ("versions", "==1.*"))
    new = rotate(alice, token, "0")
    assert [102, ["==1.*"]] in caveats(new), "for whoever reads the token"
    assert use(server, new, name, "2.0") == "token-version" and use(server, new, name) == ""


def test_an_end_that_was_put_forward_is_the_new_ones_too(alice, server):
    token = make(alice, ("expires", "60d"))
    assert narrow(alice, token, ("expires", "1d")).status == 303
    end = row(server, token, "expires_at")
    assert row(server, rotate(alice, token, "0"), "expires_at") == end


def test_what_is_over_is_not_made_anew(alice, server):
    token = make(alice)
    change(
        server, "UPDATE tokens SET expires_at = ? WHERE id = ?", int(time.time() * SECOND) - SECOND, identifier(token)
    )
    answer = narrow(alice, token, ("overlap", "1d"))
    assert answer.status == 400 and "opens nothing any more" in answer.text


# Of others

def test_nobody_touches_the_tokens_of_another(alice, server, name):
    token = make(alice)
    bob = signed_in(server, "bob")
    field = "csrf_token", dict(bob.form(bob.open(HOME), "description").fields)["csrf_token"]
    assert bob.get(page_of(token)).status == 404
    for path, fields in (
        (page_of(token), [("overlap", "0")]), (page_of(token), [("networks", "192.0.2.0/24")]),
        (HOME, [("revoke_token_id", identifier(token))]),
        (f"{HOME}{identifier(token).upper()}/", [("overlap", "0")]), (f"{HOME}x/", [("overlap", "0")]),
        (f"{HOME}%00/", [("overlap", "0")]),
    ):
        assert bob.post(path, [field, *fields]).status == 404, (path, fields)
    bob.post(HOME, [field, ("confirm_revoke_all", "bob")])
    assert use(server, token, name) == "" and row(server, token, "narrowing") == (None,)
    assert identifier(token) not in bob.open(HOME).text
