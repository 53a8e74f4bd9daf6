"""An identity that says anything else than the publisher gets nothing, nor does a name that somebody else has taken."""

import pytest

from conftest import end
from support.certificates import Authority
from support.identities import (
    CLAIMS, add, add_pending, events, identity, minted, publishers, refused, settings, signed_in,
)
from support.issuer import Issuer
from support.routes import rows
from support.server import Server
from support.tokens import caveats, make, project_id, use


@pytest.fixture(scope="module")
def issuers(tmp_path_factory):
    """Two of each kind, one that has to say more, and one that may sign by elliptic curves alone."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    strict = {"repository_visibility": "private", "repository_owner_id": "65"}
    made = [
        Issuer(authority, "github"), Issuer(authority, "gitlab"), Issuer(authority, "openid"),
        Issuer(authority, "github", "github-2"), Issuer(authority, "gitlab", "gitlab-2"),
        Issuer(authority, "openid", "openid-2"),
        Issuer(authority, "github", "strict", claims=strict),
        Issuer(authority, "openid", "curves", algorithms=["ES256"]),
    ]
    for issuer in made:
        issuer.__enter__()
    yield {issuer.name: issuer for issuer in made}
    for issuer in made:
        issuer.__exit__()


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuers):
    folder = tmp_path_factory.mktemp("claims")
    started = Server(folder / "data", *settings(folder, *issuers.values())).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server)


@pytest.fixture
def project(alice, server, name):
    assert use(server, make(alice), name) == ""
    return name


# GitHub

def workflow(path: str) -> dict:
    return {"job_workflow_ref": path}


GITHUB = [
    ({"repository": "example/other"}, ""), ({"repository": "example"}, ""), ({"repository": "example/{name}/x"}, ""),
    ({"repository": "xexample/{name}"}, ""), ({"repository": "{name}"}, ""), ({"repository": "example/{name}\x00"}, ""),
    ({"repository": ["example/{name}"]}, ""), ({"repository": None}, ""), ({"repository": ""}, ""),
    ({"repository": "example/{name} "}, ""),
    ({"repository_owner": "other"}, ""), ({"repository_owner": None}, ""),
    ({"repository_owner": "exampl\u0065\u0301"}, ""),
    ({"repository_owner_id": None}, "repository_owner_id"), ({"repository_owner_id": "x"}, "repository_owner_id"),
    ({"repository_owner_id": "065"}, "repository_owner_id"), ({"repository_owner_id": ""}, "repository_owner_id"),
    ({"repository_id": None}, "repository_id"), ({"repository_id": -1}, "repository_id"),
    ({"repository_id": True}, "repository_id"),
    ({"repository_id": 7.5}, "repository_id"), ({"repository_id": ["74"]}, "repository_id"),
    ({"event_name": "pull_request_target"}, "event_name"), ({"event_name": None}, "event_name"),
    ({"event_name": ""}, "event_name"),
    ({"jti": None}, "jti"), ({"environment": None}, "environment"), ({"environment": "staging"}, "environment"),
    ({"environment": ""}, "environment"), ({"environment": "release "}, "environment"),
    ({"environment": ["release"]}, "environment"),
    ({"ref": None}, "ref"), ({"ref": ""}, "ref"), ({"sha": None}, "sha"),
    # Whose workflow it is: another file, another repository, another reference, and the parts moved about.
    (workflow("{own}/other.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/release.yaml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/RELEASE.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/x/release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/../release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("evil/{name}/.github/workflows/release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("example/evil/.github/workflows/release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("evil/x/.github/workflows/example/{name}/.github/workflows/release.yml@refs/heads/main"),
        "job_workflow_ref"),
    (workflow("{own}/evil.yml@refs/heads/main/.github/workflows/release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/evil.yml@{own}/release.yml@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/release.yml@refs/heads/evil"), "job_workflow_ref"),
    (workflow("{own}/release.yml@refs/heads/main-evil"), "job_workflow_ref"),
    (workflow("{own}/release.yml@refs/heads/mai"), "job_workflow_ref"),
    (workflow("{own}/release.yml@"), "job_workflow_ref"),
    (workflow("{own}/release.yml"), "job_workflow_ref"),
    (workflow("{own}/release.yml@refs/heads/main "), "job_workflow_ref"),
    (workflow("{own}/release.yml@main"), "job_workflow_ref"),
    (workflow("{own}/release.yml@refs/heads/x@refs/heads/main"), "job_workflow_ref"),
    (workflow("{own}/release.yml@{sha}0"), "job_workflow_ref"),
    (workflow("{own}/\u0280elease.yml@refs/heads/main"), "job_workflow_ref"),
    ({"job_workflow_ref": None}, "job_workflow_ref"), ({"job_workflow_ref": 7}, "job_workflow_ref"),
]


def filled(changes: dict, name: str) -> dict:
    """The project's name stands for `{name}`, and where its workflows are for `{own}`."""
    texts = {"{own}": f"example/{name}/.github/workflows", "{name}": name, "{sha}": "0" * 39 + "1"}

    def fill(value):
        if isinstance(value, list):
            return [fill(each) for each in value]
        for mark, text in texts.items() if isinstance(value, str) else ():
            value = value.replace(mark, text)
        return value

    return {claim: fill(value) for claim, value in changes.items()}


