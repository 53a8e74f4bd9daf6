"""What no token can do: for every address a token opens what a stranger sees, and changes nothing."""

import json
import re

import pytest

from conftest import end
from support import http
from support.factors import META, script, set_up
from support.forms import Part, basic, multipart
from support.http import Answer
from support.packages import wheel
from support.routes import NO_TOKEN, forms, routes, rows, second_address, state
from support.server import Server
from support.tokens import identifier, make, use
from support.visitor import PAGE, Visitor
from test_accounts import PASSWORD, create_once

LIMITS = ",".join(
    f"{name}=none" for name in (
        "search", "project.create.user", "project.create.ip", "user.login", "ip.login", "user.proof", "2fa.user",
        "2fa.ip", "registration",
        "password.reset", "ip.password.reset", "passkey.options", "ip.recovery", "user.recovery",
    )
)
# Of a page, what differs between two strangers.
OWN = re.compile(r'(value|content|href|src|action)="[^"]*"|incident [0-9A-F]+')
MACHINES = [
    "/", "/simple/", "/simple/cheese/", "/project/cheese/", "/project/cheese/1.0/", "/pypi/cheese/json",
    "/pypi/cheese/1.0/json", "/user/alice/",
    "/search/?q=cheese", "/help/", "/security/", "/_health/", "/_ready/", "/metrics", "/admin/", "/manage/", "/legacy",
    "/pypi", "/rss/updates.xml",
    "/manage/project/cheese/collaboration/", "/manage/project/cheese/publishing/", "/manage/project/cheese/history/",
]
# What a stranger asks for there stands in the trail.
ASKED_BY_ANYONE = {"/account/recover/", "/account/request-password-reset/"}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = ("--registration", "open", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("limits") / "data", *settings).start()
    yield started
    end(started)


@pytest.fixture(scope="module")
def owner(server):
    """Somebody with factors, a project, two addresses, and a token that may do all that a token may."""
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    set_up(visitor)
    visitor.token = make(visitor, ("abilities", "upload"), ("abilities", "read"), ("expires", "never"))
    assert use(server, visitor.token, "cheese") == ""
    visitor.other = second_address(server, "alice", "second@example.org")
    return visitor


def headers(token: str) -> list[dict[str, str]]:
    """Every way to show it."""
    return [
        {"Authorization": basic(token)}, {"Authorization": basic(token, "alice")}, {"Authorization": f"Bearer {token}"},
        {"Authorization": f"token {token}"},
        {"X-API-Key": token, "Proxy-Authorization": basic(token)},
    ]


def seen(answer: Answer) -> tuple:
    """What somebody sees: all but what is made anew for each."""
    head = answer["Location"], answer["Content-Type"], answer["WWW-Authenticate"]
    return answer.status, *head, OWN.sub("", answer.text)


def values(owner: Visitor) -> dict[str, str]:
    return {
        "other": owner.other, "password": PASSWORD, "token": identifier(owner.token),
        "file": wheel("cheese", "1.0").filename
    }


def posted(path: str, owner: Visitor) -> list[dict[str, str]]:
    """What is worth a try there: the forms of that page, and some with the token where people put a secret."""
    kinds = ("password", "token", "totp_value", "recovery_code_value", "username_or_email", "csrf_token")
    return [*forms(path, **values(owner)), {}, dict.fromkeys(kinds, owner.token)]


def asked(path: str, more: dict[str, str], owner: Visitor, is_script: bool) -> list[tuple]:
    """All that a fresh browser sees at that address."""
    visitor = Visitor(owner.server)
    page = visitor.open("/account/login/")
    csrf = META.search(page.text)[1]
    found = [seen(visitor.get(path, more))]
    if is_script:
        for body in (
            {}, {"kind": "passkey"}, {"credential": {}, "password": owner.token},
            {"username": "alice", "token": owner.token}
        ):
            sent = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": csrf} | more
            answer = visitor._request("POST", path, sent, json.dumps(body).encode())
            found.append(
                (answer.status, answer["Location"], sorted(answer.json()) if answer.status < 300 else answer.text)
            )
        return found
    for form in posted(path, owner):
        found.append(seen(visitor.post(path, {"csrf_token": csrf} | form, more)))
    return found


def every_route() -> list[tuple[str, bool]]:
    """But for the registration: whoever posts there makes an account, with a token or without one."""
    return sorted((path, is_script) for path, is_script in routes().items() if path != "/account/register/")


def counted(server) -> list[tuple]:
    """How many events there are, but for sign-ins that failed."""
    return rows(server, "SELECT count(*) FROM events WHERE tag NOT LIKE '%login%'")


@pytest.mark.parametrize(("path", "is_script"), every_route(), ids=[path for path, _ in every_route()])
def test_a_token_is_a_stranger_to_every_page(path, is_script, owner, server):
    before, events = state(server), counted(server)
    for where in {path, path.replace(NO_TOKEN, identifier(owner.token))}:
        stranger = asked(where, {}, owner, is_script)
        for more in headers(owner.token):
            assert asked(where, more, owner, is_script) == stranger, (where, list(more))
    assert state(server) == before
    assert path in ASKED_BY_ANYONE or counted(server) == events


