"""Publishing clients that show an identity: uv by itself, and the requests that twine and GitHub's action make."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from support import http
from support.certificates import Authority
from support.clients import Clients
from support.front import Front
from support.identities import BURN, GITHUB_MINT, MINT, add, add_pending, github, gitlab, owners, settings
from support.issuer import Issuer
from support.leaks import SUITE
from support.packages import wheel
from support.projects import build, write_project
from support.routes import rows
from support.tokens import make, send, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

RUNNER = "a-bearer-token-of-the-runner"


class World:
    """An issuer, Rind, and nginx before it, all by names that only the tests' authority vouches for."""

    def __init__(self, tmp_path, make_server, kind: str):
        self.authority = Authority(tmp_path)
        self.issuer = Issuer(self.authority, kind)
        self.front = Front(tmp_path / "front", self.authority)
        self.changes: dict = {}
        self.asked: list[tuple[str, str | None]] = []
        flags = settings(tmp_path, self.issuer)
        self.server = make_server(*flags, "--base-url", self.front.url, "--trusted-proxies", "127.0.0.1")
        self.issuer.instead["/token"] = self.give

    def give(self, connection) -> None:
        """What a runner of GitHub answers."""
        query = parse_qs(urlsplit(connection.path).query)
        [audience] = query["audience"]
        self.asked.append((audience, connection.headers["Authorization"]))
        body = json.dumps({"value": self.identity(audience), "count": 1}).encode()
        connection.send_response(200)
        connection.send_header("Content-Type", "application/json")
        connection.send_header("Content-Length", str(len(body)))
        connection.end_headers()
        connection.wfile.write(body)

    def identity(self, audience: str | None = None) -> str:
        made = {"github": github, "gitlab": gitlab}[self.issuer.kind](self.issuer, audience or self.front.url,
            **self.changes)
        return self.issuer.sign(made)

    @property
    def runner(self) -> dict[str, str]:
        """The environment of a job of GitHub Actions."""
        SUITE.note("token of the runner", RUNNER)
        return {
            "SSL_CERT_FILE": str(self.authority.path), "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.issuer.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER,
        }

    def visitor(self) -> Visitor:
        """Alice, who comes by the address that the index is known by."""
        create_once(self.server, "alice")
        alice = Visitor(self.server, {"Host": f"localhost:{self.front.port}"})
        assert alice.sign_in("alice", PASSWORD).status == 303
        return alice

    def tokens(self) -> list[tuple]:
        return rows(self.server, "SELECT id FROM tokens WHERE user_id IS NULL")


@pytest.fixture
def make_world(tmp_path, make_server):
    made: list[World] = []

    def make_one(kind: str = "github") -> World:
        world = World(tmp_path, make_server, kind)
        made.append(world)
        world.issuer.__enter__()
        world.front.start(world.server.port)
        return world

    yield make_one
    for world in made:
        world.front.stop()
        world.issuer.__exit__()


@pytest.fixture
def world(make_world):
    return make_world()


@pytest.fixture
def clients(tmp_path) -> Clients:
    return Clients(tmp_path / "home")


def publish(clients: Clients, world: World, folder, *more: str, succeeds: bool = True, **environment: str) -> str:
    url = f"{world.front.url}/legacy/"
    arguments = ["publish", "--trusted-publishing", "always", "--publish-url", url, *more]
    return clients.run("uv", *arguments, cwd=folder, succeeds=succeeds, **(world.runner | environment)).stdout


def made(clients: Clients, folder, name: str = "cheese") -> None:
    build(clients, "uv", write_project(folder, "uv", name))


# uv

def test_uv_publishes_by_its_identity(world, clients, tmp_path):
    alice = world.visitor()
    assert use(world.server, make(alice), "cheese", "0.1") == ""
    add(alice, world.issuer, "cheese")
    made(clients, tmp_path / "tree")
    publish(clients, world, tmp_path / "tree")
    assert len(world.server.filenames("cheese")) == 3
    [(audience, authorization)] = world.asked
    assert audience == world.front.url and authorization.lower() == f"bearer {RUNNER}"
    exchange = [line for line in world.front.requests if "oidc" in line]
    assert exchange == ["GET /_/oidc/audience 200", f"POST {MINT} 200", f"POST {BURN} 202"], world.front.requests
    assert world.tokens() == [], "uv has given the token up"


def test_uv_makes_a_project_for_a_pending_publisher(world, clients, tmp_path):
    add_pending(world.visitor(), world.issuer, "cheese")
    made(clients, tmp_path / "tree")
    publish(clients, world, tmp_path / "tree")
    assert owners(world.server, "cheese") == ["alice"] and len(world.server.filenames("cheese")) == 2


