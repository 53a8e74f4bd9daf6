"""Load, from a core of its own: wrk for reading, load.c for uploads."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import BOUNDARY, Bodies
from benchmarks.places import KEPT, TOOLS
from benchmarks.process import LOAD_CORE, pinned


@dataclass
class Reading:
    requests: int
    size: int
    seconds: float
    errors: int
    p99: float


def read(port: int, path: str, headers: dict[str, str], connections: int, seconds: int) -> Reading:
    """One thread of wrk for whole seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(TOOLS / "wrk.lua")]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    answer = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, preexec_fn=pinned(LOAD_CORE))
    if answer.returncode != 0:
        raise RuntimeError(answer.stdout + answer.stderr)
    said = json.loads(answer.stdout.splitlines()[-1])
    return Reading(said["requests"], said["bytes"], said["microseconds"] / 1e6, said["errors"], said["p99"] / 1e6)


@dataclass
class Uploading:
    seconds: float
    answers: dict[str, int]
    median: float
    p99: float
    bad: str

    @property
    def accepted(self) -> int:
        return self.answers.get("200", 0)

    @property
    def refused(self) -> bool:
        return self.answers.keys() != {"200"}


def upload(port: int, path: str, authorization: str, bodies: Bodies, first: int, count: int, connections: int) -> Uploading:
    """Sends `count` bodies from `first` on, each once."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: twine/6.2.0\r\nAuthorization: {authorization}\r\n"
    head += f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: "
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(head)
        file.flush()
        words = [loader(), port, connections, file.name, bodies.path, first, count]
        answer = subprocess.run([str(word) for word in words], capture_output=True, text=True, preexec_fn=pinned(LOAD_CORE))
    if answer.returncode != 0:
        raise RuntimeError(f"{answer.stdout}{answer.stderr}exit code {answer.returncode}")
    return Uploading(**json.loads(answer.stdout))


def loader() -> Path:
    """The compiled load.c; made when it changed."""
    source, program = TOOLS / "load.c", KEPT / "load"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("clang") or shutil.which("cc")
        if not compiler:
            raise RuntimeError("no C compiler: the Swift toolchain brings clang, put its usr/bin on PATH")
        KEPT.mkdir(parents=True, exist_ok=True)
        subprocess.run([compiler, "-O2", "-Wall", "-o", str(program), str(source)], check=True)
    return program
