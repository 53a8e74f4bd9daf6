"""A full disk costs the backup or the restore that meets it, and nothing that was there."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.backups import back_up, expected_files, files, refused, restore, sound, verified
from support.command import rind
from support.forms import upload
from support.full_disk import NAMESPACE, fill, may_mount, may_mount_in_a_namespace, small_disk
from support.packages import noise, wheel

MEBIBYTE = 1 << 20
ROOM = 32


if not may_mount():

    @pytest.mark.skipif(not may_mount_in_a_namespace(), reason="this machine lets nobody mount a small disk")
    def test_all_of_these_in_a_namespace_of_their_own():
        own = (*NAMESPACE, sys.executable, "-m", "pytest", "-q", __file__)
        answer = subprocess.run(own, capture_output=True, text=True, cwd=Path(__file__).parent)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def disk(tmp_path):
    if not may_mount():
        pytest.skip("runs in a namespace of its own, if this machine allows that")
    with small_disk(tmp_path / "disk", ROOM) as disk:
        yield disk


def big(version: str, mebibytes: int):
    return wheel("cheese", version, payload=noise(mebibytes * MEBIBYTE))


@pytest.mark.parametrize("room", [0, 16 << 10, 64 << 10, 200 << 10, 2 * MEBIBYTE, 6 * MEBIBYTE])
def test_a_full_disk_leaves_the_earlier_backup_as_it_was(make_server, disk, room):
    server, backup = make_server(), disk / "backup"
    assert upload(server, big("1.0", 2)).status == 200
    before = back_up(server.data, backup)["seal"]
    for version, size in (("2.0", 3), ("3.0", 8)):
        assert upload(server, big(version, size)).status == 200
    ballast = fill(disk, leave=room)
    for _ in range(2):
        said = refused(rind("backup", str(backup), data=server.data))
        assert "is full" in said and str(backup) in said
        assert verified(backup)["seal"] == before
    ballast.unlink()
    assert back_up(server.data, backup)["files"] == 3
    assert files(backup) == expected_files(backup)
    verified(backup)


def test_a_first_backup_that_does_not_fit_is_finished_when_there_is_room(make_server, disk):
    server, backup = make_server(), disk / "backup"
    for version in ("1.0", "2.0", "3.0"):
        assert upload(server, big(version, 4)).status == 200
    ballast = fill(disk, leave=10 * MEBIBYTE)
    assert "is full" in refused(rind("backup", str(backup), data=server.data))
    assert "no complete backup" in refused(rind("restore", str(backup), data=disk / "restored"))
    ballast.unlink()
    assert back_up(server.data, backup)["copied"] < 3
    verified(backup)


@pytest.mark.parametrize("room", [0, 64 << 10, 2 * MEBIBYTE, 9 * MEBIBYTE])
def test_a_restore_that_does_not_fit_leaves_nothing(tmp_path, make_server, disk, room):
    server, backup = make_server(), tmp_path / "backup"
    for version in ("1.0", "2.0"):
        assert upload(server, big(version, 5)).status == 200
    back_up(server.data, backup)
    ballast = fill(disk, leave=room)
    for _ in range(2):
        said = refused(rind("restore", str(backup), data=disk / "restored"))
        assert "is full" in said and "nothing was restored" in said
        assert {path.name for path in disk.iterdir()} == {"ballast"}
    ballast.unlink()
    restore(backup, disk / "restored")
    sound(disk / "restored")


def test_an_index_on_a_full_disk_can_be_backed_up(tmp_path, make_server, disk):
    server = make_server(data=disk / "data")
    assert upload(server, big("1.0", 2)).status == 200
    ballast = fill(disk, leave=0)
    assert back_up(server.data, tmp_path / "backup")["files"] == 1
    ballast.unlink()
    verified(tmp_path / "backup")


def test_a_place_where_a_disk_is_mounted_is_refused_before_anything_is_read(tmp_path, make_server, disk):
    server = make_server()
    assert upload(server, wheel("cheese", "1.0")).status == 200
    back_up(server.data, tmp_path / "backup")
    assert "mounted" in refused(rind("restore", str(tmp_path / "backup"), data=disk))
    assert not list(disk.iterdir())
    restore(tmp_path / "backup", disk / "rind")
