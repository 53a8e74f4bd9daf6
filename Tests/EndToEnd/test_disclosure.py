"""Scanners report tokens that everybody can read: ours are revoked, and their owners are told."""

import pytest

from conftest import end
from support import http, identities
from support.certificates import Authority
from support.command import must, rind
from support.factors import events
from support.issuer import one_of_each
from support.mail import eventually
from support.routes import rows, second_address
from support.scanning import Key, KeyServer, body_of, finding, report, send, settings
from support.server import Server
from support.tokens import HOME, make, narrow, project_id, restricted, rotate, use
from support.visitor import Visitor, mails, wait_for_mail
from test_accounts import PASSWORD, create_once

LEAKED = "account:api_token:removed_leak"
SUBJECT = "was found in public"


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("a1b2c3")


@pytest.fixture(scope="module")
def server(tmp_path_factory, key):
    folder = tmp_path_factory.mktemp("disclosure")
    authority = Authority(folder)
    limits = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
    with KeyServer(authority, Key("other"), key) as source:
        started = Server(folder / "data", *settings(source, authority), "--rate-limits", limits).start()
        yield started
        end(started)


def signed_in(server: Server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    return visitor


@pytest.fixture
def alice(server) -> Visitor:
    return signed_in(server, "alice")


def alive(server: Server, token: str, name: str) -> bool:
    """Asked without changing anything: an upload of what is there already."""
    return use(server, token, name) == ""


def leaks(server: Server) -> int:
    return events(server, LEAKED)


def silent(server: Server, answer: http.Answer, status: int, before: tuple) -> None:
    assert answer.status == status, answer
    assert (leaks(server), rows(server, "SELECT count(*) FROM tokens")) == before


def count(server: Server) -> tuple:
    return leaks(server), rows(server, "SELECT count(*) FROM tokens")


# Revoked


def test_a_reported_token_is_revoked_at_once_and_its_owner_told(server, alice, key, name):
    token, other = make(alice, description="in a gist"), make(alice)
    assert alive(server, token, name) and alive(server, other, name)
    answer = report(server, key, finding(token, "https://gist.example.com/x#L7"))
    assert (answer.status, answer.body) == (204, b"")
    assert use(server, token, name) == "credential-invalid" and alive(server, other, name)
    mail = wait_for_mail(server, "To: alice@example.org", SUBJECT, "Description: in a gist")
    assert "https://gist.example.com/x#L7" in mail and HOME in mail and token[-43:] not in mail
    history = alice.open("/manage/account/history/").text
    assert "The API token" in history and "in a gist" in history and "found in public" in history
    assert "gist.example.com/x" in history
    listed = alice.open(HOME).text
    assert "in a gist" not in listed and token not in server.log_text()


def test_a_report_may_come_again(server, alice, key):
    token = make(alice, description="reported twice")
    body = body_of(finding(token))
    signature = key.sign(body)
    for _ in range(3):
        assert send(server, body, signature, key.identifier).status == 204
    wait_for_mail(server, SUBJECT, "reported twice")
    assert (
        len(
            rows(server, "SELECT 1 FROM events WHERE tag = ? AND CAST(payload AS TEXT) LIKE '%reported twice%'", LEAKED)
        )
        == 1
    )
    assert len([mail for mail in mails(server) if "reported twice" in mail and SUBJECT in mail]) == 1


def test_several_tokens_in_one_report_each_once(server, alice, key, name):
    bob = signed_in(server, "bob")
    ours = [
        make(alice, description="first of many"),
        make(alice, description="second of many"),
        make(bob, description="of bob"),
    ]
    gone = make(alice)
    assert report(server, key, finding(gone)).status == 204
    kept = make(alice)
    findings = [
        finding(ours[0]),
        finding("rind-garbage"),
        finding(ours[1], None),
        finding(gone),
        finding("ghp_1234"),
        finding(""),
        finding(ours[0]),
        finding(kept, type_="github_token"),
        finding(ours[2], "https://example.org/"),
        finding("pypi-AgEIcHlwaS5vcmc"),
    ]
    before = leaks(server)
    assert report(server, key, *findings).status == 204
    assert {use(server, token, name) for token in ours} == {"credential-invalid"}
    assert use(server, kept, f"{name}-kept") == "", "reported as something else"
    assert leaks(server) == before + 3
    for text, who in (("first of many", "alice"), ("second of many", "alice"), ("of bob", "bob")):
        wait_for_mail(server, f"To: {who}@example.org", SUBJECT, text)
    assert "not said" in wait_for_mail(server, SUBJECT, "second of many")


@pytest.mark.parametrize(
    "more",
    [
        [[1, ["cheese"]]],
        [[0, 1, 0]],
        [[77]],
        [[101, ["192.0.2.0/24"]], [102, ["==1.*"]], [100, []]],
        ["no JSON at all"],
    ],
    ids=str,
)
def test_a_restricted_copy_takes_its_parent_with_it(more, server, alice, key, name):
    token = make(alice)
    copies = [restricted(token, [1, [name]]), restricted(token, *more)]
    assert alive(server, token, name)
    assert report(server, key, finding(copies[1])).status == 204
    assert {use(server, each, name) for each in (token, copies[0])} == {"credential-invalid"}


def test_one_that_ended_or_was_narrowed_is_revoked_all_the_same(server, alice, key):
    token = make(alice, ("abilities", "read"), description="can do little")
    narrow(alice, token, ("networks", "192.0.2.0/24"))
    before = leaks(server)
    assert report(server, key, finding(token)).status == 204
    assert leaks(server) == before + 1


def test_of_a_rotated_token_old_and_new_are_two(server, alice, key, name):
    old = make(alice)
    new = rotate(alice, old, "7d")
    assert alive(server, old, name)
    assert report(server, key, finding(old)).status == 204
    assert use(server, old, name) == "credential-invalid" and alive(server, new, name)


def test_the_owner_is_told_at_every_address_and_whole_addresses_of_places(server, alice, key):
    url = (
        "https://github.com/some-organization/some-repository-of-theirs/blob/"
        + "0123456789" * 4
        + "/a/long/folder/settings.toml#L1234-L1240"
    )
    token = make(alice, description="far away")
    second_address(server, "alice", "second@example.org")
    assert report(server, key, finding(token, url)).status == 204
    for address in ("alice@example.org", "second@example.org"):
        mail = wait_for_mail(server, f"To: {address}", SUBJECT, "far away")
    assert url in mail.replace("\n", ""), "whoever is told where must be able to go there"


def test_odd_places_do_no_harm(server, alice, key):
    odd = [
        "javascript:alert(1)",
        "<b>x</b>\r\nBcc: eve@example.org",
        "x" * 5000,
        "",
        "\u202e\u0000",
        "https://example.org/\u00e9",
    ]
    for number, url in enumerate(odd):
        token = make(alice, description=f"odd place {number}")
        assert report(server, key, finding(token, url)).status == 204
        mail = wait_for_mail(server, SUBJECT, f"odd place {number}")
        head, _, text = mail.partition("\n\n")
        assert "Bcc" not in head and "\nBcc" not in text and "\u202e" not in text and len(mail) < 3000
    history = alice.open("/manage/account/history/").text
    assert "<b>x</b>" not in history and 'href="javascript:' not in history


def test_one_of_a_disabled_account_is_revoked_and_told(server, key):
    dave = signed_in(server, "dave")
    token = make(dave, description="of dave")
    must(rind("user", "disable", "dave", "--reason", "left", data=server.data))
    eventually(lambda: not dave.is_signed_in, "the account to be disabled", 2)
    assert report(server, key, finding(token)).status == 204
    wait_for_mail(server, "To: dave@example.org", SUBJECT, "of dave")


def test_one_that_was_signed_before_the_secret_was_changed_is_revoked(server, alice, key, name):
    token = make(alice)
    must(rind("secrets", "rotate", "token", data=server.data))
    new = make(alice)
    assert alive(server, token, name) and alive(server, new, name)
    assert report(server, key, finding(restricted(token, [77])), finding(new)).status == 204
    assert use(server, token, name) == use(server, new, name) == "credential-invalid"


def test_of_a_publishers_token_the_projects_people_are_told(make_server, tmp_path, key):
    """It is nobody's own; but the job that shows it will show the next one."""
    (tmp_path / "issuers").mkdir()
    authority = Authority(tmp_path)
    with one_of_each(tmp_path / "issuers") as issuers, KeyServer(authority, key) as source:
        issuer = issuers["github"]
        server = make_server(*identities.settings(tmp_path, issuer), *settings(source, authority))
        alice = signed_in(server, "alice")
        assert use(server, make(alice), "cheese") == ""
        identities.add(alice, issuer, "cheese")
        token = identities.minted(server, identities.identity(issuer, server))
        assert report(server, key, finding(token, url="https://example.com/log\u202egpj\r\nBcc")).status == 204
        assert use(server, token, "cheese", "2.0") == "credential-invalid"
        mail = wait_for_mail(server, "To: alice@example.org", "Subject: A token of a trusted publisher of cheese was found in public")
        assert "https://example.com/log?gpj??Bcc" in mail and token not in mail
        found = rows(server, "SELECT subject FROM events WHERE tag = ?", LEAKED)
        assert found == [(f"project:{project_id(server, 'cheese')}",)]
