"""What a token may not do is refused by code and sentence, told only where the signature holds."""

import base64
import json
import time

import pypitoken
import pytest

from conftest import end
from support.command import create_token, must, rind
from support.forms import basic
from support.http import as_reason
from support.packages import sdist, wheel
from support.server import Server
from support.tokens import (
    caveat, caveats, code, forged, new_id, offline, project_id, restricted, revealed, send, told, use, user_id,
)
from test_accounts import create_once

NETWORK = "192.0.2.0/24"
INSIDE, OUTSIDE = "192.0.2.7", "198.51.100.7"
FAR = 4_000_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    limits = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
    started = Server(
        tmp_path_factory.mktemp("refusals") / "data", "--trusted-proxies", "127.0.0.1", "--rate-limits", limits
    ).start()
    create_once(started, "alice")
    create_once(started, "bob")
    yield started
    end(started)


@pytest.fixture(scope="module")
def token(server):
    """For everything of alice, whose projects are `cheese` and `wine`."""
    made = create_token(server.data, "alice")
    assert use(server, made, "cheese") == "" and use(server, made, "wine") == ""
    return made


def create(server, *options: str, user: str = "alice") -> str:
    return must(rind("token", "create", "--user", user, *options, data=server.data)).strip()


# Each caveat, added offline

REFUSED = [
    ([0, 1_700_000_000, 0], "token-expired", "expired at 2023-11-14 22:13:20 UTC"),
    ([0, FAR, FAR - 1], "token-expired", "may not be used before"),
    ([0, 10**15, 10**15 - 1], "token-expired", "before the Unix time 999999999999999"),
    ([1, ["wine"]], "token-project", "only for the project 'wine', not for 'cheese'"),
    ([1, ["wine", "beer"]], "token-project", "only for the projects 'wine', 'beer'"),
    ([1, []], "token-project", "no project at all"), ([1, ["Cheese"]], "token-project", "'Cheese'"),
    ([2, ["0000-4000"]], "token-project", "not made for the project that is named 'cheese' now"),
    ([2, []], "token-project", ""), ([103, [], []], "token-project", ""),
    ([103, [], ["beer"]], "token-project", "beer"),
    ([3, "00000000-0000-4000-8000-000000000000"], "token-user", "another user"),
    ([3, ""], "token-user", "another user"),
    ([100, ["read"]], "token-ability", "may not 'upload'"), ([100, []], "token-ability", "may not 'upload'"),
    ([100, ["Upload"]], "token-ability", "may not 'upload'"),
    ([101, [NETWORK]], "token-network", f"only from '{NETWORK}', not from 127.0.0.1"),
    ([101, []], "token-network", "no network at all"),
    ([102, ["==2.*"]], "token-version", "only for versions '==2.*', not for '1.0'"),
    ([102, []], "token-version", "none of"),
    ([102, ["!=1.0", ">2"]], "token-version", "'!=1.0', '>2'"),
    ([4, "x"], "token-unknown-caveat", "tag 4"), ([104, ["x"]], "token-unknown-caveat", "tag 104"),
    ([], "token-unknown-caveat", "not understood"),
    ([-1], "token-unknown-caveat", "not understood"), ([0, 10**10], "token-unknown-caveat", "tag 0"),
    ([0, FAR, 0, 0], "token-unknown-caveat", "tag 0"),
    ([0, "4000000000", 0], "token-unknown-caveat", "tag 0"), ([0, 4e9, 0.5], "token-unknown-caveat", "tag 0"),
    ([1, "cheese"], "token-unknown-caveat", "tag 1"),
    ([1, [1]], "token-unknown-caveat", "tag 1"), ([1, None], "token-unknown-caveat", "tag 1"),
    ([3, ["x"]], "token-unknown-caveat", "tag 3"),
    ([101, ["10.0.0.1/8"]], "token-unknown-caveat", "tag 101"), ([102, ["one"]], "token-unknown-caveat", "tag 102"),
    ([103, ["x"]], "token-unknown-caveat", "tag 103"), ([True, 0, 0], "token-unknown-caveat", ""),
    (["0", FAR, 0], "token-unknown-caveat", ""),
]
TEXTS = [
    "", "x", "time < 2030-01-01", "{}", "[0,4000000000,0", "[0,4000000000,0]]", "[0,4000000000,0] [0,4000000000,0]",
    "[00,4000000000,0]",
    '{"version": 1, "permissions": "user"}', '{"exp": 4000000000, "nbf": 0}', "[[0,4000000000,0]]", "[1,['cheese']]",
    "[0,4000000000,0]\x00", "[9223372036854775808]",
]


@pytest.mark.parametrize(
    ("values", "refusal", "says"), REFUSED, ids=[json.dumps(values)[:40] for values, _, _ in REFUSED]
)
def test_a_caveat_that_does_not_hold(values, refusal, says, server, token):
    answer = send(server, wheel("cheese", "1.0"), restricted(token, values))
    assert code(answer) == refusal
    detail = answer.problem["detail"]
    assert says in detail and as_reason(detail).startswith(as_reason(answer.reason)), detail
    assert detail.endswith(".") and detail.isprintable()


