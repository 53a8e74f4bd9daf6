"""What ends with a publisher, a project or an issuer; and projects that take uploads of nobody else."""

import pytest

from support.command import must, rind
from support.forms import basic, content_type, multipart, parts
from support.http import request
from support.identities import (
    add, events, identity, minted, owners, page_of, publishers, refused, remove, settings, signed_in,
)
from support.packages import sdist, wheel
from support.routes import rows
from support.tokens import fill_in, make, project_id, send, told, use
from support.visitor import wait_for_mail
from test_accounts import PASSWORD
from test_project_tokens import give_role
from test_publishers import alice, issuers, project, server

FIXTURES = (alice, issuers, project, server)


def by_password(server, file) -> tuple[int, str]:
    headers = {"Content-Type": content_type(), "Authorization": basic(PASSWORD, "alice")}
    answer = request(server.port, "POST", "/legacy/", headers, multipart(parts(file)))
    return answer.status, "" if answer.status == 200 else answer.problem["code"]


def test_with_a_publisher_its_tokens_die_at_once(issuers, alice, server, project):
    publisher = add(alice, issuers["openid"], project, subject=project)
    first, second = (minted(server, identity(issuers["openid"], server, subject=project)) for _ in range(2))
    assert use(server, first, project, "2.0") == ""
    assert remove(alice, publisher, page_of(project)).status == 303
    for token in (first, second):
        assert use(server, token, project, "3.0") == "credential-invalid"
    assert refused(server, identity(issuers["openid"], server, subject=project))[0] == "invalid-publisher"
    add(alice, issuers["openid"], project, subject=project)
    assert use(server, first, project, "3.0") == "credential-invalid", "the same added anew is another"


def test_of_a_token_for_two_projects_one_half_dies(issuers, alice, server, project):
    assert use(server, make(alice), f"{project}-b") == ""
    first = add(alice, issuers["openid"], project, subject=project)
    add(alice, issuers["openid"], f"{project}-b", subject=project)
    token = minted(server, identity(issuers["openid"], server, subject=project))
    assert remove(alice, first, page_of(project)).status == 303
    assert use(server, token, project, "2.0") != ""
    assert use(server, token, f"{project}-b", "2.0") == ""


def test_a_project_that_is_deleted_takes_them_along(issuers, alice, server, project):
    """And one made anew under its name does not inherit them."""
    add(alice, issuers["openid"], project, subject=project)
    token = minted(server, identity(issuers["openid"], server, subject=project))
    assert use(server, token, project, "2.0") == ""
    answer = alice.fill(f"/manage/project/{project}/settings/", confirm_project_name=project)
    assert answer.status == 303, answer.text
    assert publishers(server, project) == []
    assert rows(server, "SELECT count(*) FROM publishers WHERE project_name = ?", project) == [(0,)]
    assert use(server, token, project, "3.0") == "credential-invalid"
    assert refused(server, identity(issuers["openid"], server, subject=project))[0] == "invalid-publisher"
    bob = signed_in(server, "bob")
    assert use(server, make(bob), project, "4.0") == ""
    assert refused(server, identity(issuers["openid"], server, subject=project))[0] == "invalid-publisher"
    assert owners(server, project) == ["bob"] and "There are none." in bob.open(page_of(project)).text
    must(rind("check", "--deep", data=server.data))


def test_publishers_of_an_issuer_that_is_trusted_no_more(tmp_path, issuers, make_server):
    server = make_server(*settings(tmp_path, issuers["openid"], issuers["github"]))
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    publisher = add(alice, issuers["openid"], "cheese")
    text = identity(issuers["openid"], server)
    server.stop()
    settings(tmp_path, issuers["github"])
    server.start()
    assert refused(server, text)[0] == "invalid-payload"
    page = signed_in(server).open(page_of("cheese"))
    assert page.status == 200 and "not trusted here any more" in page.text
    assert remove(signed_in(server), publisher, page_of("cheese")).status == 303


# Nothing else

def test_a_project_that_takes_trusted_publishers_only(issuers, alice, server, project):
    publisher = add(alice, issuers["openid"], project, subject=project)
    token, of_alice = minted(server, identity(issuers["openid"], server, subject=project)), make(alice)
    assert by_password(server, wheel(project, "1.1")) == (200, "")
    assert fill_in(alice, ("trusted_only", "yes"), path=page_of(project)).status == 303
    code, sentence = told(server, of_alice, project, "2.0")
    assert code == "trusted-publishing-only" and project in sentence
    assert by_password(server, wheel(project, "2.0")) == (403, "trusted-publishing-only")
    assert send(server, sdist(project, "1.0"), of_alice).status == 403, "nor another file of what is there"
    assert use(server, token, project, "2.0") == ""
    assert use(server, minted(server, identity(issuers["openid"], server, subject=project)), project, "2.1") == ""
    assert use(server, of_alice, f"{project}-other") == "", "of this project alone"
    for path in (page_of(project), f"/manage/project/{project}/settings/"):
        assert "trusted publishers only" in alice.open(path).text or "Only trusted publishers" in alice.open(path).text
    wait_for_mail(server, f"upload to {project} has changed", "trusted publishers only")
    assert remove(alice, publisher, page_of(project)).status == 303
    assert use(server, token, project, "3.0") == "credential-invalid"
    assert use(server, of_alice, project, "3.0") == "trusted-publishing-only", "it stays so without any"
    assert fill_in(alice, ("trusted_only", "no"), path=page_of(project)).status == 303
    assert use(server, of_alice, project, "3.0") == ""
    subject = f"project:{project_id(server, project)}"
    noted = [event for event in events(server, "project:trusted_publishing_only:change") if event["subject"] == subject]
    assert [event["only"] for event in noted] == [1, 0]


@pytest.mark.parametrize("value", ["", "YES", "maybe", "1", "true"])
def test_only_yes_and_no_are_answers(value, alice, server, project):
    assert fill_in(alice, ("trusted_only", "yes"), path=page_of(project)).status == 303
    assert fill_in(alice, ("trusted_only", value), path=page_of(project)).status == 400
    assert rows(server, "SELECT is_trusted_only FROM projects WHERE name = ?",
        project) == [(1,)], "what is garbled opens nothing"


def test_a_disabled_owner_does_not_stop_what_another_owner_added(tmp_path, issuers, make_server):
    server = make_server(*settings(tmp_path, issuers["openid"]))
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    add(alice, issuers["openid"], "cheese")
    signed_in(server, "bob")
    give_role(server, "cheese", "bob", "owner")
    must(rind("user", "disable", "bob", "--reason", "left", data=server.data))
    token = minted(server, identity(issuers["openid"], server))
    assert use(server, token, "cheese", "2.0") == ""