def test_uv_says_why_an_identity_is_refused(world, clients, tmp_path):
    add_pending(world.visitor(), world.issuer, "cheese")
    made(clients, tmp_path / "tree")
    for changes, said in (({"event_name": "pull_request_target"}, "event_name"),
        ({"repository": "evil"}, "no publisher here fits it"),
                          ({"iat": 7}, "lives too long")):
        world.changes = changes
        output = publish(clients, world, tmp_path / "tree", succeeds=False)
        assert said in output, output
    assert world.tokens() == [] and world.server.filenames("cheese") == []


def test_uv_says_so_where_nobody_is_trusted(tmp_path, clients, make_server):
    authority = Authority(tmp_path)
    front = Front(tmp_path / "front", authority)
    server = make_server("--base-url", front.url, "--trusted-proxies", "127.0.0.1")
    front.start(server.port)
    try:
        made(clients, tmp_path / "tree")
        arguments = ["publish", "--trusted-publishing", "always", "--publish-url", f"{front.url}/legacy/"]
        environment = {"SSL_CERT_FILE": str(authority.path), "GITHUB_ACTIONS": "true"}
        output = clients.run("uv", *arguments, cwd=tmp_path / "tree", succeeds=False, **environment).stdout
        assert "403" in output or "trusted" in output.lower(), output
    finally:
        front.stop()


def test_uv_publishes_from_gitlab(make_world, clients, tmp_path):
    world = make_world("gitlab")
    add_pending(world.visitor(), world.issuer, "cheese")
    made(clients, tmp_path / "tree")
    variable = "".join(letter if letter.isalnum() else "_" for letter in world.front.url).upper() + "_ID_TOKEN"
    environment = {"SSL_CERT_FILE": str(world.authority.path), "GITLAB_CI": "true", variable: world.identity()}
    arguments = ["publish", "--trusted-publishing", "always", "--publish-url", f"{world.front.url}/legacy/"]
    clients.run("uv", *arguments, cwd=tmp_path / "tree", **environment)
    assert owners(world.server, "cheese") == ["alice"] and len(world.server.filenames("cheese")) == 2
    assert world.tokens() == []


# twine and GitHub's action, by the requests that they make

def test_what_twine_reads(world):
    """It asks PyPI's hosts alone: for the audience, then for a token, and reads `token` and `expires` of the answer."""
    add_pending(world.visitor(), world.issuer, "cheese")
    found = http.request(world.server.port, "GET", "/_/oidc/audience", {"User-Agent": "twine/7"})
    text = world.identity(found.json()["audience"])
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = http.request(world.server.port, "POST", MINT, headers, json.dumps({"token": text}).encode())
    body = answer.json()
    SUITE.note("API token", body["token"])
    assert answer.status == 200 and isinstance(body["expires"], int) and body["expires"] > time.time() + 5 * 60
    assert send(world.server, wheel("cheese", "1.0"), body["token"]).status == 200
    again = http.request(world.server.port, "POST", MINT, headers, json.dumps({"token": text}).encode())
    reasons = "\n".join(f"{error['code']}: {error['description']}" for error in again.json()["errors"])
    assert reasons.startswith("invalid-reuse-token: ")


def test_what_githubs_action_reads(world):
    add_pending(world.visitor(), world.issuer, "cheese")
    assert http.request(world.server.port, "GET", "/_/oidc/audience", {}).status == 200
    answer = http.request(world.server.port, "POST", GITHUB_MINT, {}, json.dumps({"token": world.identity()}).encode())
    token = answer.json()["token"]
    SUITE.note("API token", token)
    assert answer.status == 200 and token
    assert send(world.server, wheel("cheese", "1.0"), token).status == 200
    world.changes = {"environment": None, "repository": "evil"}
    refused = http.request(world.server.port, "POST", GITHUB_MINT, {}, json.dumps({"token": world.identity()}).encode())
    assert refused.status == 422 and all({"code", "description"} == error.keys() for error in refused.json()["errors"])
    assert refused.json()["message"] == "Token request failed"


def test_the_twine_that_is_installed_leaves_other_hosts_alone(world, clients, tmp_path):
    """So nobody is told to use it here; it asks for a token, as for any index."""
    made(clients, tmp_path / "tree")
    files = sorted(map(str, (tmp_path / "tree" / "dist").iterdir()))
    settings_ = world.runner | {"TWINE_NON_INTERACTIVE": "1", "REQUESTS_CA_BUNDLE": str(world.authority.path)}
    arguments = ["upload", "--repository-url", f"{world.front.url}/legacy/", *files]
    clients.run("twine", *arguments, cwd=tmp_path, succeeds=False, **settings_)
    assert not any("oidc" in line for line in world.front.requests)
