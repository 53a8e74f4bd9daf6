"""A disk so small that an upload fills it."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

# Anybody may mount where only they see it, on most machines.
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@contextmanager
def small_disk(folder: Path, mebibytes: int):
    """Mounts a small tmpfs at `folder`."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@cache
def may_mount() -> bool:
    try:
        with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder), 1):
            return True
    except subprocess.CalledProcessError:
        return False


@cache
def may_mount_in_a_namespace() -> bool:
    return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0


def fill(folder: Path, leave: int) -> Path:
    """Takes all room but `leave` bytes."""
    ballast, free = folder / "ballast", os.statvfs(folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - leave))
    return ballast
