"""Installers resolve, lock, download and install from the index alone."""

import json
import tomllib
from pathlib import Path

import pytest

from support import forms, packages
from support.clients import Clients
from support.relay import Relay

PROJECT = """\
[project]
name = "consumer"
version = "1.0"
requires-python = ">=3.11,<3.12"
dependencies = ["{name}-app[more]"]
"""

POETRY_SOURCE = """
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "rind"
url = "{url}"
priority = "primary"
"""


@pytest.fixture
def clients(tmp_path) -> Clients:
    return Clients(tmp_path / "home")


@pytest.fixture(scope="module")
def published(server) -> dict[str, packages.Distribution]:
    """`cheese-app` needs `cheese-base` below 2 and, with an extra, `cheese-more`. The newest of both are not for this Python."""
    files = [
        packages.wheel("cheese-base", "1.0"),
        packages.wheel("cheese-base", "1.5", payload=packages.noise(300_000)),
        packages.wheel("cheese-base", "2.0"),
        packages.wheel("cheese-more", "0.1"),
        packages.sdist("cheese-more", "0.1"),
        packages.wheel("cheese-app", "1.0", "Requires-Python: >=3.8", "Requires-Dist: cheese.base >=1, <2"),
        packages.wheel(
            "cheese-app",
            "1.1",
            "Requires-Python: >=3.8",
            "Provides-Extra: more",
            "Requires-Dist: cheese_base (<2,>=1)",
            "Requires-Dist: cheese-more; extra == 'more'",
        ),
        packages.sdist("cheese-app", "1.1", "Requires-Python: >=3.8"),
        packages.wheel("cheese-app", "2.0", "Requires-Python: >=99"),
    ]
    for file in files:
        answer = forms.upload(server, file)
        assert answer.status == 200, (file.filename, answer)
    return {file.filename: file for file in files}


NEWEST = {"cheese_app-1.1-py3-none-any.whl", "cheese_base-1.5-py3-none-any.whl", "cheese_more-0.1-py3-none-any.whl"}


def installed(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.dist-info")}


INFOS = {"cheese_app-1.1.dist-info", "cheese_base-1.5.dist-info", "cheese_more-0.1.dist-info"}


@pytest.mark.parametrize("pip", ["newest", "debian"])
def test_pip_installs_with_dependencies(pip, server, published, clients, tmp_path):
    arguments = ["install", "--index-url", server.index_url, "--target", str(tmp_path / "target"), "cheese-app[more]"]
    clients.run("pip", *arguments) if pip == "newest" else clients.debian_pip(*arguments)
    assert installed(tmp_path / "target") == INFOS
    assert (tmp_path / "target/cheese_base/__init__.py").read_bytes().endswith(packages.noise(300_000))


@pytest.mark.parametrize("pip", ["newest", "debian"])
def test_pip_downloads_the_very_bytes(pip, server, published, clients, tmp_path):
    arguments = ["download", "--index-url", server.index_url, "--dest", str(tmp_path / "got"), "cheese-app[more]"]
    clients.run("pip", *arguments) if pip == "newest" else clients.debian_pip(*arguments)
    assert {path.name for path in (tmp_path / "got").iterdir()} == NEWEST
    for path in (tmp_path / "got").iterdir():
        assert path.read_bytes() == published[path.name].content


@pytest.mark.parametrize(("without", "features"), [((), ()), (("metadata",), ("--use-feature=fast-deps",)), (("metadata", "ranges"), ())])
def test_pip_resolves_by_metadata_file_by_ranges_and_by_whole_files(without, features, server, published, clients, tmp_path):
    report = tmp_path / "report.json"
    with Relay(server, *without) as relay:
        clients.run(
            "pip",
            "install",
            "--dry-run",
            "--ignore-installed",
            *features,
            "--report",
            str(report),
            "--index-url",
            relay.index_url,
            "cheese-app[more]",
        )
    chosen = {item["metadata"]["name"]: item for item in json.loads(report.read_text())["install"]}
    assert {name: item["metadata"]["version"] for name, item in chosen.items()} == {
        "cheese-app": "1.1",
        "cheese-base": "1.5",
        "cheese-more": "0.1",
    }
    file = "cheese_base-1.5-py3-none-any.whl"
    assert chosen["cheese-base"]["download_info"]["archive_info"]["hashes"] == {"sha256": published[file].sha256}
    wheels = relay.asked(file)
    match without:
        case ():
            assert relay.asked(f"{file}.metadata") and not wheels
        case ("metadata",):
            assert any("Range" in headers for _, headers in wheels)
        case _:
            assert wheels and not relay.asked(".metadata")


@pytest.mark.parametrize("without", [(), ("metadata",), ("metadata", "ranges")])
def test_uv_resolves_by_metadata_file_by_ranges_and_by_whole_files(without, server, published, clients, tmp_path):
    (tmp_path / "in.txt").write_text("cheese-app[more]\n")
    with Relay(server, *without) as relay:
        said = clients.run(
            "uv",
            "pip",
            "compile",
            "--python",
            "/usr/bin/python3",
            "--default-index",
            relay.index_url,
            "in.txt",
            "--generate-hashes",
            cwd=tmp_path,
        ).stdout
    for line in ("cheese-app==1.1", "cheese-base==1.5", "cheese-more==0.1"):
        assert line in said
    assert published["cheese_base-1.5-py3-none-any.whl"].sha256 in said
    wheels = relay.asked("cheese_base-1.5-py3-none-any.whl")
    assert bool(relay.asked(".whl.metadata")) == (without == ())
    if without == ("metadata",):
        assert any("Range" in headers for _, headers in wheels)
        assert all(headers.get("Accept-Encoding", "identity") == "identity" for _, headers in wheels)


def test_uv_installs_with_dependencies(server, published, clients, tmp_path):
    clients.run(
        "uv",
        "pip",
        "install",
        "--python",
        "/usr/bin/python3",
        "--default-index",
        server.index_url,
        "--target",
        str(tmp_path / "target"),
        "cheese-app[more]",
    )
    assert installed(tmp_path / "target") == INFOS


def test_uv_locks_and_syncs_a_project(server, published, clients, tmp_path):
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(name="cheese"))
    settings = ("--python", "/usr/bin/python3", "--default-index", server.index_url)
    clients.run("uv", "lock", *settings, cwd=tmp_path)
    locked = {package["name"]: package for package in tomllib.loads((tmp_path / "uv.lock").read_text())["package"]}
    assert {name: package["version"] for name, package in locked.items() if name != "consumer"} == {
        "cheese-app": "1.1",
        "cheese-base": "1.5",
        "cheese-more": "0.1",
    }
    file = locked["cheese-base"]["wheels"][0]
    assert file["hash"] == f"sha256:{published['cheese_base-1.5-py3-none-any.whl'].sha256}"
    assert file["upload-time"] and file["size"] == len(published["cheese_base-1.5-py3-none-any.whl"].content)
    clients.run("uv", "sync", "--locked", "--no-install-project", *settings, cwd=tmp_path)
    assert installed(next((tmp_path / ".venv/lib").iterdir()) / "site-packages") >= INFOS


