"""Jobs that show signed identities: what GitHub, GitLab and others claim, and the exchange for a token."""

import json
import time
from pathlib import Path

from support import http
from support.issuer import Issuer
from support.leaks import API_TOKEN, SUITE
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, make, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

MINT, GITHUB_MINT, BURN = "/_/oidc/mint-token", "/_/oidc/github/mint-token", "/_/oidc/burn-token"
LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none,oidc.publisher.register=none"
OWN = "/manage/account/publishing/"
MINUTE, DAY, SECOND = 60, 86_400, 1_000_000


# Settings

def settings(folder: Path, *issuers: Issuer | dict, **more) -> tuple[str, ...]:
    """Flags of a server that trusts these."""
    path = folder / "rind-issuers.yaml"
    entries = [issuer.settings if isinstance(issuer, Issuer) else issuer for issuer in issuers]
    path.write_text(json.dumps({"oidc-issuers": entries} | more))
    return "--config", str(path), "--rate-limits", LIMITS


def signed_in(server: Server, name: str = "alice") -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD).status == 303
    return visitor


def prepared(folder: Path, issuer: Issuer, name: str = "cheese") -> Server:
    """A server with a project of alice, which that issuer's usual job may publish; its keys are fetched."""
    server = Server(folder / "data", *settings(folder, issuer)).start()
    alice = signed_in(server)
    assert use(server, make(alice), name) == ""
    add(alice, issuer, name)
    minted(server, identity(issuer, server))
    return server


# What each kind claims

def github(
    issuer: Issuer, audience: str, owner: str = "example", repository: str = "cheese", file: str = "release.yml", **more
) -> dict:
    """As documented by GitHub; `more` changes claims, or leaves out those that are None."""
    name, ref = f"{owner}/{repository}", more.get("ref") or "refs/heads/main"
    usual = {
        "sub": f"repo:{name}:ref:{ref}", "repository": name, "repository_owner": owner, "repository_id": "74",
        "repository_owner_id": "65", "repository_visibility": "private", "ref": ref, "ref_type": "branch",
        "sha": "0" * 39 + "1", "run_id": "30433642", "run_number": "10", "run_attempt": "2", "actor": "octocat",
        "actor_id": "12",
        "workflow": "release", "workflow_ref": f"{name}/.github/workflows/{file}@{ref}",
        "event_name": "workflow_dispatch",
        "job_workflow_ref": f"{name}/.github/workflows/{file}@{ref}", "runner_environment": "github-hosted",
        "head_ref": "", "base_ref": "",
    }
    return issuer.base(audience, **(usual | more))


def gitlab(
    issuer: Issuer, audience: str, namespace: str = "example/dairy", project: str = "cheese",
    file: str = ".gitlab-ci.yml", **more
) -> dict:
    path, ref = f"{namespace}/{project}", more.get("ref_path") or "refs/heads/main"
    usual = {
        "sub": f"project_path:{path}:ref_type:branch:ref:main", "project_path": path, "project_id": "20",
        "namespace_path": namespace, "namespace_id": "72", "user_login": "sample-user", "user_id": "1",
        "pipeline_id": "574", "pipeline_source": "push", "job_id": "302", "ref": "main", "ref_type": "branch",
        "ref_path": ref,
        "ref_protected": "true", "sha": "0" * 39 + "2", "environment_protected": "false",
        "runner_environment": "self-hosted",
        "ci_config_ref_uri": f"{issuer.url.removeprefix('https://')}/{path}//{file}@{ref}",
        "ci_config_sha": "0" * 39 + "2",
    }
    return issuer.base(audience, **(usual | more))


def openid(issuer: Issuer, audience: str, subject: str = "machine-7", **more) -> dict:
    return issuer.base(audience, sub=subject, **more)


CLAIMS = {"github": github, "gitlab": gitlab, "openid": openid}
# The forms that fit what is claimed above.
FORMS = {
    "github": {"owner": "example", "repository": "cheese", "workflow_filename": "release.yml", "environment": ""},
    "gitlab": {
        "namespace": "example/dairy", "project": "cheese", "workflow_filepath": ".gitlab-ci.yml", "environment": "",
    },
    "openid": {"subject": "machine-7", "claims": ""},
}


def identity(issuer: Issuer, server: Server, /, *, kid: str = "rsa-1", **more) -> str:
    """A good identity for that server, with these claims changed."""
    return issuer.sign(CLAIMS[issuer.kind](issuer, server.url, **more), kid)


