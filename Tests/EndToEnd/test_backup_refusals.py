"""What `rind backup` and `rind restore` refuse, in one sentence, and leave as it was."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from support.backups import back_up, contents, database, manifest, refused, restore, sound, verified
from support.command import create_user, must, rind
from support.forms import upload
from support.packages import wheel
from support.server import Server


@pytest.fixture
def index(make_server) -> Server:
    """A stopped index with two files."""
    server = make_server()
    for version in ("1.0", "2.0"):
        assert upload(server, wheel("cheese", version)).status == 200
    server.stop()
    return server


def blob(server: Server, version: str):
    digest = wheel("cheese", version).sha256
    return server.data / "blobs" / digest[:2] / digest


@pytest.mark.parametrize("place", ["data/backup", "data", "data/secrets", "link/backup", "data/../data/x", "."])
def test_a_backup_and_its_index_do_not_lie_in_one_another(tmp_path, place):
    data = tmp_path / "data"
    create_user(data, "alice")
    (tmp_path / "link").symlink_to("data")
    before = {name for name in contents(data) if not name.startswith("rind.sqlite-")}
    assert "kept apart" in refused(rind("backup", str(tmp_path / place), data=data))
    assert {name for name in contents(data) if not name.startswith("rind.sqlite-")} == before


@pytest.mark.parametrize("place", ["backup/secrets", "backup", ".", "data/secrets", "data/copy"])
def test_secrets_are_never_copied_into_the_backup_or_the_index(tmp_path, index, place):
    (tmp_path / "data").symlink_to(index.data.name)
    answer = rind("backup", str(tmp_path / "backup"), "--secrets", str(tmp_path / place), data=index.data)
    assert "kept apart" in refused(answer)
    assert not (tmp_path / "backup").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, index):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cheese.jpg").write_bytes(b"x")
    assert "'cheese.jpg'" in refused(rind("backup", str(folder), data=index.data))
    assert contents(folder) == {"cheese.jpg": b"x"}
    back_up(index.data, tmp_path / "backup")
    (tmp_path / "backup" / "notes.txt").write_bytes(b"mine")
    assert "'notes.txt'" in refused(rind("backup", str(tmp_path / "backup"), data=index.data))
    assert (tmp_path / "backup" / "notes.txt").read_bytes() == b"mine"


def test_another_folder_of_secrets_is_left_alone(tmp_path, index):
    other = tmp_path / "other"
    other.mkdir()
    (other / "id_ed25519").write_bytes(b"x")
    answer = rind("backup", str(tmp_path / "backup"), "--secrets", str(other), data=index.data)
    assert "something else" in refused(answer)
    assert contents(other) == {"id_ed25519": b"x"}


def test_a_copied_key_that_the_index_has_lost_is_never_overwritten(tmp_path, index):
    backup, secrets = tmp_path / "backup", tmp_path / "secrets"
    back_up(index.data, backup, "--secrets", str(secrets))
    key = (secrets / "token").read_bytes()
    (index.data / "secrets" / "token").write_text("new\n")
    assert "may be its last" in refused(rind("backup", str(backup), "--secrets", str(secrets), data=index.data))
    assert (secrets / "token").read_bytes() == key
    # A key more is welcome.
    (index.data / "secrets" / "token").write_bytes(b"second " + key.split()[1] + b"\n" + key)
    back_up(index.data, backup, "--secrets", str(secrets))
    assert (secrets / "token").read_bytes() == (index.data / "secrets" / "token").read_bytes()


def test_another_indexs_backup_is_left_alone(tmp_path, index):
    create_user(tmp_path / "other", "bob")
    back_up(tmp_path / "other", tmp_path / "backup")
    before = contents(tmp_path / "backup")
    assert "another index's" in refused(rind("backup", str(tmp_path / "backup"), data=index.data))
    assert contents(tmp_path / "backup") == before


def test_a_newer_backup_is_not_replaced_by_what_an_older_one_gave(tmp_path, index):
    """The slip of a night: an old backup was restored, and the timer makes the next one over the newest."""
    shutil.copytree(index.data, tmp_path / "then")
    create_user(index.data, "bob")
    back_up(index.data, tmp_path / "backup")
    create_user(tmp_path / "then", "carol")
    create_user(tmp_path / "then", "dave")
    before = contents(tmp_path / "backup")
    assert "older backup restored" in refused(rind("backup", str(tmp_path / "backup"), data=tmp_path / "then"))
    assert contents(tmp_path / "backup") == before


@pytest.mark.parametrize("kind", [fcntl.LOCK_EX, fcntl.LOCK_SH])
def test_a_backup_in_use_is_not_written_to(tmp_path, index, kind):
    backup = tmp_path / "backup"
    back_up(index.data, backup)
    descriptor = os.open(backup, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        assert "in use" in refused(rind("backup", str(backup), data=index.data))
        answer = rind("restore", str(backup), data=tmp_path / "restored")
        if kind == fcntl.LOCK_EX:
            assert "in use" in refused(answer)
        else:
            must(answer)
    finally:
        os.close(descriptor)


def test_an_index_with_a_missing_or_damaged_file_gives_no_backup_and_costs_none(tmp_path, index):
    backup = tmp_path / "backup"
    before = back_up(index.data, backup)["seal"]
    index.start()
    for version in ("3.0", "4.0"):
        assert upload(index, wheel("cheese", version)).status == 200
    index.stop()
    content = blob(index, "3.0").read_bytes()
    blob(index, "3.0").unlink()
    assert "cheese-3.0" in refused(rind("backup", str(backup), data=index.data))
    blob(index, "3.0").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "digest differs" in refused(rind("backup", str(backup), data=index.data))
    assert verified(backup)["seal"] == before
    # What is sound was copied all the same, and what is mended is taken.
    assert (backup / "blobs" / blob(index, "4.0").relative_to(index.data / "blobs")).read_bytes() == wheel("cheese", "4.0").content
    blob(index, "3.0").write_bytes(content)
    assert back_up(index.data, backup)["copied"] == 1


def test_an_index_with_a_damaged_database_gives_no_backup_and_costs_none(tmp_path, index):
    backup = tmp_path / "backup"
    before = back_up(index.data, backup)["seal"]
    with closing(sqlite3.connect(index.data / "rind.sqlite")) as stored:
        stored.execute("PRAGMA foreign_keys = OFF")
        stored.execute("UPDATE files SET version = 'nowhere'")
        stored.commit()
    assert "damaged" in refused(rind("backup", str(backup), data=index.data))
    assert verified(backup)["seal"] == before


def test_a_folder_without_an_index_gives_no_backup(tmp_path):
    assert "no index" in refused(rind("backup", str(tmp_path / "backup"), data=tmp_path / "nothing"))
    assert not (tmp_path / "backup").exists() and not (tmp_path / "nothing").exists()


def test_a_restore_never_touches_what_is_there(tmp_path, index):
    backup = tmp_path / "backup"
    back_up(index.data, backup)
    before = contents(index.data)
    assert "index in" in refused(rind("restore", str(backup), data=index.data))
    assert contents(index.data) == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "cheese.jpg").write_bytes(b"x")
    assert "not empty" in refused(rind("restore", str(backup), data=other))
    assert contents(other) == {"cheese.jpg": b"x"}
    (tmp_path / "file").write_bytes(b"x")
    refused(rind("restore", str(backup), data=tmp_path / "file"))
    for inside in (backup / "data", tmp_path):
        refused(rind("restore", str(backup), data=inside))
    assert verified(backup)["files"] == 2


def test_an_empty_folder_becomes_the_data_folder(tmp_path, index):
    back_up(index.data, tmp_path / "backup")
    data = tmp_path / "restored"
    data.mkdir()
    restore(tmp_path / "backup", data)
    sound(data)


def test_secrets_that_are_not_there_stop_a_restore_before_it_begins(tmp_path, index):
    back_up(index.data, tmp_path / "backup")
    answer = rind("restore", str(tmp_path / "backup"), "--secrets", str(tmp_path / "none"), data=tmp_path / "restored")
    assert "no secrets" in refused(answer)
    assert not (tmp_path / "restored").exists() and not (tmp_path / "restored.restoring").exists()


def test_a_planted_link_among_the_secrets_is_not_followed(tmp_path, index):
    secrets = tmp_path / "secrets"
    back_up(index.data, tmp_path / "backup", "--secrets", str(secrets))
    (secrets / "session").symlink_to("/etc/passwd")
    answer = rind("restore", str(tmp_path / "backup"), "--secrets", str(secrets), data=tmp_path / "restored")
    assert "no links" in refused(answer)
    assert not (tmp_path / "restored").exists() and not (tmp_path / "restored.restoring").exists()


def test_a_folder_without_a_backup_is_said_to_have_none(tmp_path, index):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name in ("none", "empty", "file"):
        assert "no complete backup" in refused(rind("restore", str(tmp_path / name), data=tmp_path / "restored"))
    assert not (tmp_path / "restored").exists()


def test_the_seal_is_the_same_in_every_place(tmp_path, index):
    said = back_up(index.data, tmp_path / "backup")["seal"]
    assert said == manifest(tmp_path / "backup")["seal"] == verified(tmp_path / "backup")["seal"]
    assert said == restore(tmp_path / "backup", tmp_path / "restored")["seal"]
    assert said in must(rind("restore", str(tmp_path / "backup"), "--verify", data=tmp_path / "nowhere"))
    assert database(tmp_path / "backup").exists()
