"""Every publishing client puts a wheel and an sdist that it built itself on the index."""

import hashlib
from pathlib import Path

import pytest

from support import http
from support.clients import Clients
from support.command import create_token
from support.forms import upload
from support.packages import wheel
from support.projects import build, write_project

BUILDERS = {"twine": "setuptools", "flit": "flit", "hatch": "hatch", "pdm": "pdm", "poetry": "poetry", "uv": "uv"}


@pytest.fixture
def clients(tmp_path) -> Clients:
    return Clients(tmp_path / "home")


def publish(clients: Clients, client: str, server, folder: Path, *more: str, token: str | None = None, succeeds: bool = True) -> str:
    """Publishes what lies in `dist/`, and answers what the client printed."""
    token, url = token or server.token, server.upload_url
    settings = {}
    match client:
        case "twine":
            files = sorted(map(str, (folder / "dist").iterdir()))
            arguments = ["upload", "--verbose", "--non-interactive", "--repository-url", url, "-u", "__token__", "-p", token, *more, *files]
        case "uv":
            arguments = ["publish", "--publish-url", url, "--token", token, *more]
        case "poetry":
            settings = {"POETRY_REPOSITORIES_RIND_URL": url}
            arguments = ["publish", "--no-interaction", "-r", "rind", "-u", "__token__", "-p", token, *more]
        case "flit":
            settings = {"FLIT_INDEX_URL": url, "FLIT_USERNAME": "__token__", "FLIT_PASSWORD": token}
            arguments = ["publish", "--no-use-vcs", *more]
        case "hatch":
            arguments = ["--no-color", "--no-interactive", "publish", "-r", url, "-u", "__token__", "-a", token, "--yes", *more]
        case "pdm":
            arguments = ["publish", "--no-build", "--repository", url, "-u", "__token__", "-P", token, *more]
    return clients.run(client, *arguments, cwd=folder, succeeds=succeeds, **settings).stdout


def made(clients: Clients, client: str, folder: Path, name: str, **more) -> list[Path]:
    return build(clients, BUILDERS[client], write_project(folder, BUILDERS[client], name, **more))


@pytest.mark.parametrize("client", sorted(BUILDERS))
def test_what_a_client_publishes_is_on_the_page_with_its_metadata(client, server, clients, tmp_path, name):
    files = made(clients, client, tmp_path, name)
    publish(clients, client, server, tmp_path)
    # flit builds once more before it publishes; its files are the ones that lie there now.
    page = {file["filename"]: file for file in server.page(name)["files"]}
    assert sorted(page) == sorted(file.name for file in files)
    for file in files:
        assert page[file.name]["hashes"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert page[file.name]["size"] == file.stat().st_size
        assert page[file.name]["requires-python"] == ">=3.8"
        assert server.get(page[file.name]["url"].removeprefix(server.url)).body == file.read_bytes()


@pytest.mark.parametrize("client", sorted(BUILDERS))
def test_publishing_the_same_files_again_succeeds(client, server, clients, tmp_path, name):
    made(clients, client, tmp_path, name)
    publish(clients, client, server, tmp_path)
    before = server.page(name)
    publish(clients, client, server, tmp_path)
    assert server.page(name) == before


def test_hatch_finds_what_it_published_and_leaves_it_alone(server, clients, tmp_path, name):
    made(clients, "hatch", tmp_path, name)
    publish(clients, "hatch", server, tmp_path)
    assert publish(clients, "hatch", server, tmp_path).count("already exists") == 2


def test_twine_prints_the_sentence_of_a_refusal(server, clients, tmp_path, name):
    made(clients, "twine", tmp_path / "first", name)
    publish(clients, "twine", server, tmp_path / "first")
    before = server.page(name)
    files = made(clients, "twine", tmp_path / "second", name, content="changed = True")
    said = publish(clients, "twine", server, tmp_path / "second", succeeds=False)
    # Twine breaks lines where it likes.
    assert "400 File already exists" in said
    assert any(f"'{file.name}'wasuploadedbefore" in "".join(said.split()) for file in files)
    assert server.page(name) == before


def test_twine_takes_the_refusal_of_changed_bytes_as_existing(server, clients, tmp_path, name):
    """`--skip-existing` itself is for PyPI's hosts only; twine's rule for it is asked directly."""
    made(clients, "twine", tmp_path / "first", name)
    publish(clients, "twine", server, tmp_path / "first")
    files = made(clients, "twine", tmp_path / "second", name, content="changed = True")
    script = (
        "import sys; from twine import package, repository; from twine.commands.upload import skip_upload\n"
        "file = package.PackageFile.from_filename(sys.argv[1], None)\n"
        "answer = repository.Repository(sys.argv[2], '__token__', sys.argv[3]).upload(file)\n"
        "print('skipped', answer.status_code, skip_upload(answer, True, file))\n"
    )
    said = clients.run("twine", "-c", script, str(files[0]), server.upload_url, server.token, program="python").stdout
    assert "skipped 400 True" in said


def test_poetry_skips_existing_files_with_changed_content(server, clients, tmp_path, name):
    made(clients, "poetry", tmp_path / "first", name)
    publish(clients, "poetry", server, tmp_path / "first")
    before = server.page(name)
    made(clients, "poetry", tmp_path / "second", name, content="changed = True")
    said = publish(clients, "poetry", server, tmp_path / "second", succeeds=False)
    assert "File already exists" in said
    publish(clients, "poetry", server, tmp_path / "second", "--skip-existing")
    assert server.page(name) == before


def test_uv_checks_the_index_before_it_publishes(server, clients, tmp_path, name):
    made(clients, "uv", tmp_path / "first", name)
    publish(clients, "uv", server, tmp_path / "first", "--check-url", server.index_url)
    said = publish(clients, "uv", server, tmp_path / "first", "--check-url", server.index_url)
    assert said.count("already exists, skipping") == 2
    made(clients, "uv", tmp_path / "second", name, content="changed = True")
    said = publish(clients, "uv", server, tmp_path / "second", "--check-url", server.index_url, succeeds=False)
    assert "Local file and index file do not match" in said


def test_uv_prints_the_sentence_of_a_refusal(server, clients, tmp_path, name):
    made(clients, "uv", tmp_path / "first", name)
    publish(clients, "uv", server, tmp_path / "first")
    made(clients, "uv", tmp_path / "second", name, content="changed = True")
    assert "File already exists" in publish(clients, "uv", server, tmp_path / "second", succeeds=False)


@pytest.mark.parametrize("client", sorted(BUILDERS))
def test_a_wrong_token_publishes_nothing_and_the_client_says_so(client, server, clients, tmp_path, name):
    made(clients, client, tmp_path, name)
    said = publish(clients, client, server, tmp_path, token=server.token[:-4] + "AAAA", succeeds=False)
    assert "403" in said or "Forbidden" in said or "denied" in said, said
    assert server.get(f"/simple/{name}/", {"Accept": http.JSON}).status == 404


def test_a_token_for_one_project_publishes_that_one_only(server, clients, tmp_path, name):
    made(clients, "twine", tmp_path / "own", f"{name}-own")
    made(clients, "twine", tmp_path / "other", f"{name}-other")
    assert upload(server, wheel(f"{name}-own", "0.1")).status == 200
    token = create_token(server.data, "alice", f"{name}.own")
    publish(clients, "twine", server, tmp_path / "own", token=token)
    said = publish(clients, "twine", server, tmp_path / "other", token=token, succeeds=False)
    assert "403" in said and f"{name}-other" in said.replace("_", "-")
    assert len(server.filenames(f"{name}-own")) == 3
    assert server.filenames(f"{name}-other") == []
