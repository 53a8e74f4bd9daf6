"""An index that asks who reads: what stays open, and what strangers cannot find out."""

import re

import pytest

from conftest import end
from support import http
from support.forms import basic
from support.readers import (
    AUTHENTICATED,
    CHEESE,
    LIMITS,
    MACHINES,
    METADATA,
    OPEN,
    PAGES,
    WINE,
    file_path,
    fill,
    new_token,
    read,
    stranger,
)
from support.server import Server
from support.visitor import PAGE, Visitor
from test_accounts import PASSWORD, create_once

EVERY = [*MACHINES.values(), METADATA, *PAGES.values()]
OWN = re.compile(r'(value|content)="[^"]*"')


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--registration", "open", "--rate-limits", LIMITS + ",registration=none")
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


def signed_in(server: Server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD).status == 303
    return visitor


def is_outside(visitor: Visitor) -> None:
    """No session of theirs reads anything."""
    for path in MACHINES.values():
        stranger(visitor.get(path, {"Accept": "*/*"}))
    for path in PAGES.values():
        answer = visitor.get(path)
        assert answer.status == 303 and answer["Location"].startswith("/"), (path, answer)
        assert visitor.get(path)["Cache-Control"] == "no-store"


# What stays open


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_everybody_may_see_stays_open(method, path, server):
    for header in ({}, {"Authorization": basic("garbage")}):
        answer = server.get(path, header, method)
        assert answer.status == 200 and answer["WWW-Authenticate"] is None, answer


def test_the_files_of_the_pages_stay_open(server):
    text = Visitor(server).open("/account/login/").text
    found = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    assert found
    for path in found:
        assert server.get(path).status == 200


def test_no_address_that_is_open_says_what_there_is(server):
    """Neither names of projects nor how many there are."""
    for path in (
        *OPEN,
        "/.well-known/pytp",
        "/_/oidc/audience",
        "/account/register/",
        "/account/recover/",
        "/account/request-password-reset/",
    ):
        text = server.get(path, PAGE).text
        assert not re.search(r"\b(cheese|wine|stilton|3 projects)\b", text), path


# What strangers cannot find out

THERE = {
    "/simple/cheese/": "/simple/beer/",
    "/simple/Cheese/": "/simple/Beer/",
    "/pypi/cheese/json": "/pypi/beer/json",
    "/pypi/cheese/1.0/json": "/pypi/cheese/8.0/json",
    "/project/cheese/": "/project/beer/",
    "/project/cheese/1.0/": "/project/cheese/8.0/",
    "/project/Cheese": "/project/Beer",
    "/user/alice/": "/user/nobody/",
    "/user/ALICE/": "/user/NOBODY/",
    "/search/?q=cheese": "/search/?q=beer",
    "/search/?q=" + "x" * 2000: "/search/?q=beer",
    "/search/?page=x": "/search/?q=beer",
    file_path(CHEESE): "/files/" + "0" * 64 + "/" + CHEESE.filename,
    METADATA: "/files/" + "0" * 64 + "/" + CHEESE.filename + ".metadata",
    "/files/xyz/a.whl": "/files/" + "0" * 64 + "/a.whl",
    "/legacy/cheese/1.0": "/legacy/beer/1.0",
    "/legacy/cheese/8.0": "/legacy/beer/8.0",
    "/legacy/+simple/cheese/": "/legacy/+simple/beer/",
    "/.well-known/pytp/pypi:cheese": "/.well-known/pytp/pypi:beer",
}


def seen(answer: http.Answer, path: str) -> tuple:
    """What comes, but for the address that was asked for and what each gets for themselves."""
    asked = path.replace("/", "%2F")
    location = (answer["Location"] or "").replace("%3F", "?").replace("%3D", "=")
    same = "" if asked.replace("%3F", "?") in location else location
    for name in ("cheese", "beer", "Cheese", "Beer"):
        same = same.replace(name, "NAME")
    head = {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower() not in ("date", "location", "set-cookie")
    }
    return answer.status, answer.reason, head, same, OWN.sub("", answer.text)


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_what_is_there_looks_to_strangers_as_what_is_not(method, there, server):
    kinds = [{}, {"Authorization": basic("garbage")}, {"Authorization": basic(new_token(server), "alice")}, PAGE]
    for headers in kinds:
        known, unknown = server.get(there, headers, method), server.get(THERE[there], headers, method)
        assert seen(known, there) == seen(unknown, THERE[there]), headers


@pytest.mark.parametrize(
    "there", [path for path in THERE if path.startswith(("/simple", "/pypi", "/files", "/legacy/+"))]
)
def test_a_token_that_may_not_read_sees_no_difference(there, server):
    token = new_token(server, may=("upload",))
    known, unknown = read(server, there, token), read(server, THERE[there], token)
    assert seen(known, there) == seen(unknown, THERE[there])
    assert known.status == 403


def test_the_log_in_page_says_the_same_whatever_was_asked_for(server):
    pages = [Visitor(server).open(path).text for path in ("/project/cheese/", "/project/bheese/")]
    assert OWN.sub("", pages[0]).replace("cheese", "bheese") == OWN.sub("", pages[1])


def test_warm_pages_are_as_closed_as_cold_ones(server):
    token = new_token(server)
    for path in (*EVERY, file_path(WINE)):
        before = read(server, path, Accept="*/*")
        for _ in range(3):
            assert read(server, path, token).status == 200
        after = read(server, path, Accept="*/*")
        assert (before.status, before.body, before["Location"]) == (
            after.status,
            after.body,
            after["Location"],
        ) and after.status in (401, 303)


# The machine's own words


@pytest.mark.parametrize("wrong", ["private", "", "Authenticated", "authenticated ", "true"])
def test_a_wrong_setting_stops_the_start(wrong, make_server):
    server = make_server("--reads", wrong, start=False)
    server.start(wait=False)
    assert server.process.wait(30) != 0
    said = server.log_text() + server.output_text()
    assert "reads" in said and "authenticated" in said and "public" in said


def test_the_environment_and_the_file_set_it_too(make_server, tmp_path):
    from_environment = make_server(environment={"RIND_READS": "authenticated"})
    (tmp_path / "rind.yaml").write_text("reads: authenticated\n")
    from_file = make_server("--config", str(tmp_path / "rind.yaml"))
    for server in (from_environment, from_file):
        stranger(read(server, "/simple/"))
