"""Tokens for projects, held by id; for projects to come, held by name until they are made; and for one release."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import end
from support.command import must, rind
from support.factors import change
from support.packages import Wheel, sdist, wheel
from support.routes import rows
from support.server import Server
from support.tokens import code, identifier, make, page_of, project_id, restricted, rotate, send, told, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("scopes") / "data", "--rate-limits", LIMITS).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server, "alice")


@pytest.fixture
def all_of_alice(alice):
    return make(alice)


def signed_in(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    return visitor


def only(*names: str) -> list[tuple[str, str]]:
    return [("token_scope", f"project:{name}") for name in names]


def delete(visitor: Visitor, name: str) -> None:
    answer = visitor.fill(f"/manage/project/{name}/settings/", confirm_project_name=name)
    assert answer.status == 303, answer.text


# Projects that are there

def test_a_token_for_projects_opens_these_and_no_others(alice, server, all_of_alice, name):
    names = [f"{name}-a", f"{name}-b", f"{name}-c"]
    for each in names:
        assert use(server, all_of_alice, each) == ""
    token = make(alice, *only(*names[:2]))
    assert [use(server, token, each, "1.1") for each in names] == ["", "", "token-project"]
    assert use(server, token, f"{name}-d") == "token-project", "nor does it make any"
    refusal, sentence = told(server, token, names[2], "1.1")
    assert all(each in sentence for each in names), sentence


def test_a_project_made_anew_is_another(alice, server, all_of_alice, name):
    assert use(server, all_of_alice, name) == ""
    token, old = make(alice, *only(name)), project_id(server, name)
    assert use(server, token, name, "1.1") == ""
    delete(alice, name)
    assert use(server, token, name, "2.0") == "token-project", "it does not make it again"
    assert use(server, all_of_alice, name, "2.0") == "" and project_id(server, name) != old
    refusal, sentence = told(server, token, name, "2.1")
    assert refusal == "token-project" and name in sentence
    assert "gone" in alice.open(page_of(token)).text
    assert use(
        server, restricted(token, [1, [name]]), name, "2.1"
    ) == "token-project", "a copy does not find another way"


def test_a_project_that_another_makes_anew_is_nothing_to_the_token(alice, server, all_of_alice, name):
    token = make(alice, ("new_projects", name))
    assert use(server, token, name) == ""
    delete(alice, name)
    bob = signed_in(server, "bob")
    assert use(server, make(bob), name, "2.0") == ""
    for each in (token, all_of_alice):
        assert send(server, wheel(name, "2.1"), each).status == 403


# Projects to come

def test_a_token_makes_the_project_that_it_names_and_goes_on(alice, server, name):
    token = make(alice, ("new_projects", name))
    assert use(server, token, f"{name}-other") == "token-project"
    assert use(server, token, name) == "" and use(server, token, name, "1.1") == ""
    assert use(server, token, f"{name}-other") == "token-project"
    restarted = project_id(server, name)
    assert rows(
        server, "SELECT name, project_id FROM token_projects WHERE token_id = ?", identifier(token)
    ) == [(name, restarted)]


def test_the_project_that_it_made_stays_the_only_one(alice, server, all_of_alice, name):
    token = make(alice, ("new_projects", name))
    assert use(server, token, name) == ""
    delete(alice, name)
    assert use(server, token, name, "2.0") == "token-project", "it made one already"
    assert use(server, all_of_alice, name, "2.0") == ""
    assert use(server, token, name, "2.1") == "token-project", "made anew under an old name"


def test_it_takes_over_a_project_that_was_made_since_by_the_same_person(alice, server, all_of_alice, name):
    token = make(alice, ("new_projects", name))
    assert use(server, all_of_alice, name) == "" and use(server, token, name, "1.1") == ""


def test_a_project_that_another_has_made_since_is_not_opened(alice, server, name):
    token = make(alice, ("new_projects", name))
    assert use(server, make(signed_in(server, "bob")), name) == ""
    answer = send(server, wheel(name, "1.1"), token)
    assert answer.status == 403 and answer.problem["code"] not in ("credential-invalid", "token-unknown-caveat")


def test_a_name_in_a_copy_covers_no_project_from_before_the_token(alice, server, all_of_alice, name):
    assert use(server, all_of_alice, name) == ""
    younger = make(alice)
    assert use(server, restricted(younger, [103, [], [name]]), name, "1.1") == "token-project"
    assert use(server, restricted(younger, [103, [project_id(server, name)], []]), name, "1.1") == ""


def test_projects_of_both_kinds(alice, server, all_of_alice, name):
    there, first, second = f"{name}-there", f"{name}-first", f"{name}-second"
    assert use(server, all_of_alice, there) == ""
    token = make(alice, *only(there), ("new_projects", f"{first}, {second}"))
    assert [
        use(server, token, each, "1.1") for each in (there, first, second, f"{name}-third")
    ] == ["", "", "", "token-project"]
    delete(alice, first)
    assert [use(server, token, each, "1.2") for each in (there, first, second)] == ["", "token-project", ""]


def test_the_command_takes_any_of_several(server, alice, all_of_alice, name):
    assert use(server, all_of_alice, name) == ""
    token = must(
        rind("token", "create", "--user", "alice", "--project", name, "--project", f"{name}-new", data=server.data)
    ).strip()
    assert [
        use(server, token, each, "1.1") for each in (name, f"{name}-new", f"{name}-none")
    ] == ["", "", "token-project"]


def test_a_role_that_is_gone_takes_the_token_with_it(alice, server, all_of_alice, name):
    assert use(server, all_of_alice, name) == ""
    token = make(alice, *only(name))
    change(server, "DELETE FROM roles WHERE project = (SELECT number FROM projects WHERE name = ?)", name)
    assert send(server, wheel(name, "1.1"), token).status == 403


def test_a_rotated_token_has_the_projects_of_the_old_one(alice, server, name):
    token = make(alice, ("new_projects", f"{name}-a {name}-b"))
    assert use(server, token, f"{name}-a") == ""
    new = rotate(alice, token, "1d")
    for each in (token, new):
        assert use(server, each, f"{name}-c") == "token-project"
    assert use(server, new, f"{name}-a", "1.1") == "" and use(server, new, f"{name}-b") == ""
    assert use(server, token, f"{name}-b", "1.1") == ""
    delete(alice, f"{name}-a")
    assert use(server, make(alice), f"{name}-a", "2.0") == ""
    assert use(server, new, f"{name}-a", "1.2") == use(server, token, f"{name}-a", "1.2") == "token-project"


def test_a_rotated_token_opens_what_was_made_between(alice, server, all_of_alice, name):
    """The old token opens a project that its owner made by other means since; the new one has the same restrictions."""
    token = make(alice, ("new_projects", name))
    assert use(server, all_of_alice, name) == ""
    new = rotate(alice, token, "1d")
    assert use(server, token, name, "1.1") == "" and use(server, new, name, "1.2") == ""


# One release

def release_files(name: str, version: str) -> list:
    return [
        wheel(name, version), Wheel(name, version, tag="cp311-cp311-linux_x86_64").distribution(), sdist(name, version)
    ]


def test_one_release_has_many_files_and_no_other_version(alice, server, name):
    token = make(alice, ("one_release", "yes"))
    assert use(server, restricted(token, [1, ["none"]]), name) == "token-project", "what is refused binds nothing"
    for file in release_files(name, "1.0"):
        assert code(send(server, file, token)) == "", file.filename
    refusal, sentence = told(server, token, name, "1.1")
    assert refusal == "token-release" and f"{name} 1.0" in sentence
    assert use(server, token, f"{name}-other", "1.0") == "token-release"
    assert code(
        send(server, wheel(name, "1.0.0", tag="py2-none-any"), token)
    ) == "", "the same version, spelt otherwise"
    for version in ("1.0.post1", "1.0rc1", "1.0+local", "1!1.0"):
        assert send(server, wheel(name, version), token).status != 200, version
    text = alice.open(page_of(token)).text
    assert f"for one release: {name} 1.0" in text


def test_the_release_is_closed_an_hour_after_its_first_file(alice, server, name):
    token = make(alice, ("one_release", "yes"))
    assert use(server, token, name) == ""
    until, made = rows(server, "SELECT release_until, created_at FROM tokens WHERE id = ?", identifier(token))[0]
    assert HOUR <= until - made < HOUR + 60_000_000
    change(
        server, "UPDATE tokens SET release_until = release_until - ? WHERE id = ?", HOUR + 1_000_000, identifier(token)
    )
    wait_until_refused(server, token, name, "token-release")
    refusal, sentence = told(server, token, name, "1.0")
    assert "closed" in sentence and f"{name} 1.0" in sentence
    assert "over" in alice.open(page_of(token)).text
    csrf = dict(alice.form(alice.open(page_of(token)), "revoke_token_id").fields)["csrf_token"]
    assert "opens nothing any more" in alice.post(page_of(token), [("csrf_token", csrf), ("overlap", "0")]).text


def wait_until_refused(server, token: str, name: str, refusal: str) -> None:
    """A change by another process is noticed within a second."""
    end = time.monotonic() + 2
    while (found := code(send(server, sdist(name, "1.0"), token))) == "" and time.monotonic() < end:
        time.sleep(0.05)
    assert found == refusal


def test_of_two_releases_at_once_one_wins(alice, server, name):
    for number in range(5):
        token = make(alice, ("one_release", "yes"))
        files = [wheel(f"{name}-{number}", f"{version}.0") for version in range(1, 7)]
        with ThreadPoolExecutor(6) as pool:
            codes = list(pool.map(lambda file: code(send(server, file, token)), files))
        assert sorted(codes) == ["", *["token-release"] * 5], codes


def test_a_copy_shares_the_release(alice, server, name):
    token = make(alice, ("one_release", "yes"))
    copy = restricted(token, [1, [name]])
    assert use(server, copy, name) == ""
    assert use(server, token, name, "1.1") == use(server, copy, name, "1.1") == "token-release"


def test_a_rotated_token_is_bound_to_the_same_release(alice, server, name):
    token = make(alice, ("one_release", "yes"))
    assert use(server, token, name) == ""
    new = rotate(alice, token, "1d")
    assert use(server, new, name, "1.1") == "token-release" and code(send(server, sdist(name, "1.0"), new)) == ""
    assert rows(server, "SELECT count(DISTINCT release_until) FROM tokens WHERE release_project = ?", name) == [(1,)]


def test_what_was_there_already_binds_nothing(alice, server, all_of_alice, name):
    assert use(server, all_of_alice, name) == ""
    token = make(alice, ("one_release", "yes"))
    assert use(server, token, name) == "", "the same bytes again"
    assert send(server, wheel(name, "1.0", payload=b"x = 1\n"), token).status == 400, "another file under a used name"
    assert use(server, token, name, "1.1") == "", "nothing was uploaded before"
    assert use(server, token, name, "1.2") == "token-release"


def test_one_release_of_a_new_project(alice, server, name):
    token = make(alice, ("one_release", "yes"), ("new_projects", f"{name}-a {name}-b"))
    assert use(server, token, f"{name}-b") == "" and use(server, token, f"{name}-a") == "token-release"
    assert use(server, token, f"{name}-c") == "token-project", "which caveat failed is said first"