@pytest.mark.parametrize("text", TEXTS)
def test_a_caveat_that_is_none(text, server, token):
    assert use(server, restricted(token, text), "cheese", "1.0") == "token-unknown-caveat"


def held(server) -> list[list]:
    """Caveats that all hold for an upload of `cheese`."""
    networks = ["127.0.0.0/8", "::1/128"]
    return [
        [0, FAR, 0], [1, ["wine", "cheese"]], [2, [project_id(server, "cheese"), new_id()]],
        [3, user_id(server, "alice")], [100, ["read", "upload"]],
        [101, networks], [102, [">=3", "==1.*"]], [103, [project_id(server, "cheese")], ["other"]],
        [0, FAR, int(time.time()) - 5],
    ]


def test_caveats_that_hold_are_no_hindrance(server, token):
    for values in held(server):
        assert code(send(server, sdist("cheese", "1.0"), restricted(token, values))) == "", values
    assert code(
        send(server, sdist("cheese", "1.0"), restricted(token, *held(server)))
    ) == "", "nor all of them together"
    assert code(
        send(server, sdist("cheese", "1.0"), restricted(token, " [ 0 ,\t4000000000 ,\n0 ] "))
    ) == "", "white space is free"


@pytest.mark.parametrize("values", [[0, 1, 0], [1, ["wine"]], [101, [NETWORK]], [102, ["==2.*"]], [3, "x"], [77]])
def test_one_that_does_not_hold_outweighs_all_others(values, server, token):
    good = held(server)
    for at in (0, len(good) // 2, len(good)):
        assert use(server, restricted(token, *good[:at], values, *good[at:]), "cheese") != ""


def test_of_one_kind_all_must_hold(server, token):
    for first, second in (
        ([1, ["cheese"]], [1, ["wine"]]), ([101, ["127.0.0.0/8"]], [101, [NETWORK]]),
        ([102, ["==1.*"]], [102, ["==2.*"]])
    ):
        for pair in ((first, second), (second, first)):
            for name, version in (("cheese", "1.0"), ("wine", "1.0"), ("cheese", "2.0")):
                assert use(server, restricted(token, *pair), name, version) != "", pair
    assert use(
        server, restricted(create(server, "--ability", "read"), [100, ["upload"]]), "cheese"
    ) == "token-ability", "no ability comes back"


# Networks are the client's, wherever the proxy is

def test_a_network_is_asked_of_the_client_behind_the_proxy(server):
    token = create(server, "--cidr", NETWORK, "--cidr", "2001:db8::/32")
    for address in (INSIDE, "2001:db8::1", f"{OUTSIDE}, {INSIDE}", f"::ffff:{INSIDE}"):
        assert use(server, token, "networked", address=address) == "", address
    for address in (OUTSIDE, "2001:db9::1", f"{INSIDE}, {OUTSIDE}", "unknown", f"{INSIDE}, unknown"):
        assert use(server, token, "networked", "1.1", address) == "token-network", address
    refusal, sentence = told(server, token, "networked", "1.1", OUTSIDE)
    assert f"'{NETWORK}', '2001:db8::/32'" in sentence and OUTSIDE in sentence
    assert use(server, token, "networked", "1.1") == "token-network"


def test_without_a_trusted_proxy_nobody_says_where_they_are(make_server):
    server = make_server()
    create_once(server, "alice")
    assert use(server, create(server, "--cidr", NETWORK), "x", address=INSIDE) == "token-network"


# States

def test_a_token_expires(server):
    token = create(server, "--expires", "1s")
    while time.time() < caveat(token, 0)[1]:
        time.sleep(0.05)
    refusal, sentence = told(server, token, "cheese")
    assert refusal == "token-expired" and "make a new one" in sentence


def test_versions_are_those_of_the_file(server):
    token = create(server, "--version", "==1.*", "--version", ">=3,<4")
    for version in ("1.0", "1.9.post1", "3.1", "1!3.0"):
        expected = "" if version != "1!3.0" else "token-version"
        assert use(server, token, "versioned", version) == expected, version
    for version in ("2.0", "4.0", "10.1"):
        assert use(server, token, "versioned", version) == "token-version", version
    pre = {version: use(server, token, "versioned", version) for version in ("1.5rc1", "3.2.dev1")}
    assert set(pre.values()) == {""}, "a release before the release is one of those versions"


def test_an_account_that_may_do_nothing_is_said_only_to_a_good_token(make_server):
    server = make_server()
    create_once(server, "alice")
    token = create(server)
    bad = token[:-1] + ("A" if token[-1] != "A" else "Q")
    must(rind("user", "disable", "alice", "--reason", "left", data=server.data))
    deadline = time.monotonic() + 5
    while (refusal := use(server, token, "x")) == "" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert refusal == "account-disabled" and use(server, restricted(token, [1, ["x"]]), "x") == "account-disabled"
    assert use(
        server, restricted(token, [77]), "x"
    ) == "token-unknown-caveat", "what is otherwise no good is told that first"
    assert use(server, bad, "x") == "credential-invalid"


# Only where the signature holds

def spoilt(token: str, *more: list) -> str:
    made = restricted(token, *more)
    return made[:-2] + ("AA" if made[-2:] != "AA" else "BA")


def test_a_stranger_learns_nothing(server, token):
    answers = set()
    revoked = create(server)
    must(rind("token", "revoke", data=server.data, stdin=revoked))
    time_out = time.monotonic() + 5
    while use(server, revoked, "cheese") == "" and time.monotonic() < time_out:
        time.sleep(0.05)
    gone = revealed(forged(server, new_id(), [100, ["upload"]], [3, user_id(server, "alice")]))
    bad = [spoilt(token, values) for values, _, _ in REFUSED] + [
        spoilt(token), spoilt(create(server, "--expires", "1s")), revoked, gone
    ]
    bad += [restricted(revoked, [1, ["wine"]]), restricted(gone, [77])]
    for wrong in bad:
        answer = send(server, wheel("cheese", "1.0"), wrong)
        answers.add((answer.status, answer.reason, answer.body))
    assert len(answers) == 1, answers
    assert answer.problem["code"] == "credential-invalid"


def test_a_right_token_is_told_of_itself_and_of_no_other(server, token):
    bobs = create(server, user="bob")
    assert use(server, bobs, "bobs-own") == ""
    answer = send(server, wheel("bobs-own", "2.0"), token)
    assert answer.status == 403 and "bob" not in answer.problem["detail"].replace("bobs-own", "")
    assert use(
        server, restricted(bobs, [3, user_id(server, "alice")]), "cheese", "9.9"
    ) == "token-user", "whose a token is cannot be changed"


def test_the_scheme_does_not_matter(server, token):
    limited = restricted(token, [1, ["wine"]])
    headers = [
        basic(limited), f"Bearer {limited}", f"bearer {limited}", f"token {limited}",
        "basic " + base64.b64encode(f"__token__:{limited}\n".encode()).decode()
    ]
    for header in headers:
        answer = send(server, wheel("cheese", "1.0"), "", Authorization=header)
        assert code(answer) == "token-project", header
    for header in (
        basic(limited, "alice"), basic(limited, ""), f"Digest {limited}", "Bearer", "Basic", limited, f"Basic {limited}"
    ):
        assert code(
            send(server, wheel("cheese", "1.0"), "", Authorization=header)
        ) in ("credential-invalid", "password-upload"), header


# PyPI's own library restricts our tokens

def test_pypitoken_restricts_offline(server, token):
    now = int(time.time())
    cases = [
        (dict(project_names=["cheese"]), "cheese", "wine", "token-project"),
        (dict(project_ids=[project_id(server, "cheese")]), "cheese", "wine", "token-project"),
        (dict(user_id=user_id(server, "alice")), "cheese", None, ""),
        (dict(not_before=now - 10, not_after=now + 1000), "cheese", None, ""),
        (dict(user_id=user_id(server, "bob")), None, "cheese", "token-user"),
        (dict(not_before=now - 10, not_after=now - 5), None, "cheese", "token-expired"),
        (dict(not_before=now + 1000, not_after=now + 2000), None, "cheese", "token-expired"),
        (dict(project_names=["cheese", "wine"]), "wine", "beer", "token-project"),
    ]
    for options, good, bad, refusal in cases:
        made = pypitoken.Token.load(token)
        assert (made.prefix, made.domain) == ("rind", "localhost")
        made.restrict(**options)
        text = made.dump()
        assert text.startswith("rind-") and len(caveats(text)) > len(caveats(token))
        if good:
            assert code(send(server, sdist(good, "1.0"), text)) == "", options
        if bad:
            assert use(server, text, bad) == refusal, options
    twice = pypitoken.Token.load(token)
    twice.restrict(project_names=["cheese"])
    twice.restrict(project_names=["wine"])
    assert use(server, twice.dump(), "cheese") == use(server, twice.dump(), "wine") == "token-project"


def test_pypitoken_restricts_what_was_restricted_here(server, token):
    ours = must(offline("restrict", "--project", "cheese", stdin=token)).strip()
    made = pypitoken.Token.load(ours)
    made.restrict(project_names=["cheese", "wine"])
    assert code(send(server, sdist("cheese", "1.0"), made.dump())) == ""
    assert use(server, made.dump(), "wine") == "token-project"
    back = must(offline("restrict", "--project", "wine", stdin=made.dump())).strip()
    assert use(server, back, "cheese") == "token-project"