def test_the_list_of_routes_has_what_matters():
    found = {path for path, _ in every_route()}
    assert {
        "/manage/account/", "/manage/account/token/", f"/manage/account/token/{NO_TOKEN}/", "/manage/projects/",
        "/account/login/"
    } <= found
    assert len(found) > 30, found


def test_registering_with_a_token_is_registering(owner, server):
    for number, more in enumerate(headers(owner.token)):
        visitor = Visitor(server)
        name = f"fresh{number}"
        page = visitor.open("/account/register/")
        form = dict(visitor.form(page, "username").fields)
        fields = form | {
            "username": name, "email": f"{name}@example.org", "new_password": PASSWORD, "password_confirm": PASSWORD
        }
        answer = visitor.post("/account/register/", fields, more)
        assert answer.status == 303
        assert rows(server, "SELECT is_administrator FROM users WHERE name = ?", name) == [(0,)]


@pytest.mark.parametrize("path", MACHINES)
def test_programs_see_with_a_token_what_they_see_without(path, owner, server):
    before = state(server)
    for accept in ("application/json", "text/html", http.JSON):
        for method in METHODS:
            body = b"" if method in ("POST", "PUT", "PATCH") else None
            stranger = http.request(server.port, method, path, {"Accept": accept}, body)
            for more in headers(owner.token):
                answer = http.request(server.port, method, path, {"Accept": accept} | more, body)
                if path == "/legacy" and method == "POST":
                    continue
                assert plain(answer) == plain(stranger), (method, list(more))
    assert state(server) == before


def plain(answer: Answer) -> tuple:
    return answer.status, answer["Location"], answer["WWW-Authenticate"], OWN.sub("", answer.text)


def test_uploads_with_other_actions_do_nothing(owner, server):
    before = state(server)
    for action in (
        "submit", "remove", "remove_pkg", "delete", "doc_upload", "yank", "user", "verify", "password_reset",
        "list_classifiers", ""
    ):
        body = multipart([Part(":action", action.encode()), Part("name", b"cheese")], "x")
        sent = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": basic(owner.token)}
        assert http.request(server.port, "POST", "/legacy/", sent, body).status >= 400, action
    for method in ("PUT", "DELETE", "PATCH"):
        for path in (
            "/legacy/", "/simple/cheese/", "/pypi/cheese/1.0/json", f"/files/{'0' * 64}/cheese-1.0-py3-none-any.whl"
        ):
            assert http.request(
                server.port, method, path, {"Authorization": basic(owner.token)}, b""
            ).status in (404, 405), (method, path)
    assert state(server) == before


def test_a_token_is_no_password(owner, server):
    for name in ("alice", "__token__", "alice@example.org", identifier(owner.token)):
        visitor = Visitor(server)
        answer = visitor.sign_in(name, owner.token)
        assert answer.status == 403 and not visitor.is_signed_in, name
    signed = Visitor(server)
    answer = signed.sign_in("alice", PASSWORD)
    assert answer["Location"] == "/account/two-factor/"
    for value in (owner.token, owner.token[-43:]):
        page = signed.open("/account/two-factor/")
        assert signed.send(signed.form(page, "totp_value"), totp_value=value).status in (400, 403)
        assert signed.fill("/account/recovery-code/", recovery_code_value=value).status in (400, 403)
    assert not signed.is_signed_in


def test_a_token_is_no_cookie(owner, server):
    names = list(owner.cookies)
    assert "rind-session" in names
    for value in (owner.token, identifier(owner.token), owner.token[-43:]):
        visitor = Visitor(server)
        visitor.cookies = dict.fromkeys(names, value)
        assert visitor.get("/manage/account/")["Location"].startswith("/account/login/")


def test_with_a_session_a_token_changes_nothing_either(owner, server):
    """The session alone counts: a good token does not stand for the proof, nor for another account."""
    create_once(server, "bob")
    bob = Visitor(server, {"Authorization": f"Bearer {owner.token}"})
    bob.sign_in("bob", PASSWORD)
    for path in (
        "/manage/project/cheese/settings/", "/manage/project/cheese/releases/",
        f"/manage/account/token/{identifier(owner.token)}/"
    ):
        assert bob.get(path).status in (303, 403, 404), path
    assert identifier(owner.token) not in bob.open("/manage/account/token/").text
    assert script(bob, "/account/passkey/validate", {"credential": {}}).status >= 400


def test_reading_is_no_uploading(server):
    create_once(server, "carol")
    carol = Visitor(server)
    carol.sign_in("carol", PASSWORD)
    token = make(carol, ("abilities", "read"))
    assert use(server, token, "carols") == "token-ability"
    assert server.get("/simple/", {"Authorization": basic(token)} | PAGE).status == 200