def test_poetry_locks_and_installs_a_project(server, published, clients, tmp_path):
    source = POETRY_SOURCE.format(url=server.index_url)
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(name="cheese") + source)
    clients.run("poetry", "lock", "--no-interaction", cwd=tmp_path)
    locked = {package["name"]: package for package in tomllib.loads((tmp_path / "poetry.lock").read_text())["package"]}
    assert {name: package["version"] for name, package in locked.items()} == {
        "cheese-app": "1.1",
        "cheese-base": "1.5",
        "cheese-more": "0.1",
    }
    hashes = {file["file"]: file["hash"] for package in locked.values() for file in package["files"]}
    assert hashes.keys() >= NEWEST
    assert all(hashes[file] == f"sha256:{published[file].sha256}" for file in hashes)
    clients.run("poetry", "install", "--no-interaction", "--no-root", cwd=tmp_path)
    assert installed(next((tmp_path / ".venv/lib").iterdir()) / "site-packages") >= INFOS


def test_an_sdist_is_installed_from_source(server, published, clients, tmp_path):
    arguments = [
        "--no-build-isolation",
        "--no-binary",
        ":all:",
        "--index-url",
        server.index_url,
        "--target",
        str(tmp_path / "target"),
        "cheese-more",
    ]
    clients.run("pip", "install", *arguments)
    assert "cheese_more-0.1.dist-info" in installed(tmp_path / "target")


@pytest.mark.parametrize("client", ["pip", "uv"])
def test_what_was_just_published_is_seen_by_an_installer_with_a_warm_cache(client, server, clients, tmp_path, name):
    def chosen() -> str:
        if client == "pip":
            said = clients.run(
                "pip", "download", "--no-deps", "--index-url", server.index_url, "--dest", str(tmp_path / "got"), name
            ).stdout
        else:
            (tmp_path / "in.txt").write_text(name)
            said = clients.run(
                "uv",
                "pip",
                "compile",
                "--no-annotate",
                "--python",
                "/usr/bin/python3",
                "--default-index",
                server.index_url,
                "in.txt",
                cwd=tmp_path,
            ).stdout
        return said

    assert forms.upload(server, packages.wheel(name, "1.0")).status == 200
    assert f"{name}-1.0-py3" in chosen() or f"{name}==1.0" in chosen()
    assert forms.upload(server, packages.wheel(name, "1.1")).status == 200
    said = chosen()
    assert f"{name}-1.1-py3" in said or f"{name}==1.1" in said


def test_uv_excludes_files_newer_than_a_moment(server, published, clients, tmp_path):
    (tmp_path / "in.txt").write_text("cheese-base\n")
    said = clients.run(
        "uv",
        "pip",
        "compile",
        "--exclude-newer",
        "2020-01-01",
        "--python",
        "/usr/bin/python3",
        "--default-index",
        server.index_url,
        "in.txt",
        cwd=tmp_path,
        succeeds=False,
    ).stdout
    assert "cheese-base" in said


def test_pip_takes_files_of_an_index_that_tells_upload_times(server, published, clients, tmp_path):
    arguments = [
        "download",
        "--no-deps",
        "--uploaded-prior-to",
        "2999-01-01",
        "--index-url",
        server.index_url,
        "--dest",
        str(tmp_path / "got"),
        "cheese-base",
    ]
    clients.run("pip", *arguments)
    assert [path.name for path in (tmp_path / "got").iterdir()] == ["cheese_base-2.0-py3-none-any.whl"]