def changed(issuer: Issuer, server: Server, changes: dict, **own: str) -> str:
    """The claims of a good job, and then these instead."""
    claims = CLAIMS[issuer.kind](issuer, server.url, **own) | changes
    return issuer.sign({claim: value for claim, value in claims.items() if value is not None})


def ids(cases: list) -> list[str]:
    return [f"{next(iter(changes))}-{str(next(iter(changes.values())))[-40:]}" for changes, _ in cases]


@pytest.mark.parametrize(("changes", "said"), GITHUB, ids=ids(GITHUB))
def test_a_job_of_github_that_claims_something_else(changes, said, issuers, alice, server, project):
    issuer = issuers["github"]
    add(alice, issuer, project, repository=project, environment="release")
    own = {"repository": project, "environment": "release"}
    code, sentence = refused(server, changed(issuer, server, filled(changes, project), **own))
    assert code == "invalid-publisher" and (not said or f'"{said}"' in sentence), sentence
    tokens = "SELECT count(*) FROM token_publishers JOIN publishers ON id = publisher_id WHERE project_name = ?"
    assert rows(server, tokens, project) == [(0,)]
    assert minted(server, changed(issuer, server, {}, **own)), "the same without the change is good"


@pytest.mark.parametrize(
    "changes",
    [
        {"ref": "refs/tags/v1", "job_workflow_ref": "{own}/release.yml@refs/tags/v1"},
        {"job_workflow_ref": "{own}/release.yml@{sha}"},
        {"job_workflow_ref": "EXAMPLE/{name}/.github/workflows/release.yml@refs/heads/main"},
        {"repository_id": 74, "repository_owner_id": 65},
        {"event_name": "push"}, {"event_name": "release"}, {"event_name": "workflow_call"}, {"sub": "anything"},
        {"environment": "x"},
        {"ref": "refs/heads/a@b/c", "job_workflow_ref": "{own}/release.yml@refs/heads/a@b/c"},
    ],
    ids=lambda changes: next(iter(changes.values())) if isinstance(next(iter(changes.values())), str) else "numbers",
)
def test_what_may_differ(changes, issuers, alice, server, project):
    add(alice, issuers["github"], project, repository=project)
    assert minted(server, changed(issuers["github"], server, filled(changes, project), repository=project))


# GitLab

