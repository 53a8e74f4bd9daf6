"""What an owner sees of a project: the people, and every token of anybody that can upload to it, and no other."""

import html
import re
import time

import pytest

from conftest import end
from support.factors import change
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, identifier, make, narrow, new_id, restricted, rotate, use, user_id
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

PAGE = "/manage/project/{}/settings/"
LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
ROW = re.compile(r'<li><span class="wide"><strong>(.*?)</strong> <span class="hint">of (\S+?)</span>(.*?)</li>', re.S)
SECOND = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = ("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("inventory") / "data", *settings).start()
    yield started
    end(started)


def signed_in(server: Server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD).status == 303
    return visitor


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


def give_role(server: Server, project: str, user: str, role: str) -> None:
    number = rows(server, "SELECT number FROM projects WHERE name = ?", project)[0][0]
    columns = [row[1] for row in rows(server, "PRAGMA table_info(roles)")]
    values = {
        "project": number,
        "user_id": user_id(server, user),
        "role": role,
        "id": new_id(),
        "created_at": int(time.time() * SECOND),
    }
    known = [column for column in columns if column in values]
    change(
        server,
        f"INSERT INTO roles ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})",
        *(values[column] for column in known),
    )


def page(visitor: Visitor, project: str) -> str:
    answer = visitor.open(PAGE.format(project))
    assert answer.status == 200, answer
    return answer.text


def listed(visitor: Visitor, project: str) -> dict[str, tuple[str, str]]:
    """By description: whose it is, and what is said of it."""
    found = [(html.unescape(name), owner, rest) for name, owner, rest in ROW.findall(page(visitor, project))]
    assert len({name for name, _, _ in found}) == len(found), found
    return {name: (owner, " ".join(re.sub(r"<[^>]+>", " ", rest).split())) for name, owner, rest in found}


def names(visitor: Visitor, project: str) -> set[str]:
    return set(listed(visitor, project))


# What is listed


def test_every_token_that_can_upload_is_listed_and_no_other(server, alice, project):
    other = f"{project}-other"
    assert use(server, make(alice, description="for everything"), other) == ""
    can = {
        "this one": [("token_scope", f"project:{project}")],
        "both": [("token_scope", f"project:{project}"), ("token_scope", f"project:{other}")],
        "for networks": [("networks", "192.0.2.0/24")],
        "for versions": [("versions", "==9.*"), ("token_scope", f"project:{project}")],
        "reads too": [("abilities", "upload"), ("abilities", "read")],
        "one release": [("one_release", "yes")],
        "for ever": [("expires", "never")],
        "this and a new one": [("token_scope", f"project:{project}"), ("new_projects", f"{project}-new")],
    }
    cannot = {
        "other one": [("token_scope", f"project:{other}")],
        "reads": [("abilities", "read"), ("token_scope", f"project:{project}")],
        "reads all": [("abilities", "read")],
        "a new one": [("new_projects", f"{project}-new")],
    }
    for description, fields in (can | cannot).items():
        make(alice, *fields, description=description)
    assert names(alice, project) == {"made it", "for everything", *can}
    assert names(alice, other) == {
        "made it",
        "for everything",
        "other one",
        "both",
        "for networks",
        "reads too",
        "one release",
        "for ever",
    }
    for name, (owner, sentence) in listed(alice, project).items():
        assert owner == "alice" and "Made" in sentence and "Last used" in sentence, name


def test_the_list_agrees_with_what_an_upload_is_told(server, alice, project):
    """For each token: listed if, and only if, some upload is taken."""
    other = f"{project}-other"
    use(server, make(alice, description="everything"), other)
    kinds = [
        [],
        [("token_scope", f"project:{project}")],
        [("token_scope", f"project:{other}")],
        [("abilities", "read")],
        [("new_projects", project)],
        [("versions", "==1.*")],
        [("one_release", "yes")],
        [("new_projects", f"{project}-x"), ("token_scope", f"project:{project}")],
    ]
    tokens = {
        f"number {number}": make(alice, *fields, description=f"number {number}") for number, fields in enumerate(kinds)
    }
    shown = names(alice, project)
    for number, (description, token) in enumerate(tokens.items()):
        assert (description in shown) == (use(server, token, project, f"1.{number + 5}") == ""), description


def test_one_that_made_the_project_is_listed(server, alice, name):
    token = make(alice, ("new_projects", name), description="made by its name")
    assert use(server, token, name) == ""
    assert "made by its name" in names(alice, name) and use(server, token, name, "1.1") == ""


def test_one_for_a_name_that_was_made_anew_is_not_listed(server, alice, name):
    """The project of that name now is another than the one that the token was for."""
    fill_in(alice, ("confirm_revoke_all", "alice"))
    by_name, every = make(alice, ("new_projects", name), description="by name"), make(alice, description="everything")
    assert use(server, by_name, name) == ""
    by_id = make(alice, ("token_scope", f"project:{name}"), description="by id")
    assert names(alice, name) == {"by name", "by id", "everything"}
    form = alice.form(alice.open(PAGE.format(name)), "confirm_project_name")
    assert alice.send(form, confirm_project_name=name).status == 303
    assert use(server, every, name, "2.0") == ""
    assert use(server, by_id, name, "2.1") == "token-project" and use(server, by_name, name, "2.1") == "token-project"
    assert names(alice, name) == {"everything"}


def test_one_for_a_new_project_that_somebody_else_of_its_owners_made_is_listed_as_it_uploads(server, alice, name):
    fill_in(alice, ("confirm_revoke_all", "alice"))
    token, every = make(alice, ("new_projects", name), description="by name"), make(alice, description="everything")
    assert use(server, every, name) == ""
    assert ("by name" in names(alice, name)) == (use(server, token, name, "1.1") == "")


def test_a_rotated_one_for_a_new_name_is_listed_if_it_uploads(server, alice, name):
    fill_in(alice, ("confirm_revoke_all", "alice"))
    token, every = make(alice, ("new_projects", name), description="by name"), make(alice, description="everything")
    assert use(server, every, name) == ""
    new = rotate(alice, token, "0")
    assert ("by name" in names(alice, name)) == (use(server, new, name, "1.1") == "")


def test_one_for_several_projects_reads_well(server, alice, project):
    other = f"{project}-other"
    use(server, make(alice, description="everything"), other)
    make(alice, ("token_scope", f"project:{project}"), ("token_scope", f"project:{other}"), description="both")
    sentence = listed(alice, project)["both"][1]
    assert project in sentence and "gone" not in sentence, sentence


# What changes


def test_narrowing_takes_it_off_the_list(server, alice, project):
    other = f"{project}-other"
    use(server, make(alice, description="everything"), other)
    for number, fields in enumerate(([("token_scope", f"project:{other}")], [("abilities", "read")])):
        abilities = [("abilities", "upload"), ("abilities", "read")]
        token = make(alice, *abilities, description=f"narrowed {number}")
        assert f"narrowed {number}" in names(alice, project)
        assert narrow(alice, token, *fields).status == 303
        assert f"narrowed {number}" not in names(alice, project), fields
    token = make(alice, description="still")
    assert narrow(alice, token, ("networks", "192.0.2.0/24"), ("versions", "==3.*")).status == 303
    found = listed(alice, project)["still"][1]
    assert "192.0.2.0/24" in found and "==3.*" in found


def test_revoking_and_ending_take_it_off_the_list(server, alice, project):
    revoked, over, closed = (
        make(alice, description="revoked"),
        make(alice, description="over"),
        make(alice, ("one_release", "yes"), description="closed"),
    )
    assert use(server, closed, project, "3.0") == ""
    assert {"revoked", "over", "closed"} <= names(alice, project)
    fill_in(alice, ("revoke_token_id", identifier(revoked)))
    change(server, "UPDATE tokens SET expires_at = ? WHERE id = ?", int(time.time() * SECOND) - 1, identifier(over))
    change(
        server, "UPDATE tokens SET release_until = ? WHERE id = ?", int(time.time() * SECOND) - 1, identifier(closed)
    )
    assert names(alice, project) == {"made it"}


def test_one_bound_to_a_release_of_another_project_is_not_listed(server, alice, project):
    token = make(alice, ("one_release", "yes"), description="bound elsewhere")
    assert "bound elsewhere" in names(alice, project)
    assert use(server, token, f"{project}-other") == ""
    assert use(server, token, project, "5.0") == "token-release"
    assert "bound elsewhere" not in names(alice, project), "it can upload to the other project alone"


def test_old_and_new_of_a_rotated_token_are_both_listed_as_long_as_both_upload(server, alice, project):
    token = make(alice, ("token_scope", f"project:{project}"), description="nightly")
    rotate(alice, token, "7d")
    text = page(alice, project)
    assert text.count("<strong>nightly</strong>") == 2
    again = make(alice, ("token_scope", f"project:{project}"), description="weekly")
    rotate(alice, again, "0")
    assert page(alice, project).count("<strong>weekly</strong>") == 1


def test_what_holders_added_offline_is_not_known_and_changes_nothing(server, alice, project):
    token = make(alice, description="copied")
    copy = restricted(token, [1, ["nothing"]])
    assert use(server, copy, project, "4.0") == "token-project"
    assert "copied" in names(alice, project)
