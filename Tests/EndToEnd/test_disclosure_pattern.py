"""The expression by which scanners know a token finds every one whole."""

from pathlib import Path

import pytest

from conftest import end
from support.command import create_user, must, rind
from support.packages import wheel
from support.scanning import body_of, finding
from support.server import Server
from support.tokens import caveats, make, offline, restricted
from support.tokens import send as upload
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once
from test_disclosure_keys import PATTERN

# How scanners know them


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Tokens of every shape, made by the form, by the command and offline."""
    server = Server(tmp_path_factory.mktemp("shapes") / "data", "--rate-limits", "token.change=none").start()
    create_once(server, "alice")
    alice = Visitor(server)
    alice.sign_in("alice", PASSWORD)
    upload(server, wheel("cheese", "1.0"), make(alice))
    fields = [
        [],
        [("expires", "never")],
        [("abilities", "read")],
        [("abilities", "upload"), ("abilities", "read")],
        [("expires", "1d")],
        [("networks", "10.0.0.0/8 2001:db8::/32"), ("versions", ">=1,<2")],
        [("token_scope", "project:cheese")],
        [("new_projects", "a-project-with-a-rather-long-name")],
        [("one_release", "yes")],
        [("token_scope", "project:cheese"), ("new_projects", " ".join(f"project-{number}" for number in range(50)))],
    ]
    made = [make(alice, *each) for each in fields for _ in range(3)]
    made += [restricted(token, [1, ["cheese"]], [0, 4_000_000_000, 0]) for token in made]
    made += [
        offline("restrict", "--project", "cheese", "--expires", "1h", stdin=token).stdout.strip() for token in made[:5]
    ]
    made += [restricted(made[0], *[[1, ["cheese"]]] * 25)]
    yield made
    end(server)


def test_every_token_is_found_whole_by_the_expression(many):
    assert len({len(token) for token in many}) > 10
    for token in many:
        assert PATTERN.fullmatch(token), caveats(token)
        for text in (
            f'password = "{token}"\n',
            f"https://__token__:{token}@index.example/simple/",
            f"TOKEN={token}",
            f"<{token}>",
            f"a\t{token}\r\nb",
            f"({token}).",
        ):
            assert PATTERN.findall(text) == [token]


@pytest.mark.parametrize(
    "host",
    [
        "http://a:8000",
        "https://xn--kse-qla.example",
        "https://" + ".".join(["label" * 6] * 7) + ".example",
        "http://192.0.2.1",
        "http://[2001:db8::1]:8000",
    ],
    ids=len,
)
def test_it_finds_those_of_any_host(host, make_server):
    server = make_server()
    create_user(server.data, "alice")
    token = must(rind("token", "create", "--user", "alice", "--base-url", host, data=server.data)).strip()
    assert PATTERN.fullmatch(token), token
    assert body_of(finding(token))


def test_what_is_no_token_is_not_found():
    for text in (
        "rind-Ag",
        "rind-AgE" + "x" * 20,
        "rind-" + "A" * 200,
        "pypi-AgEIcHlwaS5vcmc" + "x" * 200,
        "grind-server",
        "rind-AgI" + "x" * 200,
    ):
        assert not PATTERN.search(text), text


def test_the_expression_is_documented():
    documents = Path(__file__).parents[2] / "docs"
    assert any(PATTERN.pattern in path.read_text() for path in documents.glob("*.md"))
