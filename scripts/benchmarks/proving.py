"""The proofs that run the server."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

from benchmarks import giants, web
from benchmarks.places import CACHE, TOP
from benchmarks.proofs import Result
from benchmarks.servers import Rind
from benchmarks.starting import MEBIBYTE

MOST_RESIDENT = 150
SUMMARY = re.compile(r"=+ (.*(?:passed|failed|error|skipped).* in .*?) =+$", re.M)
KILLED = re.compile(r"^(\d+ kills, \d+ files)$", re.M)


def tests(program: Path, file: str, **settings: str) -> Result:
    """Tests of the end-to-end suite, run against the program; a test that was skipped proves nothing."""
    python = CACHE / "python" / "bin" / "python"
    command = [str(python), "-m", "pytest", "-s", f"Tests/EndToEnd/{file}"]
    environment = os.environ | {"RIND_BINARY": str(program), "PYTHONDONTWRITEBYTECODE": "1"} | settings
    answer = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, errors="replace")
    found = SUMMARY.findall(answer.stdout)
    said = found[-1] if found else f"exit code {answer.returncode}"
    return Result(answer.returncode == 0, re.sub(r" in [\d.]+s.*", "", said), log=answer.stdout + answer.stderr)


def kills(program: Path, times: int) -> Result:
    result = tests(program, "test_kill.py", RIND_KILLS=str(times))
    if found := KILLED.search(result.log):
        result.said = found[1]
    return result


def giant_uploads(program: Path, folder: Path) -> Result:
    """All are acknowledged, come back byte for byte, and the check of every digest finds nothing wrong."""
    files = [giants.wheel(folder, number) for number in range(giants.AT_ONCE)]
    server = Rind(folder / "rind", program)
    server.start()
    try:
        peak, answers = giants.upload_all(server, files)
        refused = [answer for answer in answers if answer[0] != 200]
        if refused:
            return Result(False, f"{len(refused)} of {len(files)} were not acknowledged: {refused[0]}")
        damaged = [path.name for path in files if digest_served(server, path.name) != digest_of(path)]
        if damaged:
            return Result(False, f"came back with other bytes: {', '.join(damaged)}")
    finally:
        server.stop()
    server.run("check", "--deep")
    mebibytes = peak / MEBIBYTE
    return Result(
        mebibytes < MOST_RESIDENT, f"at most {mebibytes:.0f} MiB resident; all eight back byte for byte, `rind check --deep` clean"
    )


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_served(server: Rind, filename: str) -> str:
    return hashlib.sha256(web.get(server.port, server.file("giant", filename)).body).hexdigest()
