"""A relay between a client and the server: writes down what is asked, and can take away what clients rely on."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import http


class Relay:
    """`without` may name "metadata" (no PEP 658 keys and files) and "ranges" (whole files only)."""

    def __init__(self, server, *without: str):
        self.server, self.without = server, set(without)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                relay.pass_on(self)

            do_HEAD = do_GET

            def log_message(self, *_) -> None:
                pass

        self.listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.listener.daemon_threads = True
        self.url = f"http://localhost:{self.listener.server_port}"
        self.thread = threading.Thread(target=self.listener.serve_forever, args=(0.05,))

    def __enter__(self) -> "Relay":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.listener.shutdown()
        self.thread.join()
        self.listener.server_close()

    @property
    def index_url(self) -> str:
        return f"{self.url}/simple/"

    def asked(self, ending: str) -> list[tuple[str, dict[str, str]]]:
        """Method and headers of the requests for paths with this ending."""
        return [(method, headers) for method, path, headers in self.requests if path.endswith(ending)]

    def pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.title(): value for name, value in handler.headers.items()}
        self.requests.append((handler.command, handler.path, headers))
        if "ranges" in self.without:
            headers = {name: value for name, value in headers.items() if name not in ("Range", "If-Range")}
        if handler.path.startswith("/simple/"):
            headers["Accept-Encoding"] = "identity"
        answer = self.server.get(handler.path, headers, handler.command)
        if "metadata" in self.without and handler.path.endswith(".metadata"):
            answer.status, answer.reason = 404, "Not Found"
        self.answer(handler, answer, self.rewritten(answer))

    def rewritten(self, answer: http.Answer) -> bytes:
        """The body; a page leads back to the relay, and has lost what was taken away."""
        kind = (answer["Content-Type"] or "").split(";")[0]
        body = answer.body
        if kind == http.JSON and body and "metadata" in self.without:
            page = json.loads(body)
            for file in page.get("files", []):
                file.pop("core-metadata", None)
                file.pop("data-dist-info-metadata", None)
            body = json.dumps(page).encode()
        if kind in (http.JSON, http.HTML, "text/html"):
            body = body.replace(self.server.url.encode(), self.url.encode())
        return body

    def answer(self, handler: BaseHTTPRequestHandler, answer: http.Answer, body: bytes) -> None:
        handler.send_response(answer.status, answer.reason)
        for name, value in answer.headers.items():
            hidden = "ranges" in self.without and name.lower() == "accept-ranges"
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server") and not hidden:
                handler.send_header(name, value)
        handler.send_header("Content-Length", answer["Content-Length"] if handler.command == "HEAD" else str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
