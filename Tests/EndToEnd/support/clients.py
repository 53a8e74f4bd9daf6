"""Publishing and installing clients, unmodified, each in a virtual environment of its own and with an empty home."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.environment import clean
from support.places import CLIENTS

DEBIAN_PIP = Path("/usr/bin/pip3")
DEBIAN_PYTHON = "/usr/bin/python3"

# Anything that is asked of another machine fails at once: what works, works from Rind alone.
NOWHERE = "http://127.0.0.1:9"
ONLY_HERE = {name: NOWHERE for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")}
ONLY_HERE |= {name: "localhost,127.0.0.1" for name in ("NO_PROXY", "no_proxy")}

# What each client's own environment needs to know so that it neither asks nor updates itself.
QUIET = {
    "flit": {"FLIT_NO_NETWORK": "1"},
    "pdm": {"PDM_CHECK_UPDATE": "0"},
    "poetry": {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "POETRY_VIRTUALENVS_IN_PROJECT": "true"},
    "twine": {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    "uv": {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "UV_NO_PROGRESS": "1"},
}


@dataclass
class Clients:
    """Runs clients; all of one test share a home folder that nobody used before."""

    home: Path

    def program(self, client: str, program: str | None = None) -> str:
        path = CLIENTS / client / "bin" / (program or client)
        assert path.exists(), f"{client} is not installed at {path}: run scripts/install-clients"
        return str(path)

    def run(
        self, client: str, *arguments: str, cwd: Path | None = None, succeeds: bool = True, program: str | None = None, **settings: str
    ):
        """One run of a client; its output, standard output and error in one, is `stdout`."""
        command = [self.program(client, program), *map(str, arguments)]
        return self.command(command, cwd, succeeds, QUIET.get(client, {}) | settings)

    def debian_pip(self, *arguments: str, cwd: Path | None = None, succeeds: bool = True):
        return self.command([str(DEBIAN_PIP), *map(str, arguments)], cwd, succeeds, {})

    def command(self, command: list[str], cwd: Path | None, succeeds: bool, settings: dict[str, str]):
        self.home.mkdir(exist_ok=True)
        environment = clean(self.home, **ONLY_HERE, **settings)
        answer = subprocess.run(
            command,
            cwd=cwd or self.home,
            env=environment,
            text=True,
            timeout=240,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert not succeeds or answer.returncode == 0, f"{' '.join(command)}: exit code {answer.returncode}\n{answer.stdout}"
        assert succeeds or answer.returncode != 0, f"{' '.join(command)} should have failed\n{answer.stdout}"
        return answer
