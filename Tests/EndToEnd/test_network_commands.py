"""Networks are banned by command: which there are, and why."""

import pytest

from support.command import must, rind
from support.passwords import LIMITS, WAY
from support.routes import rows
from support.tokens import make, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once
from test_network_bans import (
    BAD,
    GOOD,
    NETWORK,
    PROXIED,
    REASON,
    ban,
    is_banned,
    listed,
    unban,
    visitor_at,
    within_a_second,
)


@pytest.fixture
def server(make_server):
    made = make_server(WAY, "always", *PROXIED)
    create_once(made, "alice")
    return made


# Kinds of networks


@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("2001:db8::/32", ["2001:db8::1", "2001:db8:ffff::"], ["2001:db9::1", BAD, "::1"]),
        ("2001:db8::7", ["2001:db8::7", "2001:0db8:0:0::7"], ["2001:db8::8"]),
        (BAD, [BAD, f"::ffff:{BAD}"], ["192.0.2.8"]),
        ("0.0.0.0/0", [BAD, GOOD, "8.8.8.8"], ["2001:db8::1"]),
        ("::/0", ["2001:db8::1", "fe80::1"], [BAD]),
        ("192.0.2.0/31", ["192.0.2.0", "192.0.2.1"], ["192.0.2.2"]),
    ],
)
def test_networks_of_all_kinds(network, inside, outside, server):
    token = make(visitor_at(server, GOOD))
    must(ban(server, network))
    within_a_second(lambda: use(server, token, "cheese", address=inside[0]) == "network-banned", "the ban")
    for address in inside:
        assert use(server, token, "cheese", address=address) == "network-banned", address
    for address in outside:
        assert use(server, token, "cheese", address=address) == "", address


def test_several_bans_hold_at_once_and_each_is_lifted_alone(server):
    token = make(visitor_at(server, GOOD))
    for network in (NETWORK, "192.0.2.0/28", "2001:db8::/32"):
        must(ban(server, network))
    within_a_second(lambda: use(server, token, "cheese", address="2001:db8::1") == "network-banned", "the last ban")
    must(unban(server, NETWORK))
    within_a_second(lambda: use(server, token, "cheese", address="192.0.2.99") == "", "the first ban to be lifted")
    assert use(server, token, "cheese", address=BAD) == "network-banned", "the smaller one still holds"


def test_without_a_trusted_proxy_the_peer_counts(make_server):
    server = make_server("--rate-limits", LIMITS)
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    token = make(visitor)
    must(ban(server))
    assert use(server, token, "cheese", address=BAD) == ""
    must(ban(server, "127.0.0.0/8"))
    within_a_second(lambda: use(server, token, "cheese", address=GOOD) == "network-banned", "the peer")
    is_banned(visitor.get("/manage/account/"))


def test_a_ban_lasts_over_a_restart_and_holds_from_the_first_request(server):
    token = make(visitor_at(server, GOOD))
    must(ban(server))
    server.stop()
    server.start()
    assert use(server, token, "cheese", address=BAD) == "network-banned"
    assert use(server, token, "cheese", address=GOOD) == ""


# The commands


def test_the_list_says_what_is_banned_since_when_and_why(server):
    assert listed(server) == [] and must(rind("network", "list", data=server.data)) == ""
    said = ban(server)
    assert must(said) == "" and NETWORK in said.stderr
    must(ban(server, "2001:db8::/32", "another reason"))
    found = listed(server)
    assert [(each["network"], each["reason"]) for each in found] == [
        (NETWORK, REASON),
        ("2001:db8::/32", "another reason"),
    ]
    assert all(each["since"] for each in found)
    text = must(rind("network", "list", data=server.data)).splitlines()
    assert len(text) == 2 and NETWORK in text[0] and REASON in text[0] and "UTC" in text[0]
    must(unban(server))
    assert [each["network"] for each in listed(server)] == ["2001:db8::/32"]


def refused(answer, *words: str) -> None:
    assert answer.returncode != 0 and answer.stdout == "" and answer.stderr.count("\n") == 1, answer
    assert all(word in answer.stderr for word in words), answer.stderr


@pytest.mark.parametrize(
    "network",
    [
        "",
        "x",
        "192.0.2.1/24",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/+8",
        "192.0.2.0/08",
        "300.1.1.1",
        "2001:db8::1/32",
        "a.example",
        "192.0.2.0/24 ",
        "10.0.0.0/8,11.0.0.0/8",
    ],
)
def test_what_is_no_network_is_not_banned(network, server):
    refused(ban(server, network), "network")
    assert listed(server) == []


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_a_ban_has_a_reason(reason, server):
    refused(ban(server, reason=reason), "reason")
    assert rind("network", "ban", NETWORK, data=server.data).returncode != 0
    assert listed(server) == []


def test_what_is_banned_is_not_banned_again_nor_lifted_twice(server):
    must(ban(server))
    refused(ban(server, reason="another"), "banned already")
    must(unban(server))
    refused(unban(server), "not banned")
    refused(unban(server, "x"), "x")


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8::/32", "2001:0DB8:0::/32"), (BAD, f"{BAD}/32"), ("::1", "::1/128"), (BAD, f"::ffff:{BAD}")],
)
def test_one_network_written_in_two_ways_is_one(first, second, server):
    must(ban(server, first))
    refused(ban(server, second), "banned already")
    must(unban(server, second))
    assert listed(server) == []


def test_bans_stand_in_the_trail(server):
    must(ban(server))
    must(unban(server))
    found = rows(
        server,
        "SELECT tag, CAST(payload AS TEXT) FROM events WHERE tag LIKE '%network%' OR tag LIKE '%ban%' ORDER BY rowid",
    )
    assert len(found) == 2 and all(NETWORK in payload for _, payload in found) and REASON in found[0][1]


@pytest.mark.parametrize("reason", ["two\nlines", "a\ttab", "\x1b[31mred", "\u202eback"])
def test_a_reason_stands_on_one_line(reason, server):
    answer = ban(server, reason=reason)
    lines = must(rind("network", "list", data=server.data)).splitlines()
    assert len(lines) == (1 if answer.returncode == 0 else 0), lines
    assert all(line.replace("\t", "").isprintable() and line.count("\t") == 2 for line in lines)


def test_a_mapped_network_is_that_of_ipv4(server):
    token = make(visitor_at(server, GOOD))
    must(ban(server, f"::ffff:{BAD}"))
    within_a_second(lambda: use(server, token, "cheese", address=BAD) == "network-banned", "the ban")
    assert use(server, token, "cheese", address=GOOD) == ""
