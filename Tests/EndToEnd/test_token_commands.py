"""`rind token`: made, read, narrowed and revoked on the command line."""

import json
import time

import pytest

from conftest import end
from support.command import create_token, must, rind
from support.packages import sdist, wheel
from support.routes import rows
from support.server import Server
from support.tokens import (
    DAY, caveat, caveats, code, forged, identifier, macaroon, new_id, offline, restricted, revealed, send, use, user_id,
)
from support.visitor import wait_for_mail
from test_accounts import create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("commands") / "data", "--rate-limits", LIMITS).start()
    create_once(started, "alice")
    yield started
    end(started)


@pytest.fixture(scope="module")
def token(server):
    return create_token(server.data, "alice")


def create(server, *options: str) -> str:
    output = must(rind("token", "create", "--user", "alice", *options, data=server.data))
    assert output.startswith("rind-") and output.count("\n") == 1, "alone on standard output"
    return output.strip()


def restrict(token: str, *options: str) -> str:
    output = must(offline("restrict", *options, stdin=token))
    assert output.startswith("rind-") and output.count("\n") == 1, "alone on standard output"
    return output.strip()


def one_sentence(answer, *words: str) -> None:
    """A refusal: nothing on standard output, one line that says why."""
    assert answer.returncode != 0 and answer.stdout == "", answer
    assert answer.stderr.startswith("rind: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert all(word in answer.stderr for word in words), answer.stderr


# create

def test_what_is_said_stands_in_the_token(server):
    options = [
        "--ability", "read", "--ability", "upload", "--expires", "12h", "--cidr", "10.0.0.0/8", "--cidr", "fd00::/8"
    ]
    token = create(
        server, *options, "--version", "==1.*", "--version", ">=3", "--project", "New_One", "--project", "new.two",
        "--description", "CI"
    )
    assert caveats(token)[0] == [100, ["upload", "read"]] and caveat(token, 103) == [103, [], ["new-one", "new-two"]]
    assert caveat(token, 101) == [101, ["10.0.0.0/8", "fd00::/8"]] and caveat(token, 102) == [102, ["==1.*", ">=3"]]
    assert caveat(token, 0)[1] - caveat(token, 0)[2] == 12 * 3_600
    assert rows(
        server, "SELECT description, is_for_one_release FROM tokens WHERE id = ?", identifier(token)
    ) == [("CI", 0)]
    mail = wait_for_mail(server, "To: alice@example.org", "The operator", "Description: CI")
    assert "rind-" not in mail and "new-one" in mail


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("12h", 43_200), ("90d", 90 * DAY), ("366d", 366 * DAY), (None, 90 * DAY)]
)
def test_durations(text, seconds, server):
    _, ends, begins = caveat(create(server, *(["--expires", text] if text else [])), 0)
    assert ends - begins == seconds and abs(begins - time.time()) < 60


def test_never_and_one_release(server, name):
    token = create(server, "--expires", "never", "--one-release", "--project", name)
    assert caveat(token, 0) is None and use(server, token, name) == ""
    assert use(server, token, name, "1.1") == "token-release"


def test_what_is_not_there_yet_is_said(server, name):
    answer = rind("token", "create", "--user", "alice", "--project", name, data=server.data)
    assert answer.returncode == 0 and f"Not there yet: {name}" in answer.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--expires", "90"], ["--expires", "0s"], ["--expires", "-1d"], ["--expires", "367d"], ["--expires", "1y"],
        ["--expires", ""],
        ["--expires", "1.5h"], ["--ability", "delete"], ["--ability", ""], ["--cidr", "10.0.0.1/8"], ["--cidr", "here"],
        ["--version", "1.0"],
        ["--version", ""], ["--project", "a b"], ["--project", ""], ["--ability", "read", "--one-release"],
        ["--description", "a\nb"],
        ["--description", "x" * 101], ["--token-max-lifetime", "30d", "--expires", "31d"],
        ["--token-max-lifetime", "30d", "--expires", "never"],
        ["--token-max-lifetime", "soon"], ["--token-max-lifetime", "0d"],
    ],
)
def test_what_cannot_be_made(options, server):
    before = rows(server, "SELECT count(*) FROM tokens")
    one_sentence(rind("token", "create", "--user", "alice", *options, data=server.data))
    assert rows(server, "SELECT count(*) FROM tokens") == before


def test_a_refused_time_says_what_the_command_takes(server):
    """The command takes spans; a date it does not, and so it must not say so."""
    answer = rind("token", "create", "--user", "alice", "--expires", "2027-03-01", data=server.data)
    one_sentence(answer)
    assert "2027" not in answer.stderr and "12h" in answer.stderr, answer.stderr


