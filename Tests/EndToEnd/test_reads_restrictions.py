"""An index that asks who reads: tokens for some projects or versions, and of accounts that may do nothing."""

import pytest

from conftest import end
from support import http
from support.command import must, rind
from support.factors import add_app, set_up
from support.mail import eventually
from support.readers import (
    AUTHENTICATED,
    CHEESE,
    LIMITS,
    METADATA,
    NEWER,
    WINE,
    file_path,
    fill,
    new_token,
    read,
    refused,
    spoilt,
    stranger,
)
from support.recovering import administrator, approved, person
from support.server import Server
from support.tokens import restricted
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once
from test_locking import LOCK
from test_reads_credentials import EVERY


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


# For projects and versions


def test_one_for_a_project_reads_that_one_only(server):
    token = new_token(server, "--project", "cheese")
    for path in (
        "/simple/cheese/",
        "/pypi/cheese/json",
        "/pypi/cheese/1.0/json",
        "/project/cheese/",
        file_path(CHEESE),
        METADATA,
    ):
        assert read(server, path, token).status == 200, path
    for path in (
        "/simple/wine/",
        "/pypi/wine/json",
        "/project/wine/",
        "/project/wine/1.0/",
        file_path(WINE),
        "/simple/",
        "/",
        "/search/?q=w",
    ):
        refused(read(server, path, token), "token-project")


def test_one_for_a_project_is_not_told_what_others_there_are(server):
    for token in (new_token(server, "--project", "cheese"), restricted(new_token(server), [1, ["cheese"]])):
        for there, nowhere in (
            ("/simple/wine/", "/simple/beer/"),
            ("/pypi/wine/json", "/pypi/beer/json"),
            ("/project/wine/", "/project/beer/"),
            ("/project/wine/1.0/", "/project/beer/1.0/"),
            (file_path(WINE), "/files/" + "0" * 64 + "/" + WINE.filename),
        ):
            known, unknown = read(server, there, token), read(server, nowhere, token)
            assert known.status == unknown.status == 403
            assert known.text.replace("wine", "beer") == unknown.text.replace("wine", "beer"), there


def test_one_for_versions_reads_the_files_of_those(server):
    token = new_token(server, "--project", "cheese", "--version", "==1.*")
    for path in (file_path(CHEESE), METADATA):
        assert read(server, path, token).status == 200, path
    answer = read(server, file_path(NEWER), token)
    refused(answer, "token-version")
    assert '"==1.*"' in answer.problem["detail"] or "'==1.*'" in answer.problem["detail"]
    refused(read(server, file_path(NEWER) + ".metadata", token), "token-version")


def test_one_for_versions_reads_the_documents_of_those(server):
    token = new_token(server, "--project", "cheese", "--version", "==1.*")
    for path in ("/pypi/cheese/1.0/json", "/project/cheese/1.0/"):
        assert read(server, path, token).status == 200, path
    for path in ("/pypi/cheese/2.0/json", "/project/cheese/2.0/"):
        refused(read(server, path, token), "token-version")


# Whose account it is


def locked(server: Server) -> str:
    who = person(server, "lena")
    token = new_token(server, user="lena")
    add_app(who.visitor, "tablet")
    link = LOCK.search(who.mail("An app for one-time codes was added", "tablet"))[0]
    visitor = Visitor(server)
    assert "is locked" in visitor.send(visitor.form(visitor.open(link), "token")).text
    return token


def recovering(server: Server) -> str:
    boss, who = administrator(server, "boss"), person(server, "rosa")
    token = new_token(server, user="rosa")
    assert read(server, "/simple/", token).status == 200
    approved(who, boss)
    return token


def disabled(server: Server) -> str:
    create_once(server, "dave")
    token = new_token(server, user="dave")
    assert read(server, "/simple/", token).status == 200
    must(rind("user", "disable", "dave", "--reason", "left", data=server.data))
    eventually(lambda: read(server, "/simple/", token).status == 403, "a disabled account reads nothing", 1)
    return token


@pytest.mark.parametrize("state", [locked, recovering, disabled], ids=lambda state: state.__name__)
def test_an_account_that_may_do_nothing_reads_nothing_and_is_told_why(state, server):
    token = state(server)
    for path in EVERY:
        refused(read(server, path, token), f"account-{state.__name__}")
    stranger(read(server, "/simple/", spoilt(token)))


def test_an_account_without_the_factor_that_is_asked_for_reads_nothing(make_server):
    server = make_server(*AUTHENTICATED)
    fill(server)
    create_once(server, "bare")
    tokens = {name: new_token(server, user=name) for name in ("alice", "bare")}
    visitor = Visitor(server)
    visitor.sign_in("alice", "a long pass phrase of alice")
    set_up(visitor)
    bare = Visitor(server)
    bare.sign_in("bare", PASSWORD)
    assert bare.get("/simple/cheese/").status == 200
    server.stop()
    server.settings = (*server.settings, "--two-factor", "required")
    server.start()
    for path in EVERY:
        refused(read(server, path, tokens["bare"]), "two-factor-required")
        assert read(server, path, tokens["alice"]).status in (200, 301)
    assert bare.get("/project/cheese/")["Location"] == "/manage/account/two-factor/"
    stranger(bare.get("/simple/cheese/", {"Accept": http.JSON}))
