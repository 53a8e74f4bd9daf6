"""Publishing clients take the token from each place where they look for one."""

from pathlib import Path

import pytest

from support import http
from support.clients import Clients
from support.command import create_token
from support.forms import upload
from support.keyrings import KeyRing
from support.packages import wheel
from support.projects import build, write_project
from support.readers import AUTHENTICATED, new_token
from test_publishing_clients import BUILDERS

PYPIRC = """\
[distutils]
index-servers =
    rind

[rind]
repository = {url}
username = __token__
password = {token}
"""
HATCH = """\
[publish.index]
repo = "rind"

[publish.index.repos.rind]
url = "{url}"
user = "__token__"
auth = "{token}"
"""
PDM = """\
[repository.rind]
url = "{url}"
username = "__token__"
password = "{token}"
"""


@pytest.fixture
def clients(tmp_path) -> Clients:
    made = Clients(tmp_path / "home")
    made.home.mkdir()
    return made


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def with_user(url: str, password: str = "") -> str:
    return url.replace("http://", f"http://__token__{':' + password if password else ''}@")


def twine(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    start, files = ["upload", "--non-interactive"], [str(folder / "dist" / "*")]
    address = ["--repository-url", url]
    match place:
        case "option":
            return [*start, *address, "-u", "__token__", "-p", token, *files], {}
        case "environment":
            return [*start, *address, *files], {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
        case "all of the environment":
            return [*start, *files], {
                "TWINE_USERNAME": "__token__",
                "TWINE_PASSWORD": token,
                "TWINE_REPOSITORY_URL": url,
            }
        case "file":
            write(clients.home / ".pypirc", PYPIRC.format(url=url, token=token))
            return [*start, "-r", "rind", *files], {}
        case "other file":
            path = write(folder / "my.pypirc", PYPIRC.format(url=url, token=token))
            return [*start, "--config-file", str(path), "-r", "rind", *files], {}
        case "keyring":
            return [*start, *address, "-u", "__token__", *files], KeyRing(folder / "ring", token, url).backend()
        case "keyring for both":
            return [*start, *address, *files], KeyRing(folder / "ring", token, url).backend()
        case "netrc":
            write(clients.home / ".netrc", f"machine localhost login __token__ password {token}\n")
            return [*start, *address, *files], {}
    raise AssertionError(place)


def uv(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    # Without a token in sight uv asks about trusted publishing, by https whatever the address is, for many seconds.
    start = ["publish", "--trusted-publishing", "never", "--publish-url", url]
    match place:
        case "option":
            return [*start, "--token", token], {}
        case "user and password":
            return [*start, "--username", "__token__", "--password", token], {}
        case "environment":
            return ["publish"], {"UV_PUBLISH_TOKEN": token, "UV_PUBLISH_URL": url}
        case "environment for both":
            return start, {"UV_PUBLISH_USERNAME": "__token__", "UV_PUBLISH_PASSWORD": token}
        case "url":
            return ["publish", "--publish-url", with_user(url, token)], {}
        case "keyring":
            ring = KeyRing(folder / "ring", token, url, with_user(url))
            return [*start, "--keyring-provider", "subprocess", "--username", "__token__"], ring.program()
        case "netrc":
            path = write(folder / "netrc", f"machine localhost login __token__ password {token}\n")
            return start, {"NETRC": str(path)}
        case "login":
            clients.run("uv", "auth", "login", url, "--token", token)
            return start, {}
        case "index":
            index = f'\n[[tool.uv.index]]\nname = "rind"\nurl = "{url.replace("legacy", "simple")}"\n'
            index += f'publish-url = "{url}"\n'
            (folder / "pyproject.toml").write_text((folder / "pyproject.toml").read_text() + index)
            return ["publish", "--index", "rind"], {"UV_PUBLISH_TOKEN": token, "UV_NO_CONFIG": "0"}
    raise AssertionError(place)


def poetry(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    arguments = ["publish", "--no-interaction", "-r", "rind"]
    address = {"POETRY_REPOSITORIES_RIND_URL": url}
    match place:
        case "option":
            return [*arguments, "-u", "__token__", "-p", token], address
        case "environment":
            return arguments, address | {
                "POETRY_HTTP_BASIC_RIND_USERNAME": "__token__",
                "POETRY_HTTP_BASIC_RIND_PASSWORD": token,
            }
        case "token of the environment":
            return arguments, address | {"POETRY_PYPI_TOKEN_RIND": token}
        case "config":
            clients.run("poetry", "config", "repositories.rind", url, cwd=folder)
            clients.run("poetry", "config", "http-basic.rind", "__token__", token, cwd=folder)
            return arguments, {}
        case "token of the config":
            clients.run("poetry", "config", "repositories.rind", url, cwd=folder)
            clients.run("poetry", "config", "pypi-token.rind", token, cwd=folder)
            return arguments, {}
        case "keyring":
            return arguments, address | KeyRing(folder / "ring", token, "poetry-repository-rind").backend()
    raise AssertionError(place)


def flit(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    match place:
        case "environment":
            return ["publish", "--no-use-vcs"], {
                "FLIT_INDEX_URL": url,
                "FLIT_USERNAME": "__token__",
                "FLIT_PASSWORD": token,
            }
        case "file":
            write(clients.home / ".pypirc", PYPIRC.format(url=url, token=token))
            return ["publish", "--no-use-vcs", "--repository", "rind"], {}
        case "other file":
            path = write(folder / "my.pypirc", PYPIRC.format(url=url, token=token))
            return ["publish", "--no-use-vcs", "--pypirc", str(path), "--repository", "rind"], {}
    raise AssertionError(place)


def hatch(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    start = ["--no-color", "--no-interactive", "publish", "--yes"]
    match place:
        case "option":
            return [*start, "-r", url, "-u", "__token__", "-a", token], {}
        case "environment":
            return start, {"HATCH_INDEX_REPO": url, "HATCH_INDEX_USER": "__token__", "HATCH_INDEX_AUTH": token}
        case "config":
            path = write(folder / "hatch" / "config.toml", HATCH.format(url=url, token=token))
            return start, {"HATCH_CONFIG": str(path)}
        case "file":
            write(clients.home / ".pypirc", PYPIRC.format(url=url, token=token))
            return [*start, "-r", url], {}
        case "keyring":
            ring = KeyRing(folder / "ring", token, url, "rind")
            return [*start, "-r", url, "-u", "__token__"], ring.backend()
    raise AssertionError(place)


def pdm(place: str, clients: Clients, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    start = ["publish", "--no-build"]
    match place:
        case "option":
            return [*start, "--repository", url, "-u", "__token__", "-P", token], {}
        case "environment":
            return start, {"PDM_PUBLISH_REPO": url, "PDM_PUBLISH_USERNAME": "__token__", "PDM_PUBLISH_PASSWORD": token}
        case "config":
            for key, value in (("url", url), ("username", "__token__"), ("password", token)):
                clients.run("pdm", "config", f"repository.rind.{key}", value, cwd=folder)
            return [*start, "-r", "rind"], {}
        case "file":
            path = write(folder / "pdm.toml.of-mine", PDM.format(url=url, token=token))
            return ["-c", str(path), *start, "-r", "rind"], {}
        case "pypirc":
            write(clients.home / ".pypirc", PYPIRC.format(url=url, token=token))
            return [*start, "-r", "rind"], {}
        case "keyring":
            ring = KeyRing(folder / "ring", token, url, "pdm-repository-rind", "rind", f"pdm-publish-{url}")
            return [*start, "--repository", url, "-u", "__token__"], ring.program()
    raise AssertionError(place)


WAYS = {"twine": twine, "uv": uv, "poetry": poetry, "flit": flit, "hatch": hatch, "pdm": pdm}
PLACES = {
    "twine": ["option", "environment", "all of the environment", "file", "other file", "keyring", "keyring for both"],
    "uv": [
        "option",
        "user and password",
        "environment",
        "environment for both",
        "url",
        "keyring",
        "netrc",
        "login",
        "index",
    ],
    "poetry": ["option", "environment", "token of the environment", "config", "token of the config", "keyring"],
    "flit": ["environment", "file", "other file"],
    "hatch": ["option", "environment", "config", "file", "keyring"],
    "pdm": ["option", "environment", "config", "file", "keyring"],
}
EVERY = [(client, place) for client, places in PLACES.items() for place in places]


def publish(
    client: str, place: str, clients: Clients, server, token: str, folder: Path, *, succeeds: bool = True
) -> str:
    arguments, settings = WAYS[client](place, clients, server.upload_url, token, folder)
    if client == "twine":
        arguments = [*arguments[:-1], *sorted(map(str, (folder / "dist").iterdir()))]
    return clients.run(client, *arguments, cwd=folder, succeeds=succeeds, **settings).stdout


def made(client: str, clients: Clients, folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    build(clients, BUILDERS[client], write_project(folder, BUILDERS[client], name))
    return folder


@pytest.mark.parametrize(("client", "place"), EVERY, ids=lambda word: word)
def test_a_client_finds_its_token(client, place, server, clients, tmp_path, name):
    folder = made(client, clients, tmp_path / "project", name)
    said = publish(client, place, clients, server, server.token, folder)
    assert len(server.filenames(name)) == 2, said
    assert server.token not in said, "what a client prints is read by others"


@pytest.mark.parametrize("client", sorted(WAYS))
def test_a_client_publishes_to_an_index_that_asks_who_reads(client, make_server, clients, tmp_path):
    """A token that may only upload is enough."""
    server = make_server(*AUTHENTICATED)
    assert server.token
    folder = made(client, clients, tmp_path / "project", "rinds")
    publish(client, "environment", clients, server, server.token, folder)
    reader = new_token(server)
    page = http.request(
        server.port, "GET", "/simple/rinds/", {"Accept": http.JSON, "Authorization": f"Bearer {reader}"}
    )
    assert len(page.json()["files"]) == 2


def test_uv_compares_with_an_index_that_asks_who_reads(make_server, clients, tmp_path):
    server = make_server(*AUTHENTICATED)
    assert server.token
    both = new_token(server, may=("upload", "read"))
    folder = made("uv", clients, tmp_path / "project", "rinds")
    arguments = ["publish", "--publish-url", server.upload_url, "--token", both]
    check = ["--check-url", with_user(server.index_url, both)]
    clients.run("uv", *arguments, *check, cwd=folder)
    assert clients.run("uv", *arguments, *check, cwd=folder).stdout.count("already exists, skipping") == 2


@pytest.mark.parametrize("client", sorted(WAYS))
def test_a_client_says_which_restriction_failed(client, server, clients, tmp_path, name):
    assert upload(server, wheel("other-one", "1.0")).status == 200
    token = create_token(server.data, "alice", "other-one")
    folder = made(client, clients, tmp_path / "project", name)
    said = publish(client, "environment", clients, server, token, folder, succeeds=False)
    assert "403" in said or "Forbidden" in said, said
    assert token not in said and server.filenames(name) == []
    if client in ("twine", "uv", "poetry"):
        assert "not made for the project" in said or "only for" in said or "may be used" in said, said
