"""The servers that are compared: Rind, and nginx with the bytes that Rind gave it."""

import base64
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from benchmarks import web
from benchmarks.corpus import Bodies
from benchmarks.load import Uploading, upload
from benchmarks.process import Program, environment

PASSWORD = "a long pass phrase of these benchmarks"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Server:
    """A package index in a folder of its own. Subclasses say how it is started and what its paths are."""

    name = ""
    simple = "/simple/"
    upload_path = "/legacy/"
    authorization = ""
    # Some cost so much that one round says it, and some take only so many connections at once.
    slow = False
    most_connections = 1_000

    def __init__(self, folder: Path):
        self.folder, self.data, self.port = folder, folder / "data", web.free_port()
        self.program: Program | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        return {}

    def prepare(self) -> None:
        """Once, before the first start."""

    def set_up(self) -> None:
        """Once, while it runs for the first time."""

    @property
    def ready(self) -> str:
        return self.simple

    def launch(self) -> None:
        self.program = Program(self.command(), self.folder, self.folder / f"{self.name}.log", **self.settings())

    def start(self) -> "Server":
        new = not self.data.exists()
        if new:
            self.prepare()
        self.launch()
        web.wait_for(self.port, self.ready, lambda: self.program.alive)
        if new:
            self.set_up()
        return self

    def stop(self) -> None:
        if self.program:
            self.program.stop()

    def page(self, project: str) -> str:
        return f"{self.simple}{project}/"

    def file(self, project: str, filename: str) -> str:
        """The path at which a file is had, as the project's page says."""
        page = self.page(project)
        answer = web.get(self.port, page, {"Accept": web.JSON})
        url = next(file["url"] for file in answer.json()["files"] if file["filename"] == filename)
        return urlsplit(urljoin(f"http://127.0.0.1:{self.port}{page}", url)).path

    def upload(self, bodies: Bodies, first: int, count: int, connections: int) -> Uploading:
        connections = min(connections, self.most_connections)
        return upload(self.port, self.upload_path, self.authorization, bodies, first, count, connections)

    def take_in(self, bodies: Bodies) -> Uploading:
        """All of them, before anything is measured."""
        return self.upload(bodies, 0, bodies.count, 16)


class Rind(Server):
    name = "Rind"

    def __init__(self, folder: Path, binary: Path, *flags: str):
        super().__init__(folder)
        self.binary, self.flags = binary, flags

    def command(self) -> list[str]:
        return [self.binary, "serve", "--data", self.data, "--port", self.port, *self.flags]

    @property
    def ready(self) -> str:
        return "/_ready/"

    def prepare(self) -> None:
        """Who uploads administers the index: the limit on new projects holds others back."""
        self.run("user", "create", "alice", "--email", "alice@example.com", "--admin", "--password-stdin", said=PASSWORD + "\n")
        self.authorization = basic("__token__", self.run("token", "create", "--user", "alice").strip())

    def run(self, *words: str, said: str = "") -> str:
        return self.run_offline(*words, "--data", str(self.data), said=said)

    def run_offline(self, *words: str, said: str = "") -> str:
        """A command that works on no index."""
        command = [str(self.binary), *words]
        answer = subprocess.run(command, input=said, capture_output=True, text=True, env=environment(self.folder), cwd=self.folder)
        if answer.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {answer.stderr or answer.stdout}")
        return answer.stdout

    def copy(self, folder: Path) -> "Rind":
        """Another server on a copy of the data; this one must not run."""
        shutil.rmtree(folder, ignore_errors=True)
        twin = Rind(folder, self.binary)
        shutil.copytree(self.data, twin.data)
        twin.authorization = self.authorization
        return twin


CONFIGURATION = """\
daemon off;
worker_processes 1;
{user}
pid nginx.pid;
error_log nginx-error.log crit;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=1h;
    open_file_cache_valid 1h;
    open_file_cache_min_uses 1;
    gzip_static on;
    gzip_vary on;
    types {{ }}
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;
    server {{
        listen 127.0.0.1:{port};
{locations}    }}
}}
"""
LOCATION = "        location = {path} {{ default_type '{type}'; root {root}; }}\n"


class Nginx(Server):
    """Serves files: `put` says which bytes stand at which path, then `start`."""

    name = "nginx"

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.types: dict[str, str] = {}

    def put(self, name: str, content_type: str, content: bytes, packed: bytes | None = None) -> None:
        """At `/name`: a path that ends in a slash would take it the longer way of a folder's index."""
        (self.folder / "files").mkdir(exist_ok=True)
        self.types[f"/{name}"] = content_type
        (self.folder / "files" / name).write_bytes(content)
        if packed is not None:
            (self.folder / "files" / f"{name}.gz").write_bytes(packed)

    def command(self) -> list[str]:
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-p", f"{self.folder}/", "-c", "nginx.conf", "-e", "nginx-error.log"]

    def launch(self) -> None:
        (self.folder / "tmp").mkdir(exist_ok=True)
        locations = "".join(LOCATION.format(path=path, type=kind, root=self.folder / "files") for path, kind in self.types.items())
        # Started by root it would give the files up, which lie in root's own folder.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(port=self.port, locations=locations, user=user))
        super().launch()

    def start(self) -> "Server":
        self.launch()
        path = next(iter(self.types))
        web.wait_for(self.port, path, lambda: self.program.alive)
        return self
