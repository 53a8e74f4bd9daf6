"""Fixtures: a server for each file of tests, others for tests with settings of their own."""

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from support.forms import upload
from support.packages import wheel
from support.places import BINARY
from support.refusals import PROJECT
from support.server import Server

_numbers = itertools.count(1)


def pytest_addoption(parser) -> None:
    parser.addoption("--shard", default="1/1", metavar="K/N", help="only every Nth file, from the Kth on; what comes last is in each")


def pytest_configure(config) -> None:
    try:
        subprocess.run([BINARY, "--help"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as fault:
        pytest.exit(f"There is no program to test at {BINARY} ({fault}): run `make build`, or set RIND_BINARY.", returncode=2)


def pytest_collection_modifyitems(config, items) -> None:
    """What looks at all that the others left comes last."""
    first, count = (int(number) for number in config.getoption("shard").split("/"))
    files = sorted({item.path for item in items})[first - 1 :: count]
    items[:] = [item for item in items if item.path in files or is_last(item)]
    items.sort(key=is_last)


def is_last(item) -> bool:
    return item.get_closest_marker("last") is not None


def end(server: Server) -> None:
    """A server must be alive at the end of its tests, end when asked to, and have met no fault."""
    was_alive, log = server.alive, server.log_text()
    code = server.stop()
    assert was_alive, f"the server died with exit code {code}:\n{log}"
    assert code == 0, f"the server ended with exit code {code}:\n{server.log_text()}"
    assert not server.incidents(), server.log_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with nothing in it, shared by the tests of one file."""
    started = Server(tmp_path_factory.mktemp("server") / "data").start()
    yield started
    end(started)


@pytest.fixture
def index(server):
    """The server with one good file of one project, whatever the test before has done to it."""
    first = wheel(PROJECT, "0.9")
    if server.filenames(PROJECT) != [first.filename]:
        server.begin_again()
        assert upload(server, first).status == 200
    return server


@pytest.fixture
def make_server(tmp_path):
    """Makes servers that are stopped after the test; those that a test has stopped itself are left alone."""
    made: list[Server] = []

    def make(*settings: str, start: bool = True, data: Path | None = None, **more) -> Server:
        server = Server(data or tmp_path / f"data{len(made) + 1}", *settings, **more)
        made.append(server)
        return server.start() if start else server

    yield make
    for server in made:
        if server.alive:
            end(server)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "the Debian package chromium is missing: scripts/install-tools test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture
def browser(chromium):
    """A real browser, whose windows are closed after the test."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(autouse=True)
def no_incident(request):
    """The test during which the server dies or meets a fault is the one that fails."""
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    before = len(server.incidents()) if server else 0
    yield
    if server:
        assert server.alive, f"the server died:\n{server.log_text()}"
        assert server.incidents()[before:] == []


@pytest.fixture
def name() -> str:
    """A project name that no other test uses."""
    return f"project{next(_numbers)}"