CONFIG = "{host}/example/dairy/{name}//"
GITLAB = [
    ({"project_path": "example/dairy/other"}, ""), ({"project_path": "example/dairy"}, ""),
    ({"project_path": "EXAMPLE/dairy/{name}"}, ""),
    ({"project_path": "x/example/dairy/{name}"}, ""), ({"project_path": None}, ""),
    ({"namespace_path": "example"}, ""), ({"namespace_path": None}, ""),
    ({"namespace_path": "example/dairy/{name}"}, ""),
    ({"namespace_id": None}, "namespace_id"), ({"namespace_id": "0"}, "namespace_id"),
    ({"project_id": None}, "project_id"),
    ({"project_id": "2_0"}, "project_id"), ({"jti": None}, "jti"), ({"environment": "staging"}, "environment"),
    ({"environment": "Release"}, "environment"), ({"environment": None}, "environment"),
    ({"ref_path": None}, "ref_path"), ({"sha": None}, "sha"),
    ({"ci_config_ref_uri": None}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": CONFIG + "other.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": CONFIG + ".gitlab-ci.yml@refs/heads/evil"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": CONFIG + "evil.yml@x//.gitlab-ci.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": CONFIG + "x/.gitlab-ci.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": "https://" + CONFIG + ".gitlab-ci.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": "gitlab.com/example/dairy/{name}//.gitlab-ci.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": "{host}/example/evil//.gitlab-ci.yml@refs/heads/main"}, "ci_config_ref_uri"),
    ({"ci_config_ref_uri": CONFIG + ".gitlab-ci.yml"}, "ci_config_ref_uri"),
]


@pytest.mark.parametrize(("changes", "said"), GITLAB, ids=ids(GITLAB))
def test_a_job_of_gitlab_that_claims_something_else(changes, said, issuers, alice, server, project):
    issuer = issuers["gitlab"]
    add(alice, issuer, project, project=project, environment="release")
    own = {"project": project, "environment": "release"}
    host = issuer.url.removeprefix("https://")
    wrong = {claim: value.replace("{host}", host) if isinstance(value, str) else value for claim,
        value in filled(changes, project).items()}
    code, sentence = refused(server, changed(issuer, server, wrong, **own))
    assert code == "invalid-publisher" and (not said or f'"{said}"' in sentence), sentence
    assert minted(server, changed(issuer, server, {}, **own)), "the same without the change is good"


# Any other

@pytest.mark.parametrize("subject", ["{name}x", "x{name}", "{NAME}", "", None, 7, ["{name}"], "{name}\u200b",
    "{name} "])
def test_another_subject(subject, issuers, alice, server, project):
    add(alice, issuers["openid"], project, subject=project)
    sub = subject.replace("{name}", project).replace("{NAME}", project.upper()) if isinstance(subject, str) else subject
    code, _ = refused(server, changed(issuers["openid"], server, {"sub": sub}, subject=project))
    assert code in ("invalid-publisher", "invalid-token")


@pytest.mark.parametrize(
    "claims", [{}, {"job": "build"}, {"job": "Release"}, {"job": ["release"]}, {"job": "release"},
        {"job": "release", "level": "3"},
               {"job": "release", "level": 3, "protected": "yes"}]
)
def test_other_claims_of_a_publisher(claims, issuers, alice, server, project):
    add(alice, issuers["openid"], project, subject=project, claims="job=release\r\nlevel=3\r\nprotected=true")
    code, sentence = refused(server, identity(issuers["openid"], server, subject=project, **claims))
    assert code == "invalid-publisher" and any(f'"{name}"' in sentence for name in ("job", "level", "protected"))
    good = {"job": "release", "level": 3, "protected": True, "more": {"x": []}}
    assert minted(server, identity(issuers["openid"], server, subject=project, **good))


def test_what_an_operator_demands_is_demanded(issuers, alice, server, project):
    strict = issuers["strict"]
    add(alice, strict, project, repository=project)
    for wrong in ({"repository_visibility": "public"}, {"repository_visibility": None}, {"repository_owner_id": "66"}):
        code, sentence = refused(server, changed(strict, server, wrong, repository=project))
        assert code == "invalid-token" and f'"{next(iter(wrong))}"' in sentence
    assert minted(server, identity(strict, server, repository=project))


def test_only_the_algorithms_of_the_issuer(issuers, alice, server, project):
    add(alice, issuers["curves"], project, subject=project)
    assert refused(server, identity(issuers["curves"], server, subject=project))[0] == "invalid-token"
    assert minted(server, identity(issuers["curves"], server, subject=project, kid="ec-1"))


# Whose issuer it is