# The exchange

def post(server: Server, path: str, body: bytes, **headers: str) -> http.Answer:
    return http.request(server.port, "POST", path, {"Content-Type": "application/json"} | headers, body)


def ask(server: Server, token: object, abilities: object = None, path: str = MINT, **headers: str) -> http.Answer:
    body = {"token": token} | ({} if abilities is None else {"abilities": abilities})
    answer = post(server, path, json.dumps(body).encode(), **headers)
    SUITE.note("API token", *API_TOKEN.findall(answer.text))
    return answer


def minted(server: Server, token: str, abilities: list[str] | None = None, path: str = MINT) -> str:
    answer = ask(server, token, abilities, path)
    assert answer.status == 200, (answer.status, answer.text)
    assert answer["Cache-Control"] == "no-store"
    made = answer.json()
    assert made["success"] is True and made["token"].startswith("rind-")
    assert abs(made["expires"] - time.time() - 15 * MINUTE) < 30, "15 minutes"
    return made["token"]


def refusal(answer: http.Answer) -> tuple[str, str]:
    """Code and sentence, as uv, twine and the GitHub action read them."""
    assert answer.status == 422, (answer.status, answer.text)
    assert answer["Content-Type"] == "application/json" and answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["message"] == "Token request failed" and "token" not in body
    [error] = body["errors"]
    assert error.keys() == {"code", "description"}
    assert error["description"].endswith(".") and error["description"].isprintable()
    return error["code"], error["description"]


def refused(server: Server, token: object, *more) -> tuple[str, str]:
    return refusal(ask(server, token, *more))


def burn(server: Server, token: object) -> http.Answer:
    return post(server, BURN, json.dumps({"token": token}).encode())


# Publishers

def page_of(name: str) -> str:
    return f"/manage/project/{name}/publishing/"


def form(issuer: Issuer, **more: str) -> list[tuple[str, str]]:
    return [("issuer", issuer.name), *(FORMS[issuer.kind] | more).items()]


def offer(visitor: Visitor, issuer: Issuer, name: str, **more: str) -> http.Answer:
    return fill_in(visitor, *form(issuer, **more), path=page_of(name))


def add(visitor: Visitor, issuer: Issuer, name: str, **more: str) -> str:
    """Adds a publisher to that project; answers its id."""
    before = set(publishers(visitor.server, name))
    answer = offer(visitor, issuer, name, **more)
    assert answer.status == 303 and answer["Location"] == page_of(name), answer.text
    [made] = set(publishers(visitor.server, name)) - before
    return made


def offer_pending(visitor: Visitor, issuer: Issuer, name: str, **more: str) -> http.Answer:
    return fill_in(visitor, *form(issuer, **more), ("project_name", name), path=OWN)


def add_pending(visitor: Visitor, issuer: Issuer, name: str, **more: str) -> str:
    before = set(pending(visitor.server, name))
    answer = offer_pending(visitor, issuer, name, **more)
    assert answer.status == 303 and answer["Location"] == OWN, answer.text
    [made] = set(pending(visitor.server, name)) - before
    return made


def publishers(server: Server, name: str) -> list[str]:
    """The ids of those of a project."""
    query = "SELECT id FROM publishers WHERE project_name = ? AND project IS NOT NULL"
    return [row[0] for row in rows(server, query, name)]


def pending(server: Server, name: str) -> list[str]:
    """The ids of those that wait for a project of that name."""
    query = "SELECT id FROM publishers WHERE project_name = ? AND project IS NULL"
    return [row[0] for row in rows(server, query, name)]


def remove(visitor: Visitor, publisher: str, path: str) -> http.Answer:
    return fill_in(visitor, ("publisher_id", publisher), path=path)


def owners(server: Server, name: str) -> list[str]:
    joined = "roles JOIN users ON users.id = user_id JOIN projects ON project = number"
    return [row[0] for row in rows(server, f"SELECT users.name FROM {joined} WHERE projects.name = ?", name)]


def events(server: Server, tag: str) -> list[dict]:
    """What was noted under that tag, oldest first: actor, subject and payload."""
    query = "SELECT actor, subject, CAST(payload AS TEXT) FROM events WHERE tag = ? ORDER BY sequence"
    found = rows(server, query, tag)
    return [{"actor": actor, "subject": subject} | json.loads(payload) for actor, subject, payload in found]
