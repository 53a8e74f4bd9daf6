"""Nobody takes more than so many new names within the hour: the one after them is refused in words that a client shows."""

import pytest

from support.clients import Clients
from support.command import create_token, must, rind
from support.forms import upload
from support.packages import wheel
from support.recovering import administrator, person

LIMIT = 20


@pytest.fixture
def server(make_server):
    """With every limit as it usually is, but for searches."""
    return make_server("--rate-limits", "search=none")


def new_projects(server, token: str, count: int, stem: str = "cheese") -> list:
    return [upload(server, wheel(f"{stem}-{number}"), token=token) for number in range(count)]


def refused(answer) -> dict:
    assert (answer.status, answer.problem["code"]) == (429, "too-many-new-projects"), answer.text
    assert 1 <= int(answer["Retry-After"]) <= 3601
    assert "Too many new projects created: try again in" in answer.problem["detail"] and "project.create.user" in answer.problem["detail"]
    return answer.problem


def test_the_twenty_first_new_project_of_an_hour_is_refused(server):
    alice = person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    assert {answer.status for answer in new_projects(server, token, LIMIT)} == {200}
    for name in ("cheese-20", "cheese-21", "Cheese.20"):
        refused(upload(server, wheel(name), token=token))
        assert server.get(f"/simple/{name.lower().replace('.', '-')}/").status == 404
    for number in range(3):
        answer = upload(server, wheel(f"cheese-{number}", "2.0"), token=token)
        assert answer.status == 200, "releases of projects that are there go on"
    assert upload(server, wheel("cheese-0", "2.0", payload=b"other"), token=token).status == 400
    assert alice.visitor.is_signed_in
    person(server, "bob", factor=False)
    assert upload(server, wheel("bread"), token=create_token(server.data, "bob")).status == 200, "another account has its own"


def test_refused_uploads_count_nothing(server):
    person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    for number in range(LIMIT + 2):
        assert upload(server, wheel(f"cheese-{number}"), {"sha256_digest": "0" * 64}, token=token).status == 400
    assert upload(server, wheel("cheese"), token=token).status == 200


def test_another_token_of_the_account_changes_nothing(server):
    person(server, "alice", factor=False)
    first = create_token(server.data, "alice")
    assert {answer.status for answer in new_projects(server, first, LIMIT)} == {200}
    refused(upload(server, wheel("bread"), token=create_token(server.data, "alice")))


def test_a_second_server_and_a_restart_count_with_the_first(server, make_server):
    person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    second = make_server("--rate-limits", "search=none", data=server.data)
    statuses = {new_projects((server, second)[number % 2], token, 1, f"cheese-{number}")[0].status for number in range(LIMIT)}
    assert statuses == {200}
    server.stop()
    server.start()
    for each in (server, second):
        refused(upload(each, wheel("bread"), token=token))


def test_an_administrator_is_not_limited(server):
    administrator(server, "root", factor=False)
    token = create_token(server.data, "root")
    assert {answer.status for answer in new_projects(server, token, 2 * LIMIT + 2)} == {200}


def test_the_address_is_limited_too(server):
    for name in ("alice", "bob", "carol"):
        person(server, name, factor=False)
    tokens = [create_token(server.data, name) for name in ("alice", "bob", "carol")]
    for token, stem in zip(tokens, ("cheese", "bread")):
        assert {answer.status for answer in new_projects(server, token, LIMIT, stem)} == {200}
    refused(upload(server, wheel("wine"), token=tokens[2]))


@pytest.mark.parametrize(("limits", "count"), [("project.create.user=3/1h", 3), ("project.create.user=22/1h", 22)])
def test_the_setting_changes_it(limits, count, make_server):
    server = make_server("--rate-limits", f"{limits},search=none")
    person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    assert {answer.status for answer in new_projects(server, token, count)} == {200}
    refused(upload(server, wheel("bread"), token=token))


def test_when_the_window_is_over_it_goes_on(make_server):
    from support.mail import eventually

    server = make_server("--rate-limits", "project.create.user=1/2s,search=none")
    person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    assert upload(server, wheel("cheese"), token=token).status == 200
    refused(upload(server, wheel("bread"), token=token))
    eventually(lambda: upload(server, wheel("bread"), token=token).status == 200, "room for another project", 20)


def test_twine_shows_the_sentence(make_server, tmp_path):
    server = make_server("--rate-limits", "project.create.user=1/1h,search=none")
    person(server, "alice", factor=False)
    token = create_token(server.data, "alice")
    assert upload(server, wheel("cheese"), token=token).status == 200
    file = wheel("bread")
    path = tmp_path / file.filename
    path.write_bytes(file.content)
    clients = Clients(tmp_path / "home")
    arguments = ["upload", "--non-interactive", "--repository-url", server.upload_url, "-u", "__token__", "-p", token]
    answer = clients.run("twine", *arguments, str(path), succeeds=False)
    output = " ".join(answer.stdout.split())
    assert answer.returncode != 0 and "429" in output and "Too many new projects created: try again in" in output, answer.stdout


def test_an_import_is_not_limited(make_server, tmp_path):
    server = make_server("--rate-limits", "project.create.user=1/1h,search=none")
    person(server, "alice", factor=False)
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(3):
        file = wheel(f"cheese-{number}")
        (folder / file.filename).write_bytes(file.content)
    must(rind("import", str(folder), "--user", "alice", data=server.data))
    assert all(server.filenames(f"cheese-{number}") for number in range(3))
