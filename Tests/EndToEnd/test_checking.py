"""`rind check` finds what is wrong with an index, and says where; on a sound one it is silent about faults."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from support.command import must, rind
from support.forms import upload
from support.packages import Distribution, Wheel, sdist, wheel
from support.server import Server

FILES = [wheel("cheese", "1.0"), sdist("cheese", "1.0"), wheel("bread", "2.0")]


@pytest.fixture
def index(make_server) -> Server:
    """A stopped index with three files."""
    server = make_server()
    for file in FILES:
        assert upload(server, file).status == 200
    server.stop()
    must(rind("check", data=server.data))
    return server


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in the folder but what SQLite itself needs to read."""
    paths = (path for path in folder.rglob("*") if not path.name.startswith("rind.sqlite-"))
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def blob(index: Server, file: Distribution) -> Path:
    found = [path for path in index.data.rglob(f"*{file.sha256}*") if path.is_file() and path.read_bytes() == file.content]
    assert len(found) == 1, found
    return found[0]


def faults(index: Server, *more: str) -> str:
    answer = rind("check", *more, data=index.data)
    assert answer.returncode not in (0, 2) and answer.returncode > 0, answer
    return answer.stdout + answer.stderr


def test_a_sound_index_passes_both_checks_also_while_the_server_runs(index):
    must(rind("check", "--deep", data=index.data))
    index.start()
    must(rind("check", data=index.data))
    must(rind("check", "--deep", data=index.data))


def test_a_check_changes_nothing_not_even_where_something_is_missing(index):
    shutil.rmtree(index.data / "incoming")
    (index.data / "blobs" / "00").rmdir()
    before = contents(index.data)
    must(rind("check", "--deep", data=index.data))
    assert contents(index.data) == before


def test_a_database_of_another_version_is_named_and_left_alone(index):
    with contextlib.closing(sqlite3.connect(index.data / "rind.sqlite")) as database:
        database.execute("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)")
        database.commit()
    before = (index.data / "rind.sqlite").read_bytes()
    answer = rind("check", data=index.data)
    assert answer.returncode == 1 and "older Rind" in answer.stderr
    assert (index.data / "rind.sqlite").read_bytes() == before


def test_a_missing_file_is_named(index):
    blob(index, FILES[0]).unlink()
    assert FILES[0].filename in faults(index)


def test_a_file_of_another_size_is_named(index):
    path = blob(index, FILES[1])
    path.chmod(0o644)
    path.write_bytes(FILES[1].content[:-1])
    assert FILES[1].filename in faults(index)


def test_a_flipped_byte_is_found_by_the_deep_check(index):
    path = blob(index, FILES[2])
    content = bytearray(FILES[2].content)
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    said = faults(index, "--deep")
    assert FILES[2].filename in said and FILES[0].filename not in said


def test_a_stray_file_is_named(index):
    stray = blob(index, FILES[0]).parent / ("0" * 64)
    stray.write_bytes(b"nobody knows me")
    assert "0" * 64 in faults(index, "--deep")


def test_a_hash_that_record_lies_about_is_found_by_the_deep_check(make_server):
    server = make_server()
    plain = Wheel("liar", "1.0").members()
    rows = next(content for path, content in plain.items() if path.endswith("/RECORD")).decode().splitlines()
    path, _, size = rows[0].split(",")
    lying = "\n".join([f"{path},sha256={'A' * 43},{size}", *rows[1:], ""]).encode()
    assert upload(server, Wheel("liar", "1.0", record=lying).distribution()).status == 200
    must(rind("check", data=server.data))
    said = faults(server, "--deep")
    assert "liar-1.0-py3-none-any.whl" in said and "liar/__init__.py" in said


def test_a_folder_without_an_index_is_said_to_be_none(tmp_path):
    answer = rind("check", data=tmp_path / "nothing")
    assert answer.returncode != 0 and str(tmp_path / "nothing") in answer.stderr


def test_a_damaged_database_is_reported_and_not_a_crash(index):
    database = next(path for path in index.data.iterdir() if "sqlite" in path.name and not path.name.endswith(("-wal", "-shm")))
    # What the write-ahead log still holds would hide the damage.
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database.read_bytes())
    content[4096:20480] = b"\xff" * min(16384, len(content) - 4096)
    database.write_bytes(content)
    answer = rind("check", data=index.data)
    assert answer.returncode == 1 or answer.returncode > 0 and answer.returncode < 128
    assert (answer.stdout + answer.stderr).strip()
