"""The server as a process of its own, on a free port and a data folder of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

from support import http
from support.command import create_token, create_user
from support.environment import clean
from support.leaks import SUITE
from support.places import BINARY

# What the log says of a fault that nobody expected.
INCIDENT = re.compile(r"\bincident\b|Fatal error|SUMMARY: \w+Sanitizer", re.IGNORECASE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`settings` are flags; `prefix` is a command that runs the program, such as a tracer."""

    def __init__(self, data: Path, *settings: str, prefix: tuple[str, ...] = (), environment: dict[str, str] | None = None):
        # Tests ask quicker than people: limits of searches and of new projects are for tests that set limits themselves.
        limits = () if "--rate-limits" in settings else ("--rate-limits", "search=none,project.create.user=none,project.create.ip=none")
        self.data, self.settings, self.prefix = data, (*settings, *limits), prefix
        self.environment = environment or {}
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        # Standard error and standard output: what is said on the latter is for the person who started it.
        self.log, self.output = data.parent / f"{data.name}.log", data.parent / f"{data.name}.out"
        SUITE.note_settings([*settings, *self.environment.values()])
        self.process: subprocess.Popen | None = None
        self._token: str | None = None

    def start(self, *, wait: bool = True) -> "Server":
        command = [*self.prefix, str(BINARY), "serve", "--data", str(self.data), "--port", str(self.port), *self.settings]
        environment = clean(self.data.parent, **self.environment)
        SUITE.watch(self.log)
        with open(self.log, "ab") as log, open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=log, stdin=subprocess.DEVNULL, env=environment, cwd=self.data.parent
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.alive, f"the server ended with {self.process.returncode} instead of starting:\n{self.log_text()}"
            if self.answers("/_ready/"):
                return
            time.sleep(0.02)
        raise AssertionError(f"the server was not ready after {seconds} s:\n{self.log_text()}")

    def answers(self, path: str) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Of the server itself, also under a tracer."""
        if not self.prefix:
            return self.process.pid
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def stop(self, seconds: float = 40) -> int:
        """Asks the server to end, and answers its exit code."""
        if self.alive:
            os.kill(self.pid, signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end within {seconds} s of SIGTERM:\n{self.log_text()}") from None
        self.leave()
        return code

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.leave()

    def leave(self) -> None:
        """Keeps what the last test of all looks at."""
        SUITE.note_data(self.data)
        SUITE.keep(self.log)
        SUITE.keep_output(self.output)

    def begin_again(self) -> None:
        """Forgets everything."""
        self.stop()
        shutil.rmtree(self.data)
        self._token = None
        self.start()

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def output_text(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def incidents(self) -> list[str]:
        return [line for line in self.log_text().splitlines() if INCIDENT.search(line)]

    @property
    def token(self) -> str:
        """A token of alice, for her whole account; made when first asked for."""
        if self._token is None:
            create_user(self.data, "alice")
            self._token = create_token(self.data, "alice")
        return self._token

    @property
    def upload_url(self) -> str:
        return f"{self.url}/legacy/"

    @property
    def index_url(self) -> str:
        return f"{self.url}/simple/"

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> "http.Answer":
        return http.request(self.port, method, path, headers or {})

    def page(self, project: str) -> dict:
        """The project's page; a project that is not there has no files."""
        answer = self.get(f"/simple/{project}/", {"Accept": http.JSON})
        if answer.status == 404:
            return {"files": [], "versions": []}
        assert answer.status == 200, answer
        return answer.json()

    def filenames(self, project: str) -> list[str]:
        return [file["filename"] for file in self.page(project)["files"]]

    def stored(self) -> set[str]:
        """Every file of the data folder that holds a package: all but the database, the secrets and the mails."""
        others = ("secrets/", "outbox/")
        found = {path.relative_to(self.data).as_posix() for path in self.data.rglob("*") if path.is_file()}
        return {name for name in found if not name.startswith(others) and ".sqlite" not in name and ".db" not in name}
