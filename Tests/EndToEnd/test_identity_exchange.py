"""Jobs of GitHub, GitLab and any other issuer get a token for their identity, and publish by it."""

import hashlib
import json
import time
from urllib.parse import quote

import pytest

from conftest import end
from support import http
from support.command import must, rind
from support.forms import basic
from support.identities import (
    GITHUB_MINT, MINT, add, ask, burn, events, identity, minted, page_of, refused, settings, signed_in,
)
from support.issuer import one_of_each
from support.packages import sdist, wheel
from support.routes import NO_TOKEN, routes, rows, state
from support.server import Server
from support.tokens import caveats, forged, identifier, make, project_id, restricted, revealed, send, told, use

KINDS = ["github", "gitlab", "openid"]


@pytest.fixture(scope="module")
def issuers(tmp_path_factory):
    with one_of_each(tmp_path_factory.mktemp("authority")) as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuers):
    folder = tmp_path_factory.mktemp("exchange")
    started = Server(folder / "data", *settings(folder, *issuers.values())).start()
    signed_in(started)
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server)


@pytest.fixture
def project(alice, server, name):
    """A project of alice that nobody else has used."""
    assert use(server, make(alice), name) == ""
    return name


def own(kind: str, name: str) -> dict:
    """The form and the claims of a job that is this project's alone."""
    field = {"github": "repository", "gitlab": "project", "openid": "subject"}[kind]
    return {field: name}


# From the form to the file

