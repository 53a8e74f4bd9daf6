"""`rind import` takes a folder of what pip can install, says what it refused, and can be run again."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support import archives, forms
from support.command import create_user, must, rind
from support.packages import Distribution, Wheel, metadata, sdist, wheel, zipped

OLD = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)


def lay(folder: Path, *files: Distribution, when: datetime = OLD) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.filename).write_bytes(file.content)
        os.utime(folder / file.filename, (when.timestamp(), when.timestamp()))


GOOD = [
    wheel("cheese", "1.0", "Requires-Dist: six"),
    sdist("cheese", "1.0"),
    wheel("bread", "0.1"),
    sdist("bread", "0.1", metadata_version="1.0"),
]


@pytest.fixture
def data(make_server) -> Path:
    """A data folder with alice in it, that no server uses."""
    folder = make_server(start=False).data
    create_user(folder, "alice")
    return folder


def test_wheels_and_sdists_are_taken_with_their_times_as_upload_times(data, make_server, tmp_path):
    lay(tmp_path / "old", *GOOD[:2])
    lay(tmp_path / "old/more", *GOOD[2:])
    must(rind("import", str(tmp_path / "old"), "--user", "alice", data=data))
    server = make_server(data=data)
    assert server.filenames("cheese") == [GOOD[0].filename, GOOD[1].filename]
    assert server.filenames("bread") == [GOOD[2].filename, GOOD[3].filename]
    for entry in server.page("cheese")["files"]:
        assert entry["upload-time"] == "2015-10-21T07:28:00.000000Z"
        assert server.get(entry["url"].removeprefix(server.url)).body in [file.content for file in GOOD]
    assert server.page("cheese")["files"][0]["core-metadata"]
    # The importer's user owns what it made.
    assert forms.upload(server, wheel("cheese", "1.1"), token=token_of_alice(server)).status == 200


def token_of_alice(server) -> str:
    from support.command import create_token

    return create_token(server.data, "alice")


def test_it_can_be_run_again_and_takes_what_is_new(data, tmp_path):
    lay(tmp_path / "old", *GOOD)
    for _ in range(2):
        must(rind("import", str(tmp_path / "old"), "--user", "alice", data=data))
    lay(tmp_path / "old", wheel("cheese", "1.1"))
    must(rind("import", str(tmp_path / "old"), "--user", "alice", data=data))
    must(rind("check", "--deep", data=data))


def test_what_is_refused_is_listed_with_its_reason_and_the_exit_code_is_1(data, make_server, tmp_path):
    folder = tmp_path / "old"
    lay(folder, *GOOD)
    bad = {
        "evil-1.0-py3-none-any.whl": Wheel("evil", "1.0", metadata=metadata("good", "1.0")).distribution().content,
        "leaving-1.0-py3-none-any.whl": archives.with_member(Wheel("leaving", "1.0"), "../../etc/passwd", b"x"),
        "broken-1.0-py3-none-any.whl": zipped(Wheel("broken", "1.0").members())[:-30],
        "empty-1.0.tar.gz": b"",
    }
    for filename, content in bad.items():
        (folder / filename).write_bytes(content)
    answer = rind("import", str(folder), "--user", "alice", data=data)
    assert answer.returncode == 1
    said = answer.stdout + answer.stderr
    for filename in bad:
        lines = [line for line in said.splitlines() if filename in line]
        assert lines and len(max(lines, key=len)) > len(filename) + 10, (filename, said)
    for file in GOOD:
        assert file.filename not in answer.stderr
    server = make_server(data=data)
    assert len(server.filenames("cheese")) == len(server.filenames("bread")) == 2
    for project in ("evil", "good", "leaving", "broken", "empty"):
        assert server.get(f"/simple/{project}/").status == 404


def test_junk_that_is_no_package_is_passed_over_or_listed_but_never_taken(data, make_server, tmp_path):
    folder = tmp_path / "old"
    lay(folder, *GOOD)
    for filename in ("README.txt", ".hidden", "index.html", "cheese-1.0.exe", "notes.md"):
        (folder / filename).write_text("junk")
    (folder / "link.whl").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe-1.0-py3-none-any.whl")
    answer = rind("import", str(folder), "--user", "alice", data=data, seconds=60)
    assert answer.returncode in (0, 1), answer.stderr
    server = make_server(data=data)
    assert len(server.filenames("cheese")) == 2 and server.get("/simple/pipe/").status == 404


def test_older_habits_that_pip_still_installs_are_taken(data, make_server, tmp_path):
    """Zips as sdists, names not yet normalised, metadata that nobody would accept today."""
    stem = "Old.Habit-1.0"
    archive = zipped({f"{stem}/PKG-INFO": metadata("Old.Habit", "1.0"), f"{stem}/setup.py": b""})
    lay(
        tmp_path / "old",
        Distribution(f"{stem}.zip", archive, "Old.Habit", "1.0", "sdist", "source"),
        Wheel("older", "2.0", metadata=metadata("older", "2.0", "Home-page: none of your business", "Author-email: <<")).distribution(),
    )
    must(rind("import", str(tmp_path / "old"), "--user", "alice", data=data))
    server = make_server(data=data)
    assert server.filenames("old-habit") == [f"{stem}.zip"] and server.filenames("older") == ["older-2.0-py3-none-any.whl"]


def test_importing_goes_on_beside_a_running_server(make_server, tmp_path):
    server = make_server()
    assert server.token  # makes alice
    files = [wheel(f"many{number % 20}", f"1.{number}") for number in range(200)]
    lay(tmp_path / "old", *files)
    assert forms.upload(server, wheel("cheese")).status == 200
    must(rind("import", str(tmp_path / "old"), "--user", "alice", data=server.data))
    listed = {filename for number in range(20) for filename in server.filenames(f"many{number}")}
    assert listed == {file.filename for file in files}
    assert forms.upload(server, wheel("cheese", "1.1")).status == 200


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["/nowhere/at/all", "--user", "alice"], "/nowhere/at/all"), ([".", "--user", "nobody"], "nobody")],
    ids=["path", "user"],
)
def test_a_path_or_user_that_is_not_there_is_named(arguments, word, data):
    answer = rind("import", *arguments, data=data)
    assert answer.returncode != 0 and word in answer.stderr


def test_another_file_under_a_used_name_is_refused(data, tmp_path):
    lay(tmp_path / "old", GOOD[0])
    must(rind("import", str(tmp_path / "old"), "--user", "alice", data=data))
    lay(tmp_path / "other", wheel("cheese", "1.0", payload=b"changed"))
    answer = rind("import", str(tmp_path / "other"), "--user", "alice", data=data)
    assert answer.returncode == 1 and "File already exists" in answer.stdout + answer.stderr
