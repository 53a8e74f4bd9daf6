"""A job gives its token up when it has published; whatever else comes, nothing happens and the answer is the same."""

import pytest

from support.identities import BURN, GITHUB_MINT, MINT, add, burn, events, identity, minted, post
from support.routes import rows, state
from support.tokens import identifier, make, project_id, restricted, use
from test_identity_exchange import alice, issuers, project, server

FIXTURES = (alice, issuers, project, server)


def test_burning_ends_a_token(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    assert use(server, token, project, "2.0") == ""
    answer = burn(server, token)
    assert answer.status == 202 and answer.body == b""
    assert use(server, token, project, "3.0") == "credential-invalid"
    assert burn(server, token).status == 202, "again"
    ended = events(server, "project:short_lived_api_token:removed")
    [noted] = [event for event in ended if event["token"] == identifier(token)]
    assert noted["subject"] == f"project:{project_id(server, project)}"


def test_a_restricted_copy_burns_the_token_too(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    assert burn(server, restricted(token, [0, 1, 0])).status == 202
    assert use(server, token, project, "2.0") != ""


def test_burning_does_nothing_to_tokens_of_people(alice, server, project):
    token = make(alice)
    for shown in (token, restricted(token, [1, ["x"]]), f" {token}", token + "A"):
        assert burn(server, shown).status == 202
    assert use(server, token, project, "2.0") == ""
    assert rows(server, "SELECT count(*) FROM tokens WHERE id = ?", identifier(token)) == [(1,)]


def test_who_has_no_signature_burns_nothing(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    changed = token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB")
    for shown in (changed, identifier(token), "rind-" + identifier(token)):
        assert burn(server, shown).status == 202
    assert use(server, token, project, "2.0") == ""


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"{}", b'{"token": null}', b'{"token": 7}', b'{"token": ""}',
        b'{"token": ["x"]}', b"\xff\xfe",
        b'{"token": "rind-"}', b'{"token": "' + b"A" * 20_000 + b'"}', b"[" * 10_000,
        b'{"token": "rind-' + b"A" * 200 + b'"}',
    ],
    ids=lambda body: body[:20].decode(errors="replace"),
)
def test_whatever_is_burned_the_answer_is_the_same(body, server):
    before = state(server)
    answer = post(server, BURN, body)
    assert answer.status == 202 and answer.body == b""
    assert state(server) == before


@pytest.mark.parametrize("path", [MINT, GITHUB_MINT, BURN])
def test_only_posts_are_taken(path, server):
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = server.get(path, method=method)
        assert answer.status == 405 and answer["Allow"] == "POST"
