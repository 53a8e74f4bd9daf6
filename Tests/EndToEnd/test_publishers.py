"""An owner adds and removes trusted publishers of a project, by forms that say what is wrong."""

import html
import re

import pytest

from conftest import end
from support.factors import change
from support.identities import FORMS, OWN, add, form, offer, page_of, publishers, remove, settings, signed_in
from support.issuer import one_of_each
from support.routes import rows
from support.server import Server
from support.tokens import fill_in, make, use
from support.visitor import Visitor, wait_for_mail

KINDS = ["github", "gitlab", "openid"]


@pytest.fixture(scope="module")
def issuers(tmp_path_factory):
    with one_of_each(tmp_path_factory.mktemp("authority")) as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuers):
    folder = tmp_path_factory.mktemp("publishers")
    started = Server(folder / "data", *settings(folder, *issuers.values()), "--password-upload", "always").start()
    signed_in(started)
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server)


@pytest.fixture
def project(alice, server, name):
    assert use(server, make(alice), name) == ""
    return name


# Adding

@pytest.mark.parametrize("kind", KINDS)
def test_one_is_added_shown_and_removed(kind, issuers, alice, server, project):
    publisher = add(alice, issuers[kind], project)
    shown = {"github": "example/cheese, release.yml", "gitlab": "example/dairy/cheese, .gitlab-ci.yml",
        "openid": "machine-7"}[kind]
    for path in (page_of(project), f"/manage/project/{project}/settings/"):
        assert shown in alice.open(path).text, path
    assert issuers[kind].url in alice.open(page_of(project)).text and "never used" in alice.open(page_of(project)).text
    mail = wait_for_mail(server, "To: alice@example.org", f"publisher was added to {project}", shown)
    assert issuers[kind].url in mail
    answer = remove(alice, publisher, page_of(project))
    assert answer.status == 303 and answer["Location"] == page_of(project)
    assert publishers(server, project) == [] and shown not in alice.open(page_of(project)).text
    wait_for_mail(server, f"publisher of {project} was removed", shown)
    assert remove(alice, publisher, page_of(project)).status == 404, "again"


def test_what_a_publisher_asks_for_is_shown(issuers, alice, server, project):
    """Else two of one subject look the same, and nobody sees that one of them asks for nothing more."""
    add(alice, issuers["openid"], project)
    add(alice, issuers["openid"], project, claims="job=release")
    for path in (page_of(project), f"/manage/project/{project}/settings/"):
        text = alice.open(path).text.split("<details")[0]
        assert text.count("machine-7") >= 2 and re.search(r"\bjob\b.{1,15}\brelease\b", text), path
    assert issuers["openid"].url in alice.open(f"/manage/project/{project}/settings/").text, "whose job it is"


WRONG = [
    ("github", {"owner": ""}, "owner"), ("github", {"owner": "a/b"}, "owner"),
    ("github", {"owner": "x" * 101}, "owner"),
    ("github", {"owner": "exämple"}, "owner"), ("github", {"owner": "a b"}, "owner"),
    ("github", {"repository": ""}, "repository"), ("github", {"repository": ".."}, "repository"),
    ("github", {"repository": "a/b"}, "repository"),
    ("github", {"workflow_filename": ""}, "workflow"), ("github", {"workflow_filename": "release"}, "workflow"),
    ("github", {"workflow_filename": ".github/workflows/release.yml"}, "folders"),
    ("github", {"workflow_filename": ".yml"}, "workflow"),
    ("github", {"workflow_filename": "a\\b.yml"}, "workflow"),
    ("github", {"workflow_filename": "a\u202eb.yml"}, "workflow"),
    ("github", {"environment": "a'b"}, "environment"), ("github", {"environment": " a"}, "environment"),
    ("github", {"environment": "a" * 256}, "environment"),
    ("gitlab", {"namespace": ""}, "namespace"), ("gitlab", {"namespace": "/x"}, "namespace"),
    ("gitlab", {"namespace": "a//b"}, "namespace"),
    ("gitlab", {"namespace": "a/../b"}, "namespace"), ("gitlab", {"project": ""}, "project"),
    ("gitlab", {"project": "a/b"}, "project"),
    ("gitlab", {"project": "-a"}, "project"), ("gitlab", {"workflow_filepath": "../ci.yml"}, "pipeline"),
    ("gitlab", {"workflow_filepath": "/ci.yml"}, "pipeline"), ("gitlab", {"workflow_filepath": "ci"}, "pipeline"),
    ("openid", {"subject": ""}, "subject"), ("openid", {"subject": "x" * 256}, "subject"),
    ("openid", {"subject": "a\u0007"}, "subject"),
    ("openid", {"claims": "job"}, "job"), ("openid", {"claims": "=x"}, "claim"),
    ("openid", {"claims": "aud=x"}, "always checked"),
    ("openid", {"claims": "iss=x"}, "always checked"), ("openid", {"claims": "j\u00f6b=x"}, "claim"),
    ("openid", {"claims": "\n".join(f"c{number}=x" for number in range(21))}, "At most 20"),
]


@pytest.mark.parametrize(("kind", "fields", "said"), WRONG, ids=[f"{kind}-{str(fields)[:50]}" for kind, fields,
    _ in WRONG])
def test_a_form_that_is_wrong_says_what_and_keeps_what_was_typed(kind, fields, said, issuers, alice, server, project):
    answer = offer(alice, issuers[kind], project, **fields)
    assert answer.status == 400 and said in answer.text, answer.text
    assert publishers(server, project) == []
    kept = [value for name, value in FORMS[kind].items() if name not in fields and value]
    assert all(f'value="{value}"' in answer.text for value in kept), "what was right is still there"
    assert answer.text.count(" open>") == 1, "and its form is open"


