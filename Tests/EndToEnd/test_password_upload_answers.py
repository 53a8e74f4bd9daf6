"""What uploads by password tell, and whom; and the clients that make them."""

import socket
import time

import pytest

from conftest import end
from support.clients import Clients
from support.command import must, rind
from support.factors import add_app, events
from support.forms import basic, head_of, multipart, parts
from support.http import answer_on
from support.mail import eventually
from support.passwords import LIMITS, WAY, WRONG, by_password, code, next_file, tried
from support.recovering import administrator, approved, person
from support.routes import rows
from support.server import Server
from support.visitor import Visitor
from test_accounts import OTHER, PASSWORD, create_once, register
from test_locking import LOCK
from test_password_upload import signed_in
from test_publishing_clients import made


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Where every password uploads. Wrong ones are not counted here."""
    limits = LIMITS + ",user.login=none,ip.login=none"
    started = Server(
        tmp_path_factory.mktemp("passwords") / "data", WAY, "always", "--registration", "open", "--rate-limits", limits
    ).start()
    create_once(started, "alice")
    yield started
    end(started)


# Whom it tells what


def states(server: Server) -> list[str]:
    """Names of accounts of all kinds."""
    create_once(server, "dave")
    must(rind("user", "disable", "dave", "--reason", "left", data=server.data))
    who = person(server, "lena")
    add_app(who.visitor, "tablet")
    visitor = Visitor(server)
    visitor.send(
        visitor.form(visitor.open(LOCK.search(who.mail("An app for one-time codes was added", "tablet"))[0]), "token")
    )
    boss, rosa = administrator(server, "boss"), person(server, "rosa")
    approved(rosa, boss)
    register(server, "uma")
    must(rind("user", "create", "newcomer", "--email", "newcomer@example.org", data=server.data))
    return ["alice", "dave", "lena", "rosa", "uma", "newcomer"]


def test_whoever_does_not_know_the_password_learns_nothing(make_server):
    server = make_server(
        WAY, "always", "--registration", "open", "--rate-limits", LIMITS + ",user.login=none,ip.login=none"
    )
    create_once(server, "alice")
    answers = set()
    names = [*states(server), "nobody", "alice@example.org", "", "x" * 400, "ali\u00e7e", "a b"]
    for name in names:
        for password in (WRONG, "", PASSWORD[:-1], "x" * 5000):
            answer = by_password(server, name, password)
            head = tuple(sorted((key, value) for key, value in answer.headers.items() if key.lower() != "date"))
            answers.add((answer.status, answer.reason, head, answer.body))
    assert len(answers) == 1 and answer.problem["code"] == "sign-in-failed"
    assert tried(server, "dave", PASSWORD) == "account-disabled"
    assert tried(server, "lena", PASSWORD) == "account-locked"
    assert tried(server, "rosa", PASSWORD) == "account-recovering"
    assert tried(server, "uma", PASSWORD) == "email-unverified"
    assert rows(server, "SELECT count(*) FROM users WHERE password_upload_at IS NOT NULL") == [(0,)]


def test_a_name_that_nobody_has_costs_as_much_time_as_any_other(server):
    """Else how long it takes tells which names there are."""

    def seconds(name: str) -> float:
        start = time.monotonic()
        assert tried(server, name, WRONG) == "sign-in-failed"
        return time.monotonic() - start

    times = {name: sorted(seconds(name) for _ in range(7))[3] for name in ("alice", "nobody")}
    assert times["nobody"] > times["alice"] / 3, times


def test_what_is_refused_is_in_the_trail(server):
    before = events(server, "account:login:failure")
    tried(server, "alice", WRONG)
    tried(server, "nobody", WRONG)
    assert events(server, "account:login:failure") == before + 2


def test_a_password_that_changes_during_the_upload_uploads_nothing(server):
    visitor, file = signed_in(server, "cora"), next_file("of-cora")
    body = multipart(parts(file))
    head = head_of(server, len(body), token="x").replace(basic("x").encode(), basic(PASSWORD, "cora").encode())
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head + body[:200])
        eventually(
            lambda: rows(server, "SELECT 1 FROM users WHERE name = 'cora' AND password_upload_at > 0"),
            "the password to be taken",
        )
        form = visitor.form(visitor.open("/manage/account/"), "password", "new_password")
        assert visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303
        connection.sendall(body[200:])
        answer = answer_on(connection)
    assert code(answer) == "sign-in-failed" and server.filenames("of-cora") == []
    assert tried(server, "cora", PASSWORD) == "sign-in-failed" and tried(server, "cora", OTHER) == ""


# Clients


@pytest.mark.parametrize("client", ["twine", "uv"])
def test_a_client_uploads_with_name_and_password(client, server, tmp_path, name):
    clients = Clients(tmp_path / "home")
    made(clients, client, tmp_path / "project", name)
    files = sorted(map(str, (tmp_path / "project" / "dist").iterdir()))
    if client == "twine":
        arguments = ["upload", "--non-interactive", "--repository-url", server.upload_url, *files]
        settings = {"TWINE_USERNAME": "alice", "TWINE_PASSWORD": PASSWORD}
    else:
        arguments, settings = (
            ["publish", "--publish-url", server.upload_url, *files],
            {"UV_PUBLISH_USERNAME": "alice", "UV_PUBLISH_PASSWORD": PASSWORD},
        )
    clients.run(client, *arguments, **settings)
    assert len(server.filenames(name)) == 2
    key = "TWINE_PASSWORD" if client == "twine" else "UV_PUBLISH_PASSWORD"
    said = clients.run(client, *arguments, succeeds=False, **(settings | {key: WRONG})).stdout
    assert "403" in said and "do not fit together" in said and WRONG not in said


def test_twine_prints_that_a_token_is_wanted(make_server, tmp_path):
    server, clients = make_server(), Clients(tmp_path / "home")
    create_once(server, "alice")
    made(clients, "twine", tmp_path / "project", "rinds")
    files = sorted(map(str, (tmp_path / "project" / "dist").iterdir()))
    said = clients.run(
        "twine",
        "upload",
        "--non-interactive",
        "--repository-url",
        server.upload_url,
        *files,
        succeeds=False,
        TWINE_USERNAME="alice",
        TWINE_PASSWORD=PASSWORD,
    ).stdout
    assert "403" in said and "__token__" in said and PASSWORD not in said
