"""Reading an index that asks who reads: what there is to read, and the credentials with which it is tried."""

import re
from pathlib import Path

from support import http
from support.command import must, rind
from support.forms import basic, upload
from support.packages import Distribution, noise, wheel
from support.server import Server

ROUTES = Path(__file__).parents[3] / "Sources" / "Web" / "Routes" / "Routes.swift"
READ = re.compile(r'list\.read\("([^"]+)", \.installers|page\(&list, "([^"]+)", \.readers')
CHALLENGE = 'Basic realm="Rind"'

AUTHENTICATED = ("--reads", "authenticated")
LIMITS = (
    "search=none,project.create.user=none,project.create.ip=none,token.change=none,ip.recovery=none,user.recovery=none,"
    "2fa.user=none,2fa.ip=none"
)

CHEESE = wheel("cheese", "1.0")
NEWER = wheel("cheese", "2.0")
WINE = wheel("wine", "1.0")
# Too large to be kept in memory.
LARGE = wheel("stilton", "1.0", payload=noise(300_000))


def file_path(file: Distribution) -> str:
    return f"/files/{file.sha256}/{file.filename}"


# By the route that each is served by; all of one project and version, where there is one.
MACHINES = {
    "/simple": "/simple/",
    "/simple/{name}": "/simple/cheese/",
    "/files/{sha256}/{filename}": file_path(CHEESE),
    "/pypi/{name}/json": "/pypi/cheese/json",
    "/pypi/{name}/{version}/json": "/pypi/cheese/1.0/json",
    "/sitemap.xml": "/sitemap.xml",
    "/legacy/\\(spelling)/{name}": "/legacy/+simple/cheese/",
}
METADATA = file_path(CHEESE) + ".metadata"
PAGES = {
    "/": "/",
    "/search": "/search/?q=cheese",
    "/user/{name}": "/user/alice/",
    "/project/{name}": "/project/cheese/",
    "/project/{name}/{version}": "/project/cheese/1.0/",
}
# Spellings that lead to one of those.
SPELLINGS = ["/simple", "/simple/Cheese/", "/simple/cheese", "/pypi/Cheese/json", "/legacy/%2Bsimple/cheese"]
PAGE_SPELLINGS = ["/search?q=cheese", "/project/Cheese", "/project/cheese", "/user/ALICE"]
OPEN = ["/help/", "/security/", "/_health/", "/_ready/", "/robots.txt", "/.well-known/security.txt", "/account/login/"]


def listed() -> set[str]:
    """The routes that the server's own list says are for readers."""
    return {first or second for first, second in READ.findall(ROUTES.read_text())}


def fill(server: Server) -> None:
    """Three projects of alice."""
    for file in (CHEESE, NEWER, WINE, LARGE):
        assert upload(server, file).status == 200


def new_token(server: Server, *options: str, user: str = "alice", may: tuple[str, ...] = ("read",)) -> str:
    abilities = [argument for ability in may for argument in ("--ability", ability)]
    return must(rind("token", "create", "--user", user, *abilities, *options, data=server.data)).strip()


def revoke(server: Server, token: str) -> None:
    must(rind("token", "revoke", data=server.data, stdin=token))


def read(server: Server, path: str, token: str | None = None, method: str = "GET", **headers: str) -> http.Answer:
    """What comes of it; headers as `If_None_Match`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.get(path, ({"Authorization": basic(token)} if token else {}) | sent, method)


def spoilt(token: str) -> str:
    """The same with another signature."""
    return token[:-2] + ("AA" if token[-2:] != "AA" else "BA")


def stranger(answer: http.Answer) -> None:
    """Is told nothing but that a credential is wanted."""
    assert answer.status == 401, answer
    assert answer["WWW-Authenticate"] == CHALLENGE and answer["Cache-Control"] == "no-store", answer
    assert answer["ETag"] is None and answer["X-PyPI-Last-Serial"] is None, answer


def refused(answer: http.Answer, code: str) -> None:
    """A good credential that is not enough is told why, and asked for no other."""
    assert answer.status == 403 and answer["WWW-Authenticate"] is None, answer
    assert answer["Cache-Control"] == "no-store" and answer["ETag"] is None
    assert answer.problem["code"] == code, answer.problem
