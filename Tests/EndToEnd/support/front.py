"""nginx with TLS before a server, as operators have it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from support.certificates import Authority
from support.environment import clean
from support.server import free_port

CONFIGURATION = """\
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    log_format plain '$request_method $request_uri $status';
    access_log {folder}/access.log plain;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name localhost;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


class Front:
    """Its address is known before it is started, since the server behind it has to know it."""

    def __init__(self, folder: Path, authority: Authority):
        self.folder, self.authority = folder, authority
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self, behind: int) -> "Front":
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        assert program, "the Debian package nginx-light is missing: scripts/install-tools test installs it"
        path = self.folder / "nginx.conf"
        certificate = self.authority.issue("localhost")
        path.write_text(CONFIGURATION.format(folder=self.folder, port=self.port, behind=behind,
            certificate=certificate))
        command = [program, "-p", str(self.folder), "-c", str(path), "-e", str(self.folder / "error.log"), "-g",
            "daemon off;"]
        self.process = subprocess.Popen(command, env=clean(self.folder), stdin=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "error.log").read_text()
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            return True
        except OSError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
            self.process.wait(20)

    @property
    def requests(self) -> list[str]:
        """Method, address and status of each request, in order."""
        path = self.folder / "access.log"
        return path.read_text().splitlines() if path.exists() else []
