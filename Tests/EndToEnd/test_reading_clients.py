"""Installers find their credential where each of them keeps it, and install from an index that asks who reads."""

from pathlib import Path

import pytest

from conftest import end
from support.clients import DEBIAN_PIP, Clients
from support.forms import upload
from support.keyrings import KeyRing
from support.packages import wheel
from support.readers import AUTHENTICATED, LIMITS, new_token
from support.server import Server

PYTHON = ("--python", "/usr/bin/python3")
WANTED = {"cheese_app-1.0.dist-info", "cheese_base-1.5.dist-info"}

PROJECT = """\
[project]
name = "consumer"
version = "1.0"
requires-python = ">=3.11,<3.12"
dependencies = ["cheese-app"]
"""
UV_INDEX = """
[[tool.uv.index]]
name = "rind"
url = "{url}"
default = true
"""
POETRY_SOURCE = """
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "rind"
url = "{url}"
priority = "primary"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("reads") / "data", *AUTHENTICATED, "--rate-limits", LIMITS).start()
    files = [
        wheel("cheese-base", "1.0"),
        wheel("cheese-base", "1.5"),
        wheel("cheese-base", "2.0"),
        wheel("cheese-app", "1.0", "Requires-Dist: cheese.base >=1, <2"),
    ]
    for file in files:
        assert upload(started, file).status == 200
    yield started
    end(started)


@pytest.fixture(scope="module")
def token(server) -> str:
    return new_token(server)


@pytest.fixture
def clients(tmp_path) -> Clients:
    return Clients(tmp_path / "home")


def with_password(url: str, token: str, user: str = "__token__") -> str:
    return url.replace("http://", f"http://{user}:{token}@")


def with_user(url: str) -> str:
    return url.replace("http://", "http://__token__@")


def installed(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.dist-info")}


def of_project(folder: Path) -> set[str]:
    return installed(next((folder / ".venv/lib").iterdir()) / "site-packages")


def netrc(folder: Path, token: str) -> Path:
    path = folder / "netrc-of-this-test"
    path.write_text(f"machine localhost\nlogin __token__\npassword {token}\n")
    path.chmod(0o600)
    return path


# pip


def pip(clients: Clients, which: str, target: Path, *arguments: str, succeeds: bool = True, **settings: str) -> str:
    words = ["install", "--no-input", "--target", str(target), *arguments, "cheese-app"]
    if which == "newest":
        return clients.run("pip", *words, succeeds=succeeds, **settings).stdout
    return clients.command([str(DEBIAN_PIP), *words], None, succeeds, settings).stdout


@pytest.mark.parametrize("which", ["newest", "debian"])
@pytest.mark.parametrize("place", ["option", "environment", "file", "netrc", "home netrc"])
def test_pip_finds_its_credential(place, which, server, token, clients, tmp_path):
    arguments, settings = [], {}
    clients.home.mkdir()
    match place:
        case "option":
            arguments = ["--index-url", with_password(server.index_url, token)]
        case "environment":
            settings = {"PIP_INDEX_URL": with_password(server.index_url, token)}
        case "file":
            (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {with_password(server.index_url, token)}\n")
            settings = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}
        case "netrc":
            arguments, settings = ["--index-url", server.index_url], {"NETRC": str(netrc(tmp_path, token))}
        case "home netrc":
            netrc(tmp_path, token).rename(clients.home / ".netrc")
            arguments = ["--index-url", server.index_url]
    said = pip(clients, which, tmp_path / "target", *arguments, **settings)
    assert installed(tmp_path / "target") == WANTED
    assert token not in said


@pytest.mark.parametrize("provider", ["subprocess", "import"])
def test_pip_asks_its_key_ring(provider, server, token, clients, tmp_path):
    ring = KeyRing(tmp_path / "ring", token, server.index_url, f"localhost:{server.port}")
    settings = ring.program() if provider == "subprocess" else ring.module()
    arguments = ["--keyring-provider", provider, "--index-url", with_user(server.index_url)]
    said = pip(clients, "newest", tmp_path / "target", *arguments, **settings)
    assert installed(tmp_path / "target") == WANTED and ring.asked and token not in said


def test_pip_asks_its_key_ring_for_the_user_too(server, token, clients, tmp_path):
    ring = KeyRing(tmp_path / "ring", token, server.index_url, f"localhost:{server.port}")
    arguments = ["--keyring-provider", "import", "--index-url", server.index_url]
    pip(clients, "newest", tmp_path / "target", *arguments, **ring.module())
    assert installed(tmp_path / "target") == WANTED and ring.asked


def test_debians_pip_asks_the_module(server, token, clients, tmp_path):
    ring = KeyRing(tmp_path / "ring", token, server.index_url, f"localhost:{server.port}")
    arguments = [
        "install",
        "--target",
        str(tmp_path / "target"),
        "--index-url",
        with_user(server.index_url),
        "cheese-app",
    ]
    clients.command([str(DEBIAN_PIP), *arguments], None, True, ring.module())
    assert installed(tmp_path / "target") == WANTED and ring.asked


@pytest.mark.parametrize("which", ["newest", "debian"])
def test_pip_says_what_is_missing(which, server, clients, tmp_path):
    said = pip(clients, which, tmp_path / "a", "--index-url", server.index_url, succeeds=False)
    assert "No matching distribution" in said or "401" in said, said
    wrong = with_password(server.index_url, "rind-AgEJbG9jYWxob3N0")
    said = pip(clients, which, tmp_path / "b", "-vvv", "--index-url", wrong, succeeds=False)
    assert "401" in said and "rind-AgEJbG9jYWxob3N0" not in said, said
    uploads = new_token(server, may=("upload",))
    said = pip(
        clients, which, tmp_path / "c", "-vvv", "--index-url", with_password(server.index_url, uploads), succeeds=False
    )
    assert "403" in said and "may not 'read'" in said and uploads not in said, said


def test_pip_downloads_and_hash_checks(server, token, clients, tmp_path):
    file = wheel("cheese-base", "1.5")
    (tmp_path / "in.txt").write_text(f"cheese-base==1.5 --hash=sha256:{file.sha256}\n")
    arguments = ["download", "--require-hashes", "--dest", str(tmp_path / "got"), "-r", str(tmp_path / "in.txt")]
    clients.run("pip", *arguments, "--index-url", with_password(server.index_url, token))
    assert (tmp_path / "got" / file.filename).read_bytes() == file.content


def test_pip_installs_with_a_token_of_two_projects_alone(server, clients, tmp_path):
    narrow = new_token(server, "--project", "cheese-app", "--project", "cheese-base")
    pip(clients, "newest", tmp_path / "target", "--index-url", with_password(server.index_url, narrow))
    assert installed(tmp_path / "target") == WANTED
    one = new_token(server, "--project", "cheese-app")
    said = pip(
        clients, "newest", tmp_path / "other", "--index-url", with_password(server.index_url, one), succeeds=False
    )
    assert "cheese-base" in said or "cheese.base" in said


# uv


def uv(clients: Clients, target: Path, *arguments: str, succeeds: bool = True, **settings: str) -> str:
    words = ["pip", "install", *PYTHON, "--target", str(target), *arguments, "cheese-app"]
    return clients.run("uv", *words, succeeds=succeeds, **settings).stdout


def log_in(clients: Clients, server: Server, token: str, way: str) -> None:
    words = ["--token", token] if way == "token" else ["--username", "__token__", "--password", token]
    clients.run("uv", "auth", "login", server.url if way != "index" else server.index_url, *words)


def uv_place(
    place: str, clients: Clients, server: Server, token: str, folder: Path
) -> tuple[list[str], dict[str, str]]:
    plain = ["--default-index", server.index_url]
    clients.home.mkdir(exist_ok=True)
    match place:
        case "url":
            return ["--default-index", with_password(server.index_url, token)], {}
        case "environment url":
            return [], {"UV_DEFAULT_INDEX": with_password(server.index_url, token)}
        case "environment":
            return ["--default-index", f"rind={server.index_url}"], {
                "UV_INDEX_RIND_USERNAME": "__token__",
                "UV_INDEX_RIND_PASSWORD": token,
            }
        case "netrc":
            return plain, {"NETRC": str(netrc(folder, token))}
        case "keyring":
            ring = KeyRing(folder / "ring", token, server.index_url, f"localhost:{server.port}", "localhost")
            return ["--keyring-provider", "subprocess", "--default-index", with_user(server.index_url)], ring.program()
    log_in(clients, server, token, place.removeprefix("login "))
    return plain, {}


UV_PLACES = [
    "url",
    "environment url",
    "environment",
    "netrc",
    "keyring",
    "login token",
    "login password",
    "login index",
]


@pytest.mark.parametrize("place", UV_PLACES)
def test_uv_finds_its_credential(place, server, token, clients, tmp_path):
    arguments, settings = uv_place(place, clients, server, token, tmp_path)
    said = uv(clients, tmp_path / "target", *arguments, **settings)
    assert installed(tmp_path / "target") == WANTED and token not in said


@pytest.mark.parametrize("place", ["environment", "netrc", "login token", "login password", "url"])
def test_uv_locks_and_syncs_a_project(place, server, token, clients, tmp_path):
    _, settings = uv_place(place, clients, server, token, tmp_path)
    url = with_password(server.index_url, token) if place == "url" else server.index_url
    (tmp_path / "pyproject.toml").write_text(PROJECT + UV_INDEX.format(url=url))
    settings |= {"UV_NO_CONFIG": "0"}
    clients.run("uv", "lock", *PYTHON, cwd=tmp_path, **settings)
    assert token not in (tmp_path / "uv.lock").read_text()
    clients.run("uv", "sync", "--locked", "--no-install-project", *PYTHON, cwd=tmp_path, **settings)
    assert of_project(tmp_path) >= WANTED


def test_uv_forgets_by_logging_out(server, token, clients, tmp_path):
    log_in(clients, server, token, "token")
    uv(clients, tmp_path / "a", "--default-index", server.index_url)
    clients.run("uv", "auth", "logout", server.url)
    said = uv(clients, tmp_path / "b", "--default-index", server.index_url, "--no-cache", succeeds=False)
    assert "401" in said or "Unauthorized" in said, said


def test_uv_says_what_is_missing(server, clients, tmp_path):
    said = uv(clients, tmp_path / "a", "--default-index", server.index_url, succeeds=False)
    assert "401" in said or "authentication" in said.lower() or "Unauthorized" in said, said
    uploads = new_token(server, may=("upload",))
    said = uv(clients, tmp_path / "b", "--default-index", with_password(server.index_url, uploads), succeeds=False)
    assert "403" in said or "Forbidden" in said, said
    assert uploads not in said


# poetry


def poetry_project(folder: Path, server: Server) -> None:
    (folder / "pyproject.toml").write_text(PROJECT + POETRY_SOURCE.format(url=server.index_url))


@pytest.mark.parametrize("place", ["config", "environment", "keyring", "netrc"])
def test_poetry_finds_its_credential(place, server, token, clients, tmp_path):
    poetry_project(tmp_path, server)
    settings = {}
    match place:
        case "config":
            clients.run("poetry", "config", "http-basic.rind", "__token__", token, cwd=tmp_path)
        case "environment":
            settings = {"POETRY_HTTP_BASIC_RIND_USERNAME": "__token__", "POETRY_HTTP_BASIC_RIND_PASSWORD": token}
        case "keyring":
            names = (server.index_url, "localhost", f"localhost:{server.port}", "poetry-repository-rind")
            settings = KeyRing(tmp_path / "ring", token, *names).backend()
        case "netrc":
            settings = {"NETRC": str(netrc(tmp_path, token))}
    clients.run("poetry", "lock", "--no-interaction", cwd=tmp_path, **settings)
    assert token not in (tmp_path / "poetry.lock").read_text()
    said = clients.run("poetry", "install", "--no-interaction", "--no-root", cwd=tmp_path, **settings).stdout
    assert of_project(tmp_path) >= WANTED and token not in said


def test_poetry_says_what_is_missing(server, clients, tmp_path):
    poetry_project(tmp_path, server)
    said = clients.run("poetry", "lock", "--no-interaction", cwd=tmp_path, succeeds=False).stdout
    assert "401" in said or "nauthorized" in said or "uthoriz" in said, said
