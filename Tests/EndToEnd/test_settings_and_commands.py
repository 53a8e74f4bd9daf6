"""Wrong settings, a port in use, a folder that is not writable, and the commands: each says in a sentence what is wrong."""

import hashlib
import os
import socket
import subprocess
from pathlib import Path

import pytest

from support import http
from support.command import create_token, create_user, must, rind
from support.environment import clean
from support.forms import upload
from support.packages import noise, wheel
from support.places import BINARY
from support.server import free_port


def one_sentence(answer, *words: str) -> None:
    """Exit code not zero, and on standard error one line that says what is wrong."""
    assert answer.returncode not in (0, None) and answer.returncode > 0, answer
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, answer.stderr
    for word in words:
        assert word in lines[0], answer.stderr
    assert lines[0].rstrip().endswith((".", "?", "!")), lines[0]


def serve(tmp_path: Path, *settings: str, environment: dict[str, str] | None = None):
    command = [str(BINARY), "serve", *settings]
    if "--data" not in settings:
        command += ["--data", str(tmp_path / "data")]
    if "--port" not in settings and "RIND_PORT" not in (environment or {}):
        command += ["--port", str(free_port())]
    return subprocess.run(command, env=clean(tmp_path, **(environment or {})), cwd=tmp_path, capture_output=True, text=True, timeout=20)


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one_sentence(serve(tmp_path, "--port", str(port)), str(port))


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    """A file stands where the folder should be: that stops root as well."""
    (tmp_path / "file").write_text("not a folder")
    one_sentence(serve(tmp_path, "--data", str(tmp_path / "file" / "data")), str(tmp_path / "file"))


