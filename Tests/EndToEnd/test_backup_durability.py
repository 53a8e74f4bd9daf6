"""The system calls of a backup: all that a manifest names is on the disk before the manifest counts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from support.backups import back_up, manifest
from support.environment import clean
from support.forms import upload
from support.packages import noise, wheel
from support.places import BINARY
from support.trace import CALLS, Call, calls

SYNCS = ("fsync", "fdatasync")
WRITES = ("write", "writev", "pwrite64")


@pytest.fixture
def traced(tmp_path, make_server) -> tuple[Path, list[Call]]:
    """A second backup, with two files more than the first."""
    assert shutil.which("strace"), "strace is needed: run scripts/install-tools test"
    server, backup = make_server(), tmp_path / "backup"
    assert upload(server, wheel("cheese", "1.0")).status == 200
    back_up(server.data, backup)
    for version in ("2.0", "3.0"):
        assert upload(server, wheel("cheese", version, payload=noise(700_000))).status == 200
    log = tmp_path / "trace"
    tracer = ["strace", "-f", "-yy", "-s", "80", "-e", f"trace={CALLS}", "-o", str(log)]
    command = [*tracer, str(BINARY), "backup", str(backup), "--data", str(server.data)]
    subprocess.run(command, check=True, capture_output=True, env=clean(tmp_path), cwd=tmp_path)
    return backup, calls(log)


def renaming(found: list[Call], name: str) -> Call:
    named = [call for call in found if call.name.startswith("rename") and call.paths[-1].endswith(f"/{name}")]
    assert len(named) == 1, named
    return named[0]


def last_write(found: list[Call], path: Path) -> int:
    written = [call.ended for call in found if call.name in WRITES and call.descriptor == str(path)]
    assert written, f"nothing was written to {path}"
    return max(written)


def is_synced(found: list[Call], path: Path, after: int, before: int) -> bool:
    return any(call.name in SYNCS and call.descriptor == str(path) and after <= call.began and call.ended < before for call in found)


def test_files_and_folders_are_synced_before_the_manifest_counts_and_the_old_ones_go(traced):
    backup, found = traced
    counted = renaming(found, "manifest.json")
    for version in ("2.0", "3.0"):
        digest = wheel("cheese", version, payload=noise(700_000)).sha256
        shard = backup / "blobs" / digest[:2]
        named = renaming(found, digest)
        draft = shard / f"{digest}.new"
        assert is_synced(found, draft, last_write(found, draft), named.began)
        assert is_synced(found, shard, named.ended, counted.began)
    values = manifest(backup)
    for path in (backup / values["database"]["name"], backup / values["files"]["list"], backup / "manifest.json.new"):
        assert is_synced(found, path, last_write(found, path), counted.began), path
    assert is_synced(found, backup / "blobs", 0, counted.began)
    assert is_synced(found, backup, last_write(found, backup / values["files"]["list"]), counted.began)
    assert is_synced(found, backup, counted.ended, 1 << 60)