@pytest.mark.parametrize("claims", ["job=a\njob=b", "job=a\r\njob=a"])
def test_a_claim_that_is_asked_for_twice_is_refused(claims, issuers, alice, server, project):
    """Of two lines one would be lost, and the publisher be wider than what was typed."""
    assert offer(alice, issuers["openid"], project, claims=claims).status == 400
    assert publishers(server, project) == []


def test_what_was_typed_as_claims_is_kept_as_it_was(issuers, alice, project):
    typed = "zebra=1\njob\napple=2"
    text = offer(alice, issuers["openid"], project, claims=typed).text
    assert html.unescape(re.search(r"<textarea[^>]*>([^<]*)<", text)[1]).replace("\r\n", "\n") == typed


def test_an_issuer_that_is_not_there(alice, server, project):
    for issuer in ("", "nowhere", "<b>", "https://token.actions.githubusercontent.com"):
        answer = fill_in(alice, ("issuer", issuer), *FORMS["github"].items(), path=page_of(project))
        assert answer.status == 400 and "<b>" not in answer.text.split("<main")[1]
    assert publishers(server, project) == []


def test_the_same_twice(issuers, alice, server, project):
    add(alice, issuers["github"], project)
    answer = offer(alice, issuers["github"], project)
    assert answer.status == 400 and "there already" in answer.text
    add(alice, issuers["github"], project, environment="release")
    assert len(publishers(server, project)) == 2


def test_fields_of_another_kind_are_left_out(issuers, alice, server, project):
    add(alice, issuers["openid"], project, owner="evil", namespace="evil", environment="evil")
    [(rule,)] = rows(server, "SELECT CAST(rule AS TEXT) FROM publishers WHERE project_name = ?", project)
    assert "evil" not in rule and "machine-7" in rule


def test_a_project_has_at_most_a_hundred(issuers, alice, server, project):
    add(alice, issuers["openid"], project)
    columns = "project, project_name, issuer, place, created_by, created_at"
    same = f"SELECT ?, CAST(? AS BLOB), {columns} FROM publishers WHERE project_name = ? LIMIT 1"
    query = f"INSERT INTO publishers (id, rule, {columns}) {same}"
    for number in range(99):
        change(server, query, f"more-{project}-{number}", f'{{"subject":"machine-{number + 8}"}}', project)
    answer = offer(alice, issuers["openid"], project, subject="one-too-many")
    assert answer.status == 400 and "at most 100" in answer.text


def test_adding_is_limited_by_account(tmp_path, issuers, make_server):
    flags = settings(tmp_path, issuers["openid"])[:2]
    limits = "search=none,project.create.user=none,project.create.ip=none,oidc.publisher.register=2/1d"
    server = make_server(*flags, "--rate-limits", limits)
    alice = signed_in(server)
    assert use(server, make(alice), "cheese") == ""
    for number in range(2):
        add(alice, issuers["openid"], "cheese", subject=f"machine-{number}")
    assert offer(alice, issuers["openid"], "cheese", subject="machine-3").status == 429
    assert len(publishers(server, "cheese")) == 2


# Who may

def test_nobody_else_sees_or_changes_them(issuers, alice, server, project):
    publisher = add(alice, issuers["github"], project)
    bob = signed_in(server, "bob")
    assert use(server, make(bob), f"{project}-of-bob") == ""
    assert bob.get(page_of(project)).status in (403, 404)
    token = dict(bob.form(bob.open(OWN), "csrf_token").fields)["csrf_token"]
    for fields in (form(issuers["openid"]), [("publisher_id", publisher)], [("trusted_only", "yes")]):
        assert bob.post(page_of(project), [("csrf_token", token), *fields]).status in (403, 404)
    for path in (page_of(f"{project}-of-bob"), OWN):
        assert bob.post(path, [("csrf_token", token), ("publisher_id", publisher)]).status == 404, "of another project"
    assert publishers(server, project) == [publisher]
    assert rows(server, "SELECT is_trusted_only FROM projects WHERE name = ?", project) == [(0,)]


def test_without_a_token_of_the_form_nothing_changes(issuers, alice, server, project):
    publisher = add(alice, issuers["github"], project)
    for path, fields in ((page_of(project), [("publisher_id", publisher)]),
        (page_of(project), [("trusted_only", "yes")]),
                         (OWN, [*form(issuers["github"]), ("project_name", "new")])):
        for more in ([], [("csrf_token", "wrong")]):
            assert alice.post(path, [*more, *fields]).status in (400, 403), path
    assert publishers(server, project) == [publisher]


def test_who_has_not_shown_who_they_are_of_late_is_asked(issuers, alice, server, project):
    token = dict(alice.form(alice.open(page_of(project)), "csrf_token").fields)["csrf_token"]
    change(server, "UPDATE sessions SET proved_at = proved_at - ?", 16 * 60 * 1_000_000)
    for path in (page_of(project), OWN):
        answer = alice.post(path, [("csrf_token", token), *form(issuers["github"]), ("project_name", "new")])
        assert answer.status == 303 and "/account/reauthenticate/" in answer["Location"]
    assert publishers(server, project) == []


def test_a_stranger_is_sent_to_the_sign_in(server, project):
    for path in (page_of(project), OWN):
        assert "/account/login/" in Visitor(server).get(path)["Location"]
