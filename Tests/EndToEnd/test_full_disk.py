"""A full disk costs the upload that meets it, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.command import must, rind
from support.forms import upload
from support.full_disk import NAMESPACE, fill, may_mount, may_mount_in_a_namespace, small_disk
from support.packages import noise, wheel
from support.server import Server

MEBIBYTE = 1 << 20
ROOM = 64


if not may_mount():

    @pytest.mark.skipif(not may_mount_in_a_namespace(), reason="this machine lets nobody mount a small disk")
    def test_all_of_these_in_a_namespace_of_their_own():
        own = (*NAMESPACE, sys.executable, "-m", "pytest", "-q", __file__)
        answer = subprocess.run(own, capture_output=True, text=True, cwd=Path(__file__).parent)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def small(tmp_path):
    if not may_mount():
        pytest.skip("runs in a namespace of its own, if this machine allows that")
    with small_disk(tmp_path / "disk", ROOM) as disk:
        server = Server(disk / "data").start()
        yield server, disk
        server.stop()
        assert not server.incidents(), server.log_text()


def big(version: str, mebibytes: int):
    return wheel("cheese", version, payload=noise(mebibytes * MEBIBYTE))


def test_an_upload_that_fills_the_disk_is_answered_507_and_leaves_nothing(small):
    server, disk = small
    assert upload(server, wheel("cheese", "1.0")).status == 200
    before, stored = server.page("cheese"), server.stored()
    ballast = fill(disk, leave=8 * MEBIBYTE)
    for _ in range(3):
        answer = upload(server, big("2.0", 24))
        assert (answer.status, answer.problem["code"]) == (507, "storage-full"), answer
        assert server.page("cheese") == before and server.stored() == stored
    # Reading goes on, small uploads go on, and with room the refused one is taken as it is.
    assert server.get(before["files"][0]["url"].removeprefix(server.url)).status == 200
    assert upload(server, wheel("cheese", "1.1")).status == 200
    ballast.unlink()
    assert upload(server, big("2.0", 24)).status == 200
    assert len(server.filenames("cheese")) == 3
    server.stop()
    must(rind("check", "--deep", data=server.data))


def test_a_disk_without_any_room_refuses_every_upload_and_serves_every_page(small):
    server, disk = small
    assert upload(server, wheel("cheese", "1.0")).status == 200
    token = server.token
    ballast = fill(disk, leave=0)
    for number in range(20):
        answer = upload(server, wheel("cheese", f"2.{number}", payload=noise(50_000, number)), token=token)
        assert (answer.status, answer.problem["code"]) == (507, "storage-full"), answer
    assert server.filenames("cheese") == ["cheese-1.0-py3-none-any.whl"]
    ballast.unlink()
    assert upload(server, wheel("cheese", "2.0", payload=noise(50_000, 0)), token=token).status == 200
    assert len(server.filenames("cheese")) == 2
