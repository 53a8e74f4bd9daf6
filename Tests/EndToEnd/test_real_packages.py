"""Packages that the world uses: what comes out of Rind is what the registry gave."""

import hashlib
from pathlib import Path

import pytest

from support import registry
from support.clients import Clients
from support.server import Server

NAMES = [requirement.partition("==")[0] for requirement in registry.WHEELS]
# What an installer writes by itself: who installed, and from where.
WRITTEN_BY_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}


@pytest.fixture(scope="module")
def originals() -> dict[str, Path]:
    files = {path.name: path for path in registry.fetched()}
    assert any(path.stat().st_size > 50_000_000 for path in files.values())
    return files


@pytest.fixture(scope="module")
def index(server, originals, tmp_path_factory) -> Server:
    clients = Clients(tmp_path_factory.mktemp("publisher") / "home")
    settings = ("--non-interactive", "--repository-url", server.upload_url, "-u", "__token__", "-p", server.token)
    clients.run("twine", "upload", "--disable-progress-bar", *settings, *map(str, originals.values()))
    return server


@pytest.fixture
def clients(tmp_path) -> Clients:
    return Clients(tmp_path / "home")


def tree(folder: Path) -> dict[str, str]:
    """Every installed file with its digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name not in WRITTEN_BY_INSTALLERS and path.name != ".lock"
    }


def test_every_published_file_is_listed_and_the_same_bytes(index, originals):
    found = {}
    for name in {path.name.split("-")[0].replace("_", "-").lower() for path in originals.values()}:
        for file in index.page(name)["files"]:
            found[file["filename"]] = index.get(file["url"].removeprefix(index.url)).body
    assert found.keys() == originals.keys()
    for filename, content in found.items():
        assert content == originals[filename].read_bytes(), filename


def test_pip_downloads_the_bytes_that_the_registry_gave(index, originals, clients, tmp_path):
    clients.run("pip", "download", "--index-url", index.index_url, "--dest", str(tmp_path / "got"), *NAMES)
    got = list((tmp_path / "got").iterdir())
    assert len(got) >= len(NAMES)
    for path in got:
        assert path.read_bytes() == originals[path.name].read_bytes(), path.name


@pytest.mark.parametrize("installer", ["pip", "debian", "uv"])
def test_an_installation_from_rind_is_the_one_from_the_registrys_files(installer, index, originals, clients, tmp_path):
    # Debian's pip takes its time with the large ones, and they take the same way.
    names = NAMES if installer != "debian" else ["six", "requests", "cryptography"]

    def install(target: Path, *source: str) -> dict[str, str]:
        match installer:
            case "pip":
                clients.run("pip", "install", "--no-compile", "--target", str(target), *source, *names)
            case "debian":
                clients.debian_pip("install", "--no-compile", "--target", str(target), *source, *names)
            case "uv":
                clients.run(
                    "uv", "pip", "install", "--link-mode", "copy", "--python", "/usr/bin/python3", "--target", str(target), *source, *names
                )
        return tree(target)

    folder = next(iter(originals.values())).parent
    from_rind = install(tmp_path / "rind", "--index-url", index.index_url)
    from_registry = install(tmp_path / "registry", "--no-index", "--find-links", str(folder))
    assert from_rind == from_registry
    assert any(path.startswith("cryptography/") for path in from_rind) and any(path.endswith(".so") for path in from_rind)


def test_pip_builds_and_installs_an_sdist_from_rind(index, clients, tmp_path):
    arguments = ("--no-build-isolation", "--no-binary", "six", "--index-url", index.index_url, "--target", str(tmp_path / "target"))
    clients.run("pip", "install", *arguments, "six")
    assert (tmp_path / "target/six.py").exists()


def test_uv_locks_real_packages_with_hashes_and_sizes(index, originals, clients, tmp_path):
    names = ", ".join(f'"{name}"' for name in NAMES)
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nname = "consumer"\nversion = "1"\nrequires-python = ">=3.11,<3.12"\ndependencies = [{names}]\n'
    )
    clients.run("uv", "lock", "--python", "/usr/bin/python3", "--default-index", index.index_url, cwd=tmp_path)
    lock = (tmp_path / "uv.lock").read_text()
    for path in originals.values():
        if path.suffix == ".whl":
            assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" in lock and f"size = {path.stat().st_size}" in lock