def test_the_maximum_is_the_usual_where_it_is_shorter(server):
    token = create(server, "--token-max-lifetime", "7d")
    assert caveat(token, 0)[1] - caveat(token, 0)[2] == 7 * DAY
    answer = rind(
        "token", "create", "--user", "alice", data=server.data, environment={"RIND_TOKEN_MAX_LIFETIME": "12h"}
    )
    assert caveat(must(answer).strip(), 0)[1] - caveat(answer.stdout.strip(), 0)[2] == 43_200


def test_nobody_and_those_who_may_not(server):
    one_sentence(rind("token", "create", "--user", "nobody", data=server.data), "nobody")
    must(rind("user", "create", "gone", "--email", "gone@example.org", data=server.data))
    must(rind("user", "disable", "gone", "--reason", "left", data=server.data))
    one_sentence(rind("token", "create", "--user", "gone", data=server.data), "disabled")
    one_sentence(
        rind("token", "create", "--user", "alice", data=server.data, environment={"RIND_TWO_FACTOR": "required"}),
        "second factor"
    )


# inspect

def test_what_a_token_says_of_itself(server, token):
    made = restricted(
        token, [1, ["cheese"]], [101, ["10.0.0.0/8"]], [102, [">=1,<2"]], [0, 4_000_000_000, 0], [77, "x"]
    )
    text = must(offline("inspect", stdin=f"\n {made} \n"))
    for words in (
        "localhost", identifier(token), "may upload", "only cheese", "only from 10.0.0.0/8", "only versions >=1,<2",
        "2096-10-02", "not known here"
    ):
        assert words in text, (words, text)
    told = json.loads(must(offline("inspect", "--json", stdin=made)))
    assert [json.loads(value) for value in told["caveats"]] == caveats(made) and told["identifier"] == identifier(token)
    assert told["location"] == "localhost" and told["words"][0] == "may upload"
    assert macaroon(made).signature not in text and made[-43:] not in text and made[-43:] not in json.dumps(told)


def test_a_reader_is_not_deceived(server, token):
    made = restricted(
        token, '[1,["cheese\\u202e\\u001b[31m\\nmay do everything"]]', "\x1b]0;x\x07[", '[101,["0.0.0.0/0"]]'
    )
    answer = offline("inspect", stdin=made)
    text = must(answer)
    assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text
    assert not any(line.strip() in ("may do everything", '- may do everything') for line in text.splitlines())
    elsewhere = forged(server, new_id(), [100, ["upload"]])
    elsewhere.location = "evil\x1b[2J\nexample"
    shown = must(offline("inspect", stdin=revealed(elsewhere)))
    assert "\x1b" not in shown and "\nexample" not in shown


def test_a_token_that_is_none(server, token):
    for text, words in (
        ("", "standard input"), (" \n", "standard input"), ("x", "begins with"),
        ("pypi-AgEIcHlwaS5vcmc", "begins with"), ("rind-", ""), ("rind-!", "base64"),
        (token[:-5], ""), (token + "A" * 9_000, "8192"), ("rind-" + "A" * 40_000, "8192"), ("\x00\xff", "begins with"),
        (f"{token}\n{token}", ""),
    ):
        for command in (["inspect"], ["restrict", "--project", "x"]):
            one_sentence(offline(*command, stdin=text), words)
        answer = rind("token", "revoke", data=server.data, stdin=text)
        one_sentence(answer, words)
        assert token[-30:] not in answer.stderr


# restrict

def test_restricting_writes_four_kinds_of_caveats(server, token):
    before = int(time.time())
    made = restrict(
        token, "--project", "Cheese_Board", "--project", "wine", "--expires", "1h", "--cidr", "10.0.0.0/8", "--cidr",
        "::1", "--version", "==1.*",
        "--version", ">=3",
    )
    after = int(time.time())
    more = caveats(made)[len(caveats(token)) :]
    assert caveats(made)[: len(caveats(token))] == caveats(token)
    assert sorted(values[0] for values in more) == [0, 1, 101, 102]
    found = {values[0]: values[1:] for values in more}
    assert found[1] == [["cheese-board", "wine"]] and found[101] == [["10.0.0.0/8", "::1"]]
    assert found[102] == [["==1.*", ">=3"]]
    ends, begins = found[0]
    assert before + 3_600 <= ends <= after + 3_600
    assert ends - begins == 3_600 + 300, "good five minutes back: clocks differ"


@pytest.mark.parametrize(
    ("options", "tag"),
    [(["--project", "x"], 1), (["--expires", "30s"], 0), (["--cidr", "10.0.0.0/8"], 101), (["--version", "==1.*"], 102)]
)
def test_one_option_writes_one_caveat(options, tag, server, token):
    assert [values[0] for values in caveats(restrict(token, *options))[len(caveats(token)) :]] == [tag]