@pytest.mark.parametrize("kid", ["rsa-1", "ec-1"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_publishes_by_its_identity(kind, kid, issuers, alice, server, project):
    publisher = add(alice, issuers[kind], project, **own(kind, project))
    token = minted(server, identity(issuers[kind], server, kid=kid, **own(kind, project)))
    assert send(server, wheel(project, "2.0"), token).status == 200
    assert send(server, sdist(project, "2.0"), token).status == 200, "more than once"
    assert server.filenames(project).count(wheel(project, "2.0").filename) == 1
    [(used,)] = rows(server, "SELECT used_at FROM publishers WHERE id = ?", publisher)
    assert abs(used / 1e6 - time.time()) < 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_for_the_project_and_for_fifteen_minutes(kind, issuers, alice, server, project):
    add(alice, issuers[kind], project, **own(kind, project))
    token = minted(server, identity(issuers[kind], server, **own(kind, project)))
    values = {tag: rest for tag, *rest in caveats(token)}
    assert values[100] == [["upload"]] and values[103] == [[project_id(server, project)], []]
    expires, begins = values[0]
    assert expires - begins == 900 and abs(begins - time.time()) < 30
    assert use(server, make(alice), f"{project}-other") == ""
    for other in (f"{project}-other", f"{project}-new"):
        assert use(server, token, other) == "token-project"
    assert use(server, restricted(token, [0, int(time.time()) - 1, 0]), project, "2.0") == "token-expired"


def test_a_token_of_which_the_time_is_over_is_refused(issuers, alice, server, project):
    """Signed by the server's own key, with a row of its own, a minute too late."""
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    assert use(server, token, project, "2.0") == ""
    old = forged(server, identifier(token), [100, ["upload"]], [103, [project_id(server, project)], []],
        [0, int(time.time()) - 60, 0])
    code, sentence = told(server, revealed(old), project, "3.0")
    assert code == "token-expired" and "expired at" in sentence


def test_one_identity_for_two_projects(issuers, alice, server, project):
    """As of one repository with two packages."""
    assert use(server, make(alice), f"{project}-b") == ""
    add(alice, issuers["github"], project, repository=project)
    add(alice, issuers["github"], f"{project}-b", repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    for each in (project, f"{project}-b"):
        assert use(server, token, each, "2.0") == ""


def test_names_of_github_are_the_same_in_any_case_and_files_are_not(issuers, alice, server, project):
    issuer = issuers["github"]
    add(alice, issuer, project, owner="EXample", repository=project.upper(), environment="Release")
    minted(server, identity(issuer, server, owner="exAMPLE", repository=project, environment="rELEASE"))
    code, sentence = refused(server, identity(issuer, server, repository=project, file="Release.yml",
        environment="release"))
    assert code == "invalid-publisher" and "job_workflow_ref" in sentence
    assert refused(server, identity(issuer, server, owner="e\u212aample", repository=project))[0] == "invalid-publisher"


@pytest.mark.parametrize("path", [MINT, GITHUB_MINT])
def test_both_addresses_mint(path, issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    assert use(server, minted(server, identity(issuers["github"], server, repository=project), path=path), project,
        "2.0") == ""


def test_the_audience_is_the_base_url(server):
    answer = server.get("/_/oidc/audience")
    assert answer.status == 200 and answer["Content-Type"] == "application/json"
    assert answer.json() == {"audience": server.url}


# What is found out

def test_discovery_by_path_and_by_digest(server):
    digest = hashlib.sha256(b"/legacy/").hexdigest()
    for path in ("?discover=/legacy/", "?discover=%2Flegacy%2F", "?discover=" + quote("/legacy/", safe=""),
        f"/{digest}"):
        answer = server.get(f"/.well-known/pytp{path}")
        assert answer.status == 200, path
        assert answer["Content-Type"] == "application/vnd.pypi.pytp.v1+json"
        found = answer.json()
        assert found["audience-endpoint"] == f"{server.url}/_/oidc/audience"
        assert found["token-mint-endpoint"] == f"{server.url}/_/oidc/mint-token"


@pytest.mark.parametrize("path", ["", "?discover=", "?discover=/simple/", "?discover=/legacy/%00", "/" + "0" * 64,
    "/x", "?discover=%ff"])
def test_nothing_else_is_discovered(path, server):
    assert server.get(f"/.well-known/pytp{path}").status in (400, 404)


def test_without_issuers_it_is_switched_off(make_server):
    server = make_server()
    assert server.get("/_/oidc/audience").status == 403
    assert [error["code"] for error in server.get("/_/oidc/audience").json()["errors"]] == ["not-enabled"]
    assert server.get("/.well-known/pytp?discover=/legacy/").status == 404
    assert refused(server, "a.b.c")[0] == "not-enabled"
    assert burn(server, "a.b.c").status == 202
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    assert "trusts no issuer" in alice.open(page_of("cheese")).text
    assert "trusts no issuer" in alice.open("/manage/account/publishing/").text


# What is noted

@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("github", {"run_id": "30433642", "run_attempt": "2", "sha": "0" * 39 + "1", "repository_id": "74",
            "actor": "octocat"}),
        ("gitlab", {"pipeline_id": "574", "job_id": "302", "sha": "0" * 39 + "2", "project_id": "20",
            "user_login": "sample-user"}),
        ("openid", {}),
    ],
)
def test_the_trail_says_who_it_was(kind, wanted, issuers, alice, server, project):
    issuer = issuers[kind]
    publisher = add(alice, issuer, project, **own(kind, project))
    token = minted(server, identity(issuer, server, **own(kind, project)))
    assert use(server, token, project, "2.0") == ""
    subject = f"project:{project_id(server, project)}"
    [added] = [event for event in events(server, "project:oidc:publisher_added") if event["subject"] == subject]
    assert added["publisher"] == publisher and added["issuer"] == issuer.url
    [noted] = [event for event in events(server, "project:short_lived_api_token:added") if event["subject"] == subject]
    assert noted["issuer"] == issuer.url and noted["token"] == identifier(token) and noted["publisher"] == publisher
    assert noted["identity"]["sub"] and {name: noted["identity"][name] for name in wanted} == wanted
    uploads = rows(server, "SELECT actor, CAST(payload AS TEXT) FROM events WHERE subject = ? AND tag LIKE '%file%'",
        subject)
    assert [actor for actor, _ in uploads].count(f"publisher:{publisher}") == 1, uploads
    assert token not in json.dumps(noted)


def test_control_characters_of_claims_do_not_reach_the_trail(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    minted(server, identity(issuers["github"], server, repository=project, actor="a\nb\u202ec" + "x" * 300))
    noted = events(server, "project:short_lived_api_token:added")[-1]["identity"]["actor"]
    assert noted.startswith("a?b?c") and len(noted) <= 260


# What it can do, and nothing else

def test_a_minted_token_opens_no_page(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    before = state(server)
    for path in [*routes(), page_of(project), "/manage/account/publishing/"]:
        for credential in (basic(token), f"Bearer {token}", f"token {token}"):
            for method in ("GET", "POST"):
                body = b"publisher_id=x&trusted_only=yes" if method == "POST" else None
                headers = {"Authorization": credential, "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "text/html"}
                answer = http.request(server.port, method, path, headers, body)
                is_open = method == "GET" and not path.startswith(("/manage", "/admin"))
                assert is_open or answer.status in (303, 400, 401, 403, 404, 405, 415), (path, answer)
                assert answer.status != 303 or "/account/" in answer["Location"], (path, answer)
    assert state(server) == before
    assert NO_TOKEN in "".join(routes())


def test_a_read_token_reads_and_does_not_upload(issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project), ["read"])
    assert {tag: rest for tag, *rest in caveats(token)}[100] == [["read"]]
    assert use(server, token, project, "2.0") == "token-ability"


def test_an_upload_token_does_not_read_and_a_read_token_does(tmp_path, issuers, make_server):
    server = make_server(*settings(tmp_path, issuers["openid"]), "--reads", "authenticated")
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    add(alice, issuers["openid"], "cheese")
    upload, read = (minted(server, identity(issuers["openid"], server), [ability]) for ability in ("upload", "read"))
    assert server.get("/simple/cheese/", {"Authorization": basic(read)}).status == 200
    assert server.get("/simple/cheese/", {"Authorization": basic(upload)}).status in (401, 403)
    assert server.get("/simple/cheese/").status == 401
    assert burn(server, read).status == 202
    assert server.get("/simple/cheese/", {"Authorization": basic(read)}).status in (401, 403)
    assert ask(server, "x").status == 422, "the exchange itself asks for no credential"
    assert server.get("/_/oidc/audience").status == 200


@pytest.mark.parametrize("abilities", [[], ["upload", "read"], ["delete"], ["Upload"], ["read", "read"], "read",
    {"read": True}, [1], [None], 7])
def test_other_abilities_are_refused(abilities, issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    text = identity(issuers["github"], server, repository=project)
    assert refused(server, text, abilities)[0] == "invalid-payload"
    assert minted(server, text), "the identity is not used up by that"


def test_a_stranger_who_fits_nothing_gets_nothing(issuers, server):
    for kind, issuer in issuers.items():
        for abilities in (["upload"], ["read"]):
            code, sentence = refused(server, identity(issuer, server, **own(kind, "somebody-else")), abilities)
            assert code == "invalid-publisher" and "no publisher" in sentence


def test_from_a_banned_network_nothing_is_minted_nor_used(tmp_path, issuers, make_server):
    server = make_server(*settings(tmp_path, issuers["openid"]), "--trusted-proxies", "127.0.0.1")
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    add(alice, issuers["openid"], "cheese")
    token = minted(server, identity(issuers["openid"], server))
    must(rind("network", "ban", "192.0.2.0/24", "--reason", "for a test", data=server.data))
    answer = ask(server, identity(issuers["openid"], server), **{"X-Forwarded-For": "192.0.2.7"})
    [error] = answer.json()["errors"]
    assert answer.status == 403 and error.keys() == {"code", "description"}
    assert use(server, token, "cheese", "2.0", "192.0.2.7") != ""
    assert use(server, token, "cheese", "2.0", "198.51.100.7") == ""


def test_what_is_minted_is_bound_as_other_tokens_are(issuers, alice, server, project):
    """It can be restricted by its holder."""
    add(alice, issuers["github"], project, repository=project)
    token = minted(server, identity(issuers["github"], server, repository=project))
    assert use(server, restricted(token, [101, ["192.0.2.0/24"]]), project, "2.0") == "token-network"
    assert use(server, restricted(token, [102, ["==3.*"]]), project, "2.0") == "token-version"
    assert use(server, restricted(token, [102, ["==3.*"]]), project, "3.0") == ""
