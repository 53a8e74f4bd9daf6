"""Other package indexes from PyPI, each in a virtual environment of its own, as their documentation starts them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import corpus, web
from benchmarks.corpus import Bodies, files
from benchmarks.load import Uploading
from benchmarks.places import PEERS
from benchmarks.servers import PASSWORD, Server, basic

# What is installed. The names are those of the commands' columns too.
REQUIREMENTS = {
    "pypiron": ("pypiron==0.0.29",),
    "peryx": ("peryx==2026.1010.0",),
    "devpi": ("devpi-server==6.20.3",),
    "pypiserver": ("pypiserver==2.4.2",),
}


def install(name: str) -> Path:
    """The folder of the programs of a peer; installed once."""
    folder, wanted = PEERS / name, "\n".join(REQUIREMENTS[name])
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"Installing {' '.join(REQUIREMENTS[name])} into {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        subprocess.run([*pip, "--progress-bar", "off", *REQUIREMENTS[name]], check=True)
        stamp.write_text(wanted)
    return folder / "bin"


class Peer(Server):
    def __init__(self, folder: Path):
        super().__init__(folder)
        self.programs = install(self.name)


class Pypiron(Peer):
    name = "pypiron"
    authorization = basic("uploader", PASSWORD)

    def settings(self) -> dict[str, str]:
        return {"PYPIRON_UPLOADER_USER": "uploader", "PYPIRON_UPLOADER_PASS": PASSWORD}

    def command(self) -> list[str]:
        # Without the feed of advisories, which would be fetched from elsewhere.
        address = f"127.0.0.1:{self.port}"
        (self.folder / "spool").mkdir(exist_ok=True)
        places = ["--data-dir", self.data, "--spool-dir", self.folder / "spool"]
        return [self.programs / "pypiron", "serve", *places, "--bind-addr", address, "--advisory-feed", ""]


class Peryx(Peer):
    name = "peryx"
    slow = True
    simple = "/hosted/simple/"
    upload_path = "/hosted/"
    authorization = basic("__token__", PASSWORD)

    def command(self) -> list[str]:
        self.write_configuration()
        return [self.programs / "peryx", "serve", "--config", self.folder / "peryx.toml"]

    def write_configuration(self) -> None:
        (self.folder / "peryx.toml").write_text(
            f'host = "127.0.0.1"\nport = {self.port}\ndata_dir = "{self.data}"\n\n'
            '[[index]]\nname = "hosted"\nroute = "hosted"\necosystem = "pypi"\nhosted = true\n\n'
            f'[[index.access_token]]\nname = "uploader"\nsecret = "{PASSWORD}"\nactions = ["write", "delete"]\n'
        )


class Devpi(Peer):
    name = "devpi"
    simple = "/root/dev/+simple/"
    upload_path = "/root/dev/"
    ready = "/+api"
    slow = True

    def prepare(self) -> None:
        words = [self.programs / "devpi-init", "--serverdir", self.data, "--root-passwd", PASSWORD, "--no-root-pypi"]
        subprocess.run([str(word) for word in words], check=True, capture_output=True)
        # Without one, a new start would end the sign-in.
        subprocess.run([str(self.programs / "devpi-gen-secret"), "--secretfile", str(self.secret)], check=True, capture_output=True)

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    def command(self) -> list[str]:
        words = ["--serverdir", self.data, "--secretfile", self.secret, "--host", "127.0.0.1", "--port", self.port]
        return [self.programs / "devpi-server", *words]

    def set_up(self) -> None:
        # Signed in, as `devpi login` does: a password would be hashed anew for each upload.
        signed_in = self.ask("POST", "/+login", {"user": "root", "password": PASSWORD})
        self.authorization = basic("root", signed_in["result"]["password"])
        self.ask("PUT", "/root/dev", {"type": "stage", "bases": [], "volatile": True})

    def take_in(self, bodies: Bodies) -> Uploading:
        return super().take_in(corpus.bodies("small-standard"))

    def ask(self, method: str, path: str, what: dict) -> dict:
        headers = {"Content-Type": "application/json"} | ({"Authorization": self.authorization} if self.authorization else {})
        answer = web.get(self.port, path, headers, method, json.dumps(what).encode())
        if answer.status != 200:
            raise RuntimeError(f"devpi answered {answer.status}: {answer.body.decode(errors='replace')}")
        return json.loads(answer.body)


class Pypiserver(Peer):
    name = "pypiserver"
    upload_path = "/"
    slow = True
    # It answers one at a time, and few may wait.
    most_connections = 4

    def prepare(self) -> None:
        self.data.mkdir()

    def take_in(self, bodies: Bodies) -> Uploading:
        """Its packages are the files of a folder."""
        for filename, content in files(bodies):
            (self.data / filename).write_bytes(content)
        return Uploading(0, {"200": bodies.count}, 0, 0, "")

    def command(self) -> list[str]:
        words = ["run", "--interface", "127.0.0.1", "--port", self.port, "--disable-fallback", "-a", ".", "-P", ".", self.data]
        return [self.programs / "pypi-server", *words]

    def file(self, project: str, filename: str) -> str:
        return f"/packages/{filename}"


ALL: dict[str, type[Peer]] = {peer.name: peer for peer in (Pypiron, Peryx, Devpi, Pypiserver)}
