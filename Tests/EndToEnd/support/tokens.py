"""API tokens: made by the form, read and restricted with PyPI's own libraries, sent with uploads, forged."""

import base64
import json
import re
import subprocess
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pymacaroons import MACAROON_V2, Macaroon
from pymacaroons.serializers import BinarySerializer

from support import http
from support.environment import clean
from support.forms import basic, content_type, multipart, parts
from support.leaks import API_TOKEN, SUITE
from support.packages import Distribution, wheel
from support.places import BINARY
from support.routes import rows
from support.server import Server
from support.visitor import Visitor

HOME = "/manage/account/token/"
SHOWN = re.compile(r'id="snippet-token">(rind-[\w-]+)<')
DAY = 86_400
USER = ("token_scope", "user")

Fields = list[tuple[str, str]]


# Reading and restricting, as PyPI's libraries do

def macaroon(token: str) -> Macaroon:
    return Macaroon.deserialize(token.removeprefix("rind-"))


def caveats(token: str) -> list[list]:
    """What stands in it, in order."""
    return [json.loads(caveat.caveat_id) for caveat in macaroon(token).caveats]


def caveat(token: str, tag: int) -> list | None:
    """The only caveat with that tag."""
    found = [values for values in caveats(token) if values[0] == tag]
    assert len(found) <= 1, found
    return found[0] if found else None


def identifier(token: str) -> str:
    return macaroon(token).identifier_bytes.decode()


def revealed(made: Macaroon) -> str:
    text = "rind-" + made.serialize(serializer=BinarySerializer()).rstrip("=")
    SUITE.note("API token", text)
    return text


def restricted(token: str, *more: list | str) -> str:
    """The same with these caveats: values are written as JSON, texts as they are."""
    made = macaroon(token)
    for values in more:
        made.add_first_party_caveat(values if isinstance(values, str) else json.dumps(values))
    return revealed(made)


def offline(*arguments: str, stdin: str = ""):
    """A command about tokens that asks no data folder, nor any server."""
    command = [str(BINARY), "token", *arguments]
    answer = subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=clean(Path("/nonexistent")), cwd="/", timeout=60
    )
    SUITE.note("API token", *API_TOKEN.findall(stdin + answer.stdout))
    return answer


# Forging, by one who has the secrets of the server

def root_key(server: Server, token_id: str) -> bytes:
    line = (server.data / "secrets" / "token").read_text().splitlines()[0]
    secret = line.split()[1]
    key = base64.b64decode(secret.translate(str.maketrans("-_", "+/")) + "=" * (-len(secret) % 4))
    return HKDF(SHA256(), 32, None, b"rind-token-v1" + token_id.encode()).derive(key)


def forged(server: Server, token_id: str, *more: list, version: int = MACAROON_V2) -> Macaroon:
    """A macaroon of that identifier with these caveats alone, rightly signed."""
    made = Macaroon(location="localhost", identifier=token_id, key=root_key(server, token_id), version=version)
    for values in more:
        made.add_first_party_caveat(json.dumps(values))
    return made


# Making

def csrf(visitor: Visitor, path: str = HOME) -> tuple[str, str]:
    page = visitor.open(path)
    assert page.status == 200, page.text
    return "csrf_token", dict(visitor.form(page, "csrf_token").fields)["csrf_token"]


def fill_in(visitor: Visitor, *fields: tuple[str, str], path: str = HOME) -> http.Answer:
    """Posts these fields, of which some may come more than once."""
    return visitor.post(path, [csrf(visitor, path), *fields])


def shown(answer: http.Answer) -> str:
    assert answer.status == 200, answer.text
    found = SHOWN.findall(answer.text)
    assert len(found) == 1, answer.text
    return found[0]


def make(visitor: Visitor, *fields: tuple[str, str], description: str = "for a test") -> str:
    """A token by the form; for the whole account if no project is said."""
    scope = [] if any(name in ("token_scope", "new_projects") for name, _ in fields) else [USER]
    return shown(fill_in(visitor, ("description", description), *scope, *fields))


def page_of(token: str) -> str:
    return f"{HOME}{identifier(token)}/"


def narrow(visitor: Visitor, token: str, *fields: tuple[str, str]) -> http.Answer:
    return fill_in(visitor, *fields, path=page_of(token))


def rotate(visitor: Visitor, token: str, overlap: str) -> str:
    return shown(narrow(visitor, token, ("overlap", overlap)))


# Using

def send(server: Server, file: Distribution, token: str, address: str | None = None, **headers: str) -> http.Answer:
    """An upload, by way of a proxy if an address is given."""
    sent = {"Content-Type": content_type(), "Authorization": basic(token)} | headers
    if address:
        sent["X-Forwarded-For"] = address
    return http.request(server.port, "POST", "/legacy/", sent, multipart(parts(file)))


def code(answer: http.Answer) -> str:
    """Of a refusal, whose reason phrase must say the same; nothing if the upload was taken."""
    if answer.status == 200:
        return ""
    assert answer.status == 403, answer
    assert answer["WWW-Authenticate"] is None, "no challenge: clients print what is said"
    return answer.problem["code"]


def use(server: Server, token: str, name: str, version: str = "1.0", address: str | None = None) -> str:
    """The code of the refusal of an upload; nothing if it was taken."""
    return code(send(server, wheel(name, version), token, address))


def told(server: Server, token: str, name: str, version: str = "1.0", address: str | None = None) -> tuple[str, str]:
    """Code and sentence of a refusal."""
    problem = send(server, wheel(name, version), token, address).problem
    return problem["code"], problem["detail"]


def project_id(server: Server, name: str) -> str:
    return rows(server, "SELECT id FROM projects WHERE name = ?", name)[0][0]


def user_id(server: Server, name: str) -> str:
    return rows(server, "SELECT id FROM users WHERE name = ?", name)[0][0]


def new_id() -> str:
    return str(uuid.uuid4())