def test_a_data_folder_without_permission_is_named(tmp_path):
    """Root may write anywhere, unless the capability to do so is taken away."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    without = "-dac_override,-dac_read_search"
    prefix = ["setpriv", "--bounding-set", without, "--inh-caps", without] if os.geteuid() == 0 else []
    command = [*prefix, str(BINARY), "serve", "--data", str(folder / "data"), "--port", str(free_port())]
    one_sentence(subprocess.run(command, env=clean(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=20), str(folder))


@pytest.mark.parametrize(
    ("settings", "environment", "words"),
    [
        (["--prot", "9000"], {}, ["--prot"]),
        (["--port", "many"], {}, ["port", "many"]),
        (["--port", "70000"], {}, ["port", "70000"]),
        (["--max-file-size", "big"], {}, ["max-file-size", "big"]),
        (["--base-url", "localhost"], {}, ["base-url", "localhost"]),
        (["--base-url", "http://localhost/path"], {}, ["base-url", "path"]),
        (["--new-projects", "nobody"], {}, ["new-projects", "nobody"]),
        ([], {"RIND_PROT": "9000"}, ["RIND_PROT"]),
        ([], {"RIND_PORT": "many"}, ["port", "many"]),
        ([], {"RIND_MAX_FILE_SIZE": "-1"}, ["max-file-size", "-1"]),
        (["extra"], {}, ["extra"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_setting_stops_the_start_with_its_name(settings, environment, words, tmp_path):
    answer = serve(tmp_path, *settings, environment=environment)
    assert answer.returncode != 0
    for word in words:
        assert word in answer.stderr, answer.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot: 9000\n", ["prot", "rind.yaml"]),
        ("port: many\n", ["port", "many"]),
        ("new-projects: nobody\n", ["new-projects", "nobody"]),
        ("port: [1\n", ["rind.yaml"]),
        ("- a\n- b\n", ["rind.yaml"]),
        ("port: 1\nport: 2\n", ["port"]),
    ],
    ids=["unknown", "number", "choice", "syntax", "list", "twice"],
)
def test_a_wrong_setting_in_the_file_stops_the_start_with_its_name(text, words, tmp_path):
    (tmp_path / "rind.yaml").write_text(text)
    command = [str(BINARY), "serve", "--data", str(tmp_path / "data")]
    answer = subprocess.run(command, env=clean(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=20)
    one_sentence(answer, *words)


def test_a_settings_file_that_is_not_there_is_named(tmp_path):
    one_sentence(serve(tmp_path, "--config", "missing.yaml"), "missing.yaml")


def test_flags_win_over_the_environment_and_that_over_the_file(make_server, tmp_path):
    (tmp_path / "own.yaml").write_text("max-file-size: 1KiB\nport: 1\n")
    server = make_server("--config", str(tmp_path / "own.yaml"), environment={"RIND_MAX_FILE_SIZE": "100KiB", "RIND_PORT": "2"})
    assert upload(server, wheel("cheese", "1.0", payload=noise(50_000))).status == 200
    answer = upload(server, wheel("cheese", "1.1", payload=noise(200_000)))
    assert (answer.status, answer.problem["code"]) == (400, "file-too-large")


def test_a_project_limit_counts_what_stands_already(make_server):
    server = make_server("--max-project-size", "300KiB")
    assert upload(server, wheel("cheese", "1.0", payload=noise(200_000, 1))).status == 200
    answer = upload(server, wheel("cheese", "1.1", payload=noise(200_000, 2)))
    assert (answer.status, answer.problem["code"]) == (400, "project-too-large")
    assert upload(server, wheel("bread", "1.0", payload=noise(200_000, 3))).status == 200


def test_only_administrators_make_projects_if_told_so(make_server):
    server = make_server("--new-projects", "administrators")
    answer = upload(server, wheel("cheese"))
    assert (answer.status, answer.problem["code"]) == (403, "new-projects")
    assert "cheese" in answer.problem["detail"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["burn"],
        ["user"],
        ["user", "create"],
        ["token", "create", "--user", "nobody"],
        ["user", "disable", "nobody", "--reason", "x"],
        ["check", "--deeep"],
    ],
    ids="-".join,
)
def test_a_wrong_command_says_what_is_wrong_on_standard_error(arguments, tmp_path):
    answer = rind(*arguments, data=tmp_path / "data")
    assert answer.returncode != 0 and answer.stderr.strip() and not answer.stdout.strip()


@pytest.mark.parametrize(
    "arguments",
    [[], ["serve"], ["user", "create"], ["user", "disable"], ["token", "create"], ["import"], ["check"]],
    ids=lambda value: "-".join(value) or "rind",
)
def test_every_command_has_help(arguments, tmp_path):
    answer = subprocess.run([str(BINARY), *arguments, "--help"], capture_output=True, text=True, env=clean(tmp_path), timeout=20)
    assert answer.returncode == 0 and "USAGE" in answer.stdout.upper()


def test_users_are_made_listed_disabled_and_enabled(tmp_path):
    data = tmp_path / "data"
    create_user(data, "alice")
    for again, words in (
        (["alice", "--email", "a2@example.com"], "alice"),
        (["bob", "--email", "alice@example.com"], "alice@example.com"),
        (["b b", "--email", "b@example.com"], "b b"),
        (["bob", "--email", "nobody"], "nobody"),
    ):
        answer = rind("user", "create", *again, "--password-stdin", data=data, stdin="a long pass phrase\n")
        one_sentence(answer, words)
    must(rind("user", "disable", "alice", "--reason", "a test", data=data))
    listed = must(rind("user", "list", data=data))
    assert "alice" in listed and "disabled" in listed
    one_sentence(rind("user", "disable", "alice", "--reason", "a test", data=data), "alice")
    must(rind("user", "enable", "alice", "--reason", "a test", data=data))
    assert "disabled" not in must(rind("user", "list", data=data))


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "empty"),
        ("too short", "9 characters"),
        ("q1w2e3r4t5y6", "tried first"),
        ("carol-carol-1", "'carol'"),
        ("listed by the operator", "list of refused ones"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_and_not_said_again(password, words, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    digest = hashlib.sha1(b"listed by the operator").hexdigest().upper()
    (data / "refused-passwords.txt").write_text(f"{'0' * 40}:3\n{digest}:1\n{'F' * 40}:2\n")
    answer = rind("user", "create", "carol", "--email", "carol@example.com", "--password-stdin", data=data, stdin=password + "\n")
    one_sentence(answer, words)
    assert not password or password not in answer.stderr
    assert not (data / "rind.sqlite").exists()
    must(rind("user", "create", "carol", "--email", "carol@example.com", "--password-stdin", data=data, stdin="a long pass phrase\n"))


def test_a_user_may_be_made_without_a_password(tmp_path):
    must(rind("user", "create", "bob", "--email", "bob@example.com", data=tmp_path / "data"))
    assert "bob@example.com" in must(rind("user", "list", data=tmp_path / "data"))
    assert create_token(tmp_path / "data", "bob")


@pytest.mark.parametrize(
    ("address", "works"), [("http://192.0.2.1:8000", False), ("http://index.example", False), ("https://index.example", True)]
)
def test_where_keys_do_not_work_the_start_and_the_security_page_say_so(make_server, address, works):
    server = make_server("--base-url", address)
    assert ("security keys and passkeys do not work under" in server.log_text()) is not works
    host = address.split("//")[1]
    page = http.request(server.port, "GET", "/security/", {"Host": host})
    assert page.status == 200 and ("They do not work on this index" in page.text) is not works
