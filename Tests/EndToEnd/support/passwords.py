"""Uploads with a user name and a password."""

import itertools

from support import http
from support.forms import basic, content_type, multipart, parts
from support.leaks import SUITE
from support.packages import Distribution, wheel
from support.server import Server
from support.visitor import Visitor

WRONG = "wrong words for it"
WAY = "--password-upload"
# All but those of sign-ins.
LIMITS = (
    "search=none,project.create.user=none,project.create.ip=none,token.change=none,registration=none,"
    "2fa.user=none,2fa.ip=none"
)

_versions = itertools.count(1)


def next_file(name: str = "cheese") -> Distribution:
    return wheel(name, f"1.{next(_versions)}")


def by_password(
    server: Server,
    name: str,
    password: str,
    file: Distribution | None = None,
    address: str | None = None,
    **headers: str,
) -> http.Answer:
    SUITE.note("password", password)
    sent = {"Content-Type": content_type(), "Authorization": basic(password, name)} | headers
    if address:
        sent["X-Forwarded-For"] = address
    return http.request(
        server.port, "POST", "/legacy/", sent, multipart(parts(file or next_file(f"of-{name.lower()}")))
    )


def code(answer: http.Answer) -> str:
    """Nothing if the upload was taken."""
    if answer.status == 200:
        return ""
    assert answer.status in (403, 429) and answer["WWW-Authenticate"] is None, answer
    assert (answer["Retry-After"] is not None) == (answer.status == 429), answer
    return answer.problem["code"]


def tried(server: Server, name: str, password: str, address: str | None = None) -> str:
    return code(by_password(server, name, password, address=address))


def page_sign_in(server: Server, name: str, password: str, address: str) -> http.Answer:
    return Visitor(server, {"X-Forwarded-For": address}).sign_in(name, password)
