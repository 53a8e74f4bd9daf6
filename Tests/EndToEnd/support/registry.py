"""Real packages, fetched once with pip from the registry that is configured here, and kept."""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from support.places import PACKAGES

# With what they need, so that they can be installed from Rind alone. llvmlite is the large one: 56 MB.
WHEELS = ("six==1.17.0", "requests==2.34.2", "numpy==2.3.5", "cryptography==50.0.2", "llvmlite==0.46.0")
SDISTS = ("six==1.17.0", "requests==2.34.2", "idna==3.20")


def fetched() -> list[Path]:
    """The files, wheels and sdists, as the registry gave them."""
    wanted = hashlib.sha256(repr((WHEELS, SDISTS, sys.version_info[:2])).encode()).hexdigest()
    stamp = PACKAGES / f"complete-{wanted[:16]}"
    with locked(PACKAGES):
        if not stamp.exists():
            for old in PACKAGES.glob("*"):
                old.unlink()
            download("--only-binary", ":all:", *WHEELS)
            # The parts that build a package are needed to ask an sdist for its name; pip fetches them by itself.
            names = ",".join(requirement.partition("==")[0] for requirement in SDISTS)
            download("--no-deps", "--no-binary", names, *SDISTS)
            stamp.touch()
    return sorted([*PACKAGES.glob("*.whl"), *PACKAGES.glob("*.tar.gz")])


def download(*arguments: str) -> None:
    """With the environment as it is: this is the one place where the registry's settings count."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--progress-bar",
        "off",
        "--disable-pip-version-check",
        "--dest",
        str(PACKAGES),
    ]
    answer = subprocess.run([*command, *arguments], capture_output=True, text=True, env=dict(os.environ))
    assert answer.returncode == 0, f"the registry did not give the packages for the tests:\n{answer.stdout}{answer.stderr}"


@contextmanager
def locked(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
