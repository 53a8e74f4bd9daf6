"""An owner sees tokens of all people of the project, with their last use; nobody else sees the page."""

import re
import time

import pytest

from conftest import end
from support.command import must, rind
from support.forms import basic
from support.packages import wheel
from support.server import Server
from support.tokens import csrf, fill_in, identifier, make, send, use
from support.visitor import Visitor
from test_project_tokens import LIMITS, PAGE, give_role, listed, names, page, signed_in

OWNER, MAINTAINER = "owner", "maintainer"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = ("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("inventory") / "data", *settings).start()
    yield started
    end(started)


@pytest.fixture
def alice(server) -> Visitor:
    return signed_in(server, "alice")


@pytest.fixture
def project(server, alice, name) -> str:
    """Of alice, whose other tokens are gone."""
    fill_in(alice, ("confirm_revoke_all", "alice"))
    first = make(alice, description="made it")
    assert use(server, first, name) == ""
    return name


# Of whom


def test_tokens_of_all_who_can_publish_are_listed_with_their_names(server, alice, project):
    people = {"bert": MAINTAINER, "cora": OWNER, "dirk": None}
    for name, role in people.items():
        visitor = signed_in(server, name)
        fill_in(visitor, ("confirm_revoke_all", name))
        make(visitor, description=f"of {name}")
        if role:
            give_role(server, project, name, role)
    end_of_wait = time.monotonic() + 2
    while "of bert" not in names(alice, project):
        assert time.monotonic() < end_of_wait
    found = listed(alice, project)
    assert {(name, person) for name, (person, _) in found.items()} == {
        ("made it", "alice"),
        ("of bert", "bert"),
        ("of cora", "cora"),
    }
    text = re.sub(r"<[^>]+>", " ", page(alice, project).partition("People")[2].partition("API tokens")[0])
    assert all(name in text for name in ("alice", "bert", "cora")) and "dirk" not in text


def test_only_owners_see_it(server, alice, project):
    path = PAGE.format(project)
    stranger = Visitor(server).get(path)
    assert (stranger.status, stranger["Location"].partition("?")[0]) == (303, "/account/login/")
    bert, dirk = signed_in(server, "bert"), signed_in(server, "dirk")
    nothing = dirk.get(PAGE.format("never-made"))
    answer = dirk.get(path)
    assert answer.status in (403, 404) and "made it" not in answer.text and answer.status == nothing.status
    give_role(server, project, "bert", MAINTAINER)
    end_of_wait = time.monotonic() + 2
    while time.monotonic() < end_of_wait:
        answer = bert.get(path)
        assert answer.status != 200 and "made it" not in answer.text
    token = make(alice, description="for a try")
    assert server.get(path, {"Authorization": basic(token)}).status == 303
    assert "for a try" in names(alice, project)


def test_an_owner_cannot_revoke_what_is_anothers(server, alice, project):
    bert = signed_in(server, "bert")
    fill_in(bert, ("confirm_revoke_all", "bert"))
    token = make(bert, description="stays")
    give_role(server, project, "bert", OWNER)
    end_of_wait = time.monotonic() + 2
    while "stays" not in names(alice, project):
        assert time.monotonic() < end_of_wait
    assert identifier(token) not in page(alice, project)
    assert alice.post(PAGE.format(project), [csrf(alice), ("revoke_token_id", identifier(token))]).status == 400
    assert use(server, token, project, "6.0") == ""


def test_tokens_of_an_account_that_works_no_more_are_not_good_for_an_upload(server, alice, project):
    """Whatever is shown of them, it is not that they upload."""
    visitor = signed_in(server, "fred")
    token = make(visitor, description="of fred")
    give_role(server, project, "fred", OWNER)
    must(rind("user", "disable", "fred", "--reason", "left", data=server.data))
    end_of_wait = time.monotonic() + 2
    while use(server, token, project, "7.0") != "account-disabled":
        assert time.monotonic() < end_of_wait
    found = listed(alice, project).get("of fred")
    assert found is None or "out of use" in found[1], found


# Last use


def test_the_last_use_is_shown_at_once(server, alice, project):
    token = make(alice, description="used")
    assert "Last used: never" in listed(alice, project)["used"][1] and "never used" in listed(alice, project)["used"][1]
    send(server, wheel(project, "8.0"), token, "192.0.2.9", **{"User-Agent": "twine/6.2.0 (x) <b>"})
    found = listed(alice, project)["used"][1]
    assert "192.0.2.9" in found and "twine/6.2.0" in found and "never used" not in found


def test_what_ends_soon_is_marked(server, alice, project):
    make(alice, ("expires", "6d"), description="six days")
    make(alice, ("expires", "60d"), description="sixty days")
    assert (
        "ends soon" in listed(alice, project)["six days"][1]
        and "ends soon" not in listed(alice, project)["sixty days"][1]
    )


def test_odd_descriptions_do_no_harm(server, alice, project):
    for text in ("<script>alert(1)</script>", "a & b \"c\" 'd'", "W" * 100, "\u0645\u0631\u062d\u0628\u0627"):
        make(alice, description=text)
        assert text in names(alice, project)
    assert "<script>alert" not in page(alice, project)


def test_a_project_of_a_name_that_is_written_otherwise(server, alice, project):
    answer = alice.open(PAGE.format(project.upper()))
    assert answer.status == 200 and f"Settings of {project}" in answer.text