@pytest.mark.parametrize(
    "options",
    [
        [], ["--expires", "never"], ["--expires", "0s"], ["--expires", "90"], ["--expires", "2027-01-01"],
        ["--expires", "367d"], ["--cidr", "10.0.0.1/8"],
        ["--version", "1.0"], ["--project", "a b"], ["--project", ""], ["--ability", "upload"], ["--one-release"],
        ["cheese"], ["--cidr", ""], ["--version", ""],
    ],
)
def test_restrictions_that_are_none(options, server, token):
    one_sentence(offline("restrict", *options, stdin=token))


def test_several_in_one_call_mean_any_and_calls_in_a_row_mean_all(server, token, name):
    both = restrict(token, "--project", f"{name}-a", "--project", f"{name}-b")
    assert [use(server, both, f"{name}-{letter}") for letter in "abc"] == ["", "", "token-project"]
    one = restrict(restrict(both, "--project", f"{name}-b", "--project", f"{name}-c"), "--version", "==1.*")
    assert [use(server, one, f"{name}-{letter}", "1.1") for letter in "abc"] == ["token-project", "", "token-project"]
    assert use(server, one, f"{name}-b", "2.0") == "token-version"
    none = restrict(restrict(token, "--project", f"{name}-a"), "--project", f"{name}-b")
    assert {use(server, none, f"{name}-{letter}", "1.2") for letter in "abc"} == {"token-project"}
    versions = restrict(restrict(token, "--version", "==1.*", "--version", "==2.*"), "--version", ">=2")
    assert [use(server, versions, f"{name}-a", version) for version in ("1.5", "2.5")] == ["token-version", ""]
    networks = restrict(restrict(token, "--cidr", "127.0.0.0/8", "--cidr", "192.0.2.0/24"), "--cidr", "192.0.2.0/24")
    assert use(server, networks, name) == "token-network"


def test_a_short_life_ends(server, token, name):
    short = restrict(token, "--expires", "2s")
    assert use(server, short, name) == ""
    until = time.monotonic() + 10
    while (refusal := code(send(server, sdist(name, "1.0"), short))) == "" and time.monotonic() < until:
        time.sleep(0.05)
    assert refusal == "token-expired" and code(send(server, sdist(name, "1.0"), token)) == ""


def test_restricting_never_revives(server, name):
    over = create(server, "--expires", "1s")
    while time.time() < caveat(over, 0)[1]:
        time.sleep(0.05)
    assert use(server, restrict(over, "--expires", "90d"), name) == "token-expired"


def test_there_is_an_end_to_restricting(server, token):
    made, count = token, len(caveats(token))
    for _ in range(32 - count):
        made = restrict(made, "--project", "x")
    one_sentence(offline("restrict", "--project", "x", stdin=made), "32")
    one_sentence(
        offline("restrict", *(f"--project={'x' * 150}{number}" for number in range(60)), stdin=token)
    )


def test_pymacaroons_agrees_with_what_was_restricted(server, token):
    made = restrict(token, "--project", "cheese", "--expires", "1h")
    fresh = forged(server, identifier(token))
    for text in (value.caveat_id for value in macaroon(made).caveats):
        fresh.add_first_party_caveat(text)
    assert revealed(fresh) == made


# revoke

def test_revoking_takes_the_whole_of_it(server, name):
    token = create(server, "--description", "pasted whole")
    copy = restrict(token, "--project", "x")
    bad = copy[:-2] + ("AA" if copy[-2:] != "AA" else "BA")
    one_sentence(rind("token", "revoke", data=server.data, stdin=bad), "knows no such token")
    assert use(server, token, name) == "", "whoever cannot sign for it cannot revoke it"
    answer = rind("token", "revoke", data=server.data, stdin=copy)
    assert answer.returncode == 0 and "Revoked" in answer.stderr
    wait_for_mail(server, "To: alice@example.org", "revoked", "pasted whole")
    one_sentence(rind("token", "revoke", data=server.data, stdin=copy), "knows no such token")
    stranger = revealed(forged(server, new_id(), [100, ["upload"]], [3, user_id(server, "alice")]))
    one_sentence(rind("token", "revoke", data=server.data, stdin=stranger), "knows no such token")


def test_help_names_what_there_is():
    for command, words in (
        ("create", ("--project", "--ability", "--expires", "--cidr", "--version", "--one-release", "--description")),
        ("restrict", ("--project", "--expires", "--cidr", "--version", "standard input")),
        ("inspect", ("--json", "offline")), ("revoke", ("standard input",)),
    ):
        text = must(offline(command, "--help"))
        assert all(word in text for word in words), text
        assert "Show the version" not in text, "--version means versions of packages here"


def test_a_command_works_without_the_server(server, tmp_path):
    data = tmp_path / "alone"
    must(rind("user", "create", "alice", "--email", "alice@example.org", data=data))
    token = must(rind("token", "create", "--user", "alice", data=data)).strip()
    assert "may upload" in must(offline("inspect", stdin=token))
    assert rind("token", "revoke", data=data, stdin=token).returncode == 0
    assert code(send(server, wheel("x"), token)) == "credential-invalid"