@pytest.mark.parametrize("kind", ["github", "gitlab", "openid"])
def test_the_same_claims_of_another_issuer(kind, issuers, alice, server, project):
    field = {"github": "repository", "gitlab": "project", "openid": "subject"}[kind]
    add(alice, issuers[kind], project, **{field: project})
    other = issuers[f"{kind}-2"]
    code, sentence = refused(server, identity(other, server, **{field: project}))
    assert code == "invalid-publisher" and issuers[kind].url not in sentence
    mixed = other.sign(CLAIMS[kind](issuers[kind], server.url, **{field: project}), "ec-1")
    assert refused(server, mixed)[0] == "invalid-token", "signed by the other"
    assert minted(server, identity(issuers[kind], server, **{field: project}))


@pytest.mark.parametrize("change", ["{url}/", "{URL}", "http{rest}", "{url}#", "{url}.", " {url}", "{url}\x00", "",
    "https://localhost", None, 7])
def test_an_issuer_that_is_almost_one(change, issuers, server):
    url = issuers["openid"].url
    text = change.format(url=url, URL=url.upper(), rest=url.removeprefix("https")) if isinstance(change,
        str) else change
    code, sentence = refused(server, changed(issuers["openid"], server, {"iss": text}))
    assert code == "invalid-payload" and url not in sentence


# Names that somebody else has taken meanwhile

@pytest.mark.parametrize(
    ("kind", "field", "claim"),
    [
        ("github", "repository", "repository_owner_id"), ("github", "repository", "repository_id"),
        ("gitlab", "project", "namespace_id"), ("gitlab", "project", "project_id"),
    ],
)
def test_ids_are_pinned_by_the_first_job(kind, field, claim, issuers, alice, server, project):
    publisher = add(alice, issuers[kind], project, **{field: project})
    assert rows(server, "SELECT pinned_owner, pinned_repository FROM publishers WHERE id = ?",
        publisher) == [(None, None)]
    assert minted(server, identity(issuers[kind], server, **{field: project}))
    code, sentence = refused(server, identity(issuers[kind], server, **{field: project, claim: "4711"}))
    assert code == "invalid-publisher" and f'"{claim}"' in sentence and "4711" in sentence
    assert minted(server, identity(issuers[kind], server, **{field: project})), "the first goes on"
    [(owner, repository)] = rows(server, "SELECT pinned_owner, pinned_repository FROM publishers WHERE id = ?",
        publisher)
    assert (owner, repository) == (("65", "74") if kind == "github" else ("72", "20"))


def test_a_refused_job_pins_nothing(issuers, alice, server, project):
    publisher = add(alice, issuers["github"], project, repository=project, environment="release")
    refused(server, identity(issuers["github"], server, repository=project, repository_id="4711",
        environment="staging"))
    assert rows(server, "SELECT pinned_owner, pinned_repository, used_at FROM publishers WHERE id = ?",
        publisher) == [(None, None, None)]


def test_a_pending_publisher_pins_too(issuers, alice, server, name):
    add_pending(alice, issuers["github"], name, repository=name)
    token = minted(server, identity(issuers["github"], server, repository=name))
    assert {tag: rest for tag, *rest in caveats(token)}[103] == [[], [name]]
    assert refused(server, identity(issuers["github"], server, repository=name,
        repository_id="4711"))[0] == "invalid-publisher"
    assert use(server, token, name) == ""
    assert refused(server, identity(issuers["github"], server, repository=name,
        repository_id="4711"))[0] == "invalid-publisher"
    assert len(publishers(server, name)) == 1


def test_one_publisher_of_several_that_does_not_fit_gives_nothing(issuers, alice, server, project):
    """The token is for the project of the one that fits."""
    assert use(server, make(alice), f"{project}-b") == ""
    add(alice, issuers["github"], project, repository=project)
    add(alice, issuers["github"], f"{project}-b", repository=project, environment="release")
    token = minted(server, identity(issuers["github"], server, repository=project))
    assert {tag: rest for tag, *rest in caveats(token)}[103] == [[project_id(server, project)], []]
    assert use(server, token, f"{project}-b", "2.0") == "token-project"
    tags = [event["publisher"] for event in events(server, "project:short_lived_api_token:added")]
    assert publishers(server, f"{project}-b")[0] not in tags
