"""Mail servers: aiosmtpd, and some that misbehave."""

import email
import email.policy
import socket
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from support.leaks import SUITE
from support.server import free_port


def eventually(condition, what: str, seconds: float = 40):
    """What the condition answers, once that is true."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return answer


@dataclass
class Delivery:
    sender: str
    recipients: list[str]
    content: bytes
    options: list[str]
    is_secured: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


class MailServer(Controller):
    """Takes mail on the loopback. `replies` answers to a recipient with something else than yes; what is asked first is used up first."""

    def __init__(self, *, login: tuple[str, str] | None = None, replies: list[str] | None = None, port: int | None = None, **more):
        self.deliveries: list[Delivery] = []
        self.asked: list[str] = []
        self.attempts: list[str] = []
        self.connections = 0
        self.replies = replies or []
        self.login = login
        more.setdefault("hostname", "127.0.0.1")
        if login:
            more["authenticator"] = self._authenticate
        super().__init__(self, port=port or free_port(), server_hostname="mail.example.org", **more)

    def __enter__(self) -> "MailServer":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def _authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        self.attempts.append(mechanism)
        return AuthResult(success=given == self.login, handled=False, auth_data=given[0])

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked.append(address)
        if self.replies and (reply := self.replies.pop(0)) != "250 OK":
            return reply
        if self.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        secured = server.transport.get_extra_info("sslcontext") is not None
        content, options = bytes(envelope.original_content), list(envelope.mail_options)
        self.deliveries.append(
            Delivery(envelope.mail_from, list(envelope.rcpt_tos), content, options, secured, session.auth_data)
        )
        SUITE.note_mail(self.deliveries[-1].message)
        return "250 OK"

    def wait_for(self, count: int) -> list[Delivery]:
        eventually(lambda: len(self.deliveries) >= count, f"{count} mails")
        return self.deliveries


class ScriptedMailServer:
    """Says one thing after another, each when a line has come, then closes. Remembers what came."""

    def __init__(self, *replies: bytes):
        self.replies = replies
        self.heard: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "ScriptedMailServer":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                connection.settimeout(20)
                try:
                    self._converse(connection)
                except OSError:
                    pass

    def _converse(self, connection: socket.socket) -> None:
        for index, reply in enumerate(self.replies):
            if index:
                self.heard.append(connection.recv(65536))
            connection.sendall(reply)
        self.heard.append(connection.recv(65536))
