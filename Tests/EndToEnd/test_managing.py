"""An owner yanks, takes back and deletes; by forms, with the name typed back."""

import pytest

from support import http
from support.command import must, rind
from support.forms import upload
from support.packages import sdist, wheel
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once, token_of


@pytest.fixture
def owner(make_server):
    server = make_server()
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.token = token_of(visitor)
    for file in (wheel("Cheese", "1.0"), sdist("Cheese", "1.0"), wheel("Cheese", "2.0")):
        assert upload(server, file, token=visitor.token).status == 200
    return visitor


def release(owner: Visitor, version: str) -> http.Answer:
    page = owner.open(f"/manage/project/cheese/release/{version}/")
    assert page.status == 200, page
    return page


def test_a_yanked_release_is_passed_over_and_can_be_taken_back(owner):
    form = owner.form(release(owner, "2.0"), "confirm_yank_version")
    assert owner.send(form, confirm_yank_version="1.0", yanked_reason="").status == 400
    assert owner.send(form, confirm_yank_version="2.0", yanked_reason="breaks <all>").status == 303
    page = owner.server.page("cheese")
    assert [file["yanked"] for file in page["files"]] == [False, False, "breaks <all>"]
    seen = owner.get("/project/cheese/")
    assert "Cheese 1.0" in seen.text and "yanked" in seen.text and "breaks &lt;all&gt;" in seen.text
    assert owner.server.get("/pypi/cheese/2.0/json").json()["info"]["yanked"] is True
    wait_for_mail(owner.server, "To: alice@example.org", "2.0 was yanked", "breaks <all>")
    assert owner.send(form, confirm_yank_version="2.0", yanked_reason="").status == 400, "it is yanked already"
    form = owner.form(release(owner, "2.0"), "confirm_unyank_version")
    assert owner.send(form, confirm_unyank_version="2.0").status == 303
    assert not any(file["yanked"] for file in owner.server.page("cheese")["files"])


def test_a_deleted_file_is_gone_and_its_name_is_never_taken_again(owner):
    file = wheel("Cheese", "1.0")
    path = f"/files/{file.sha256}/{file.filename}"
    assert owner.get(path).status == 200
    form = next(form for form in every_form(release(owner, "1.0"), "file_id") if ("file_id", file.filename) in form.fields)
    assert owner.send(form, confirm_project_name="other").status == 400
    assert owner.send(form, confirm_project_name="Cheese").status == 303
    assert owner.get(path).status == 404 and owner.get(path + ".metadata").status == 404
    assert file.filename not in owner.server.filenames("cheese")
    again = upload(owner.server, file, token=owner.token)
    assert again.status == 400 and "used" in again.problem["detail"]
    other = upload(owner.server, wheel("Cheese", "1.0", tag="py2-none-any"), token=owner.token)
    assert other.status == 200, "another file of the release"
    must(rind("check", "--deep", data=owner.server.data))
    owner.server.stop()
    owner.server.start()
    assert not any(file.sha256 in name for name in owner.server.stored()), "its bytes go at the next start"
    must(rind("check", "--deep", data=owner.server.data))


def every_form(page, *names):
    from support.visitor import Forms

    return [form for form in Forms(page.text).forms if set(names) <= form.names]


def test_a_deleted_release_takes_its_files_along(owner):
    form = owner.form(release(owner, "1.0"), "confirm_delete_version")
    assert owner.send(form, confirm_delete_version="2.0").status == 400
    assert owner.send(form, confirm_delete_version="1.0")["Location"] == "/manage/project/cheese/releases/"
    page = owner.server.page("cheese")
    assert page["versions"] == ["2.0"] and len(page["files"]) == 1
    assert owner.get("/project/cheese/1.0/").status == 404
    assert owner.get("/manage/project/cheese/release/1.0/").status == 404
    wait_for_mail(owner.server, "1.0 was deleted")


def test_a_deleted_project_frees_its_name_but_not_its_files(owner):
    form = owner.form(owner.open("/manage/project/cheese/settings/"), "confirm_project_name")
    assert owner.send(form, confirm_project_name="chees").status == 400
    assert owner.send(form, confirm_project_name="cheese")["Location"] == "/manage/projects/"
    for path in ("/simple/cheese/", "/project/cheese/", "/pypi/cheese/json", "/manage/project/cheese/settings/", "/user/alice/"):
        assert owner.get(path).status == 404, path
    assert "cheese" not in owner.server.get("/simple/").text
    assert upload(owner.server, wheel("Cheese", "2.0"), token=owner.token).status == 400
    create_once(owner.server, "bob")
    bob = Visitor(owner.server)
    bob.sign_in("bob", PASSWORD)
    assert upload(owner.server, wheel("cheese", "3.0"), token=token_of(bob)).status == 200
    assert upload(owner.server, wheel("cheese", "3.1"), token=owner.token).status == 403, "it is another's now"
    must(rind("check", "--deep", data=owner.server.data))


def test_nobody_else_manages_it_and_each_change_is_in_the_trail(owner):
    create_once(owner.server, "bob")
    bob = Visitor(owner.server)
    bob.sign_in("bob", PASSWORD)
    token = dict(bob.form(bob.open("/manage/account/"), "name").fields)["csrf_token"]
    for path, fields in (
        ("/manage/project/cheese/settings/", {"confirm_project_name": "cheese"}),
        ("/manage/project/cheese/release/1.0/", {"confirm_delete_version": "1.0"}),
        ("/manage/project/cheese/release/1.0/", {"confirm_yank_version": "1.0", "yanked_reason": ""}),
    ):
        assert bob.post(path, fields | {"csrf_token": token}).status == 404
    assert len(owner.server.page("cheese")["files"]) == 3
