"""Where reading takes a token, an owner sees the tokens that read the project, too: its people's, and any that names it."""

import re

import pytest

from conftest import end
from support.factors import change
from support.identities import add, identity, minted, settings
from support.issuer import one_of_each
from support.mail import eventually
from support.packages import wheel
from support.readers import AUTHENTICATED, read
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, identifier, make, narrow, rotate, send, use
from support.visitor import Visitor
from test_project_tokens import LIMITS, PAGE, give_role, listed, names, page, signed_in


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("readers") / "data", *AUTHENTICATED, "--rate-limits", LIMITS).start()
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


def reads(server: Server, token: str, project: str) -> bool:
    return read(server, f"/simple/{project}/", token).status == 200


READS = ("abilities", "read")


def test_the_list_agrees_with_what_a_reader_is_told(server, alice, project):
    """Of the owner's own tokens: listed if, and only if, one can upload or read."""
    other = f"{project}-other"
    assert use(server, make(alice, description="for everything"), other) == ""
    kinds = {
        "reads all": [READS],
        "reads it": [READS, ("token_scope", f"project:{project}")],
        "reads both": [READS, ("token_scope", f"project:{project}"), ("token_scope", f"project:{other}")],
        "reads another": [READS, ("token_scope", f"project:{other}")],
        "reads a new one": [READS, ("new_projects", f"{project}-new")],
    }
    tokens = {name: make(alice, *fields, description=name) for name, fields in kinds.items()}
    shown = names(alice, project)
    for name, token in tokens.items():
        assert (name in shown) == reads(server, token, project), name
    assert shown == {"made it", "for everything", "reads all", "reads it", "reads both"}
    assert "may read" in listed(alice, project)["reads it"][1]
    assert "may read; in the whole index" in listed(alice, project)["reads all"][1]


def test_of_others_those_that_name_it(server, alice, project):
    """One that opens the whole index says nothing of this project, and the owner learns nothing of whose it is."""
    dirk = signed_in(server, "dirk")
    fill_in(dirk, ("confirm_revoke_all", "dirk"))
    give_role(server, project, "dirk", "owner")
    eventually(lambda: f"/project/{project}/" in dirk.open("/manage/projects/").text, "the role", 10)
    wide, naming = make(dirk, READS, description="wide"), make(dirk, READS, ("token_scope", f"project:{project}"), description="naming")
    uploads = make(dirk, ("token_scope", f"project:{project}"), description="uploads")
    narrowed = make(dirk, READS, description="narrowed")
    narrow(dirk, narrowed, ("token_scope", f"project:{project}"))
    rotate(dirk, narrowed, "0")
    eventually(lambda: {"wide", "naming", "uploads", "narrowed"} <= names(alice, project), "the tokens", 10)
    change(server, "DELETE FROM roles WHERE user_id = (SELECT id FROM users WHERE name = 'dirk')")
    eventually(lambda: "uploads" not in names(alice, project), "the role's end", 10)
    assert {name: owner for name, (owner, _) in listed(alice, project).items()} == {
        "made it": "alice", "naming": "dirk", "narrowed": "dirk"}
    assert reads(server, naming, project) and reads(server, wide, project)
    assert use(server, uploads, project, "3.0") != ""
    others = re.search(r"Besides, (\d+) more tokens? of (\d+) accounts? can read the whole index", page(alice, project))
    assert others and int(others[2]) >= 1, "counted, and not named"
    before = int(others[1])
    narrow(dirk, wide, ("abilities", "upload"))
    make(dirk, READS, description="wide again")
    make(dirk, READS, description="and again")
    eventually(lambda: f"Besides, {before + 1} more" in page(alice, project), "the count", 10)
    assert identifier(naming) not in page(alice, project)
    fill_in(dirk, ("confirm_revoke_all", "dirk"))
    eventually(lambda: names(alice, project) == {"made it"}, "the end of the tokens", 10)
    assert rows(server, "SELECT count(*) FROM token_resources WHERE token_id = ?", identifier(naming)) == [(0,)]


def test_one_made_for_a_name_that_somebody_else_took(server, alice, name):
    """It reads the project that was made after it. For one that is there and somebody else's, none is made."""
    dirk = signed_in(server, "dirk")
    early = make(dirk, READS, ("new_projects", name), description="early")
    assert use(server, make(alice, description="makes"), name) == ""
    assert "early" in names(alice, name) and reads(server, early, name)
    assert fill_in(dirk, ("description", "late"), READS, ("new_projects", name)).status == 403
    assert "late" not in names(alice, name)


def test_others_cannot_push_the_peoples_own_off_the_page(server, alice, name):
    """Whoever guesses the name of a project can make tokens for it before it is there."""
    dirk = signed_in(server, "dirk")
    for person, named in ((alice, "alice"), (dirk, "dirk")):
        fill_in(person, ("confirm_revoke_all", named))
    for number in range(205):
        make(dirk, READS, ("new_projects", name), description=f"noise {number}")
    assert use(server, make(alice, ("new_projects", name), description="of alice"), name) == ""
    shown = listed(alice, name)
    assert len(shown) == 200 and shown["of alice"][0] == "alice"
    assert "And 6 more." in page(alice, name)


def test_one_release_of_another_project_stops_no_reading(server, alice, project):
    """Of the other project the owners of this one learn nothing."""
    both = make(alice, ("abilities", "upload"), READS, ("one_release", "yes"), description="both")
    other = f"{project}-other"
    assert use(server, both, other) == "" and use(server, both, project, "2.0") == "token-release"
    assert reads(server, both, project)
    assert "for one release" in listed(alice, project)["both"][1] and other not in listed(alice, project)["both"][1]
    assert other in listed(alice, other)["both"][1]


def test_the_use_of_a_reader_is_shown(server, alice, project):
    token = make(alice, READS, ("token_scope", f"project:{project}"), description="reader")
    assert "Last used: never" in listed(alice, project)["reader"][1]
    assert read(server, f"/simple/{project}/", token, User_Agent="pip/26.0 {}").status == 200
    assert "pip/26.0" in listed(alice, project)["reader"][1]


def test_where_everybody_reads_readers_are_not_listed(make_server):
    server = make_server("--rate-limits", LIMITS)
    alice = signed_in(server, "alice")
    assert use(server, make(alice, description="made it"), "cheese") == ""
    make(alice, READS, ("token_scope", "project:cheese"), description="reader")
    assert names(alice, "cheese") == {"made it"} and "the whole index" not in page(alice, "cheese")


def test_tokens_of_trusted_publishers_are_listed_while_they_live(make_server, tmp_path):
    (tmp_path / "authority").mkdir()
    with one_of_each(tmp_path / "authority") as issuers:
        issuer = issuers["github"]
        server = make_server(*settings(tmp_path, issuer), *AUTHENTICATED)
        alice = signed_in(server, "alice")
        assert use(server, make(alice, description="made it"), "cheese") == ""
        add(alice, issuer, "cheese")
        uploader = minted(server, identity(issuer, server))
        reader = minted(server, identity(issuer, server), ["read"])
        text = page(alice, "cheese")
        kinds = re.findall(r"of a trusted publisher</span>.*?<span class=\"hint wide\">(.*?)\. Made", text, re.S)
        assert len(kinds) == 2 and sum("upload" in kind for kind in kinds) == 1 == sum("read" in kind for kind in kinds), kinds
        assert send(server, wheel("cheese", "2.0"), uploader).status == 200
        change(server, "UPDATE tokens SET expires_at = 1 WHERE id = ?", identifier(reader))
        eventually(lambda: page(alice, "cheese").count("of a trusted publisher") == 1, "the end of one", 10)
