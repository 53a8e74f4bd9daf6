"""Networks that the operator has banned: nobody signs in from there, and no session, token or password is good."""

import json
import time

import pytest

from support.command import must, rind
from support.factors import add_key, burn, events, make_codes, passkey_sign_in
from support.forms import basic
from support.packages import wheel
from support.passwords import LIMITS, WAY, by_password
from support.readers import AUTHENTICATED, MACHINES, PAGES, fill, new_token, read
from support.recovering import ask
from support.routes import state
from support.server import Server
from support.tokens import make, send, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

BAD, GOOD = "192.0.2.7", "198.51.100.7"
NETWORK, REASON = "192.0.2.0/24", "many wrong passwords"
PROXIED = ("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)


def ban(server: Server, network: str = NETWORK, reason: str = REASON):
    return rind("network", "ban", network, "--reason", reason, data=server.data)


def unban(server: Server, network: str = NETWORK):
    return rind("network", "unban", network, data=server.data)


def listed(server: Server) -> list[dict]:
    return json.loads(must(rind("network", "list", "--json", data=server.data)))


@pytest.fixture
def server(make_server):
    made = make_server(WAY, "always", *PROXIED)
    create_once(made, "alice")
    return made


def visitor_at(server: Server, address: str, *, signed_in: bool = True) -> Visitor:
    visitor = Visitor(server, {"X-Forwarded-For": address})
    if signed_in:
        assert visitor.sign_in("alice", PASSWORD).status == 303
    return visitor


def within_a_second(condition, what: str) -> None:
    end = time.monotonic() + 1
    while not condition():
        assert time.monotonic() < end, f"not within a second: {what}"
        time.sleep(0.02)


def at(visitor: Visitor, address: str) -> Visitor:
    """The same browser elsewhere."""
    other = Visitor(visitor.server, {"X-Forwarded-For": address})
    other.cookies = dict(visitor.cookies)
    return other


def is_banned(answer) -> None:
    """A page for people, a problem for programs; neither cookie nor challenge."""
    assert answer.status == 403 and answer["WWW-Authenticate"] is None and answer["Set-Cookie"] is None, answer
    if answer["Content-Type"].startswith("text/html"):
        assert "banned the network" in answer.text
    else:
        assert answer.problem["code"] == "network-banned"


# Everything stops


def test_a_session_stops_within_a_second_and_goes_on_elsewhere(server):
    visitor = visitor_at(server, BAD)
    assert visitor.is_signed_in
    must(ban(server))
    within_a_second(lambda: not visitor.is_signed_in, "the session")
    for path in (
        "/manage/account/",
        "/manage/projects/",
        "/manage/account/token/",
        "/account/login/",
        "/account/reauthenticate/",
    ):
        is_banned(visitor.get(path))
        is_banned(visitor.get(path, {"Accept": "*/*"}))
    assert at(visitor, GOOD).is_signed_in, "the session is not ended, only not good from there"
    assert at(visitor, "192.0.3.1").is_signed_in
    must(unban(server))
    within_a_second(lambda: visitor.is_signed_in, "the ban to be lifted")


def test_nothing_is_posted_from_there(server):
    visitor = visitor_at(server, BAD)
    token = make(visitor)
    pages = {path: visitor.open(path).text for path in ("/manage/account/token/", "/manage/account/")}
    assert all("csrf_token" in page for page in pages.values())
    form = visitor.form(visitor.open("/manage/account/token/"), "csrf_token")
    csrf = dict(form.fields)["csrf_token"]
    must(ban(server))
    within_a_second(lambda: not visitor.is_signed_in, "the session")
    before = state(server)
    for path, fields in (
        ("/manage/account/token/", {"description": "x", "token_scope": "user"}),
        ("/account/logout/", {}),
        ("/account/login/", {"username": "alice", "password": PASSWORD}),
        ("/account/recover/", {"username_or_email": "alice", "password": ""}),
        ("/account/request-password-reset/", {"username_or_email": "alice"}),
    ):
        is_banned(visitor.post(path, {"csrf_token": csrf} | fields))
    assert state(server) == before
    assert use(server, token, "cheese", address=GOOD) == ""


def test_nobody_signs_in_from_there(server):
    stranger = visitor_at(server, BAD, signed_in=False)
    form = stranger.form(stranger.open("/account/login/"), "username")
    must(ban(server))
    within_a_second(lambda: stranger.get("/account/login/").status == 403, "the page of the sign-in")
    failures = events(server, "account:login:failure")
    for password in (PASSWORD, "wrong words for it"):
        is_banned(stranger.send(form, username="alice", password=password))
    assert (
        not {name for name in stranger.cookies if "device" in name}
        and events(server, "account:login:failure") == failures
    )
    assert visitor_at(server, GOOD).is_signed_in


def test_no_passkey_signs_in_from_there(server):
    owner = visitor_at(server, GOOD)
    burn(owner, make_codes(owner)[0])
    key = add_key(owner, "passkey", "laptop")
    elsewhere = visitor_at(server, BAD, signed_in=False)
    elsewhere.open("/account/login/")
    must(ban(server))
    within_a_second(lambda: elsewhere.get("/account/login/").status == 403, "the page")
    for path in ("/account/passkey/options", "/account/passkey/validate", "/account/webauthn-authenticate/options"):
        answer = elsewhere._request(
            "POST", path, {"Content-Type": "application/json", "Accept": "application/json"}, b"{}"
        )
        assert answer.status == 403 and answer.problem["code"] == "network-banned"
    assert passkey_sign_in(Visitor(server, {"X-Forwarded-For": GOOD}), key).status == 200


def test_a_token_stops_within_a_second_and_goes_on_elsewhere(server):
    token = make(visitor_at(server, GOOD))
    assert use(server, token, "cheese", address=BAD) == ""
    must(ban(server))
    within_a_second(lambda: use(server, token, "cheese", address=BAD) == "network-banned", "the token")
    for address in (GOOD, "192.0.3.7", "2001:db8::7", f"{BAD}, {GOOD}"):
        assert use(server, token, "cheese", address=address) == "", address
    for address in ("192.0.2.255", f"::ffff:{BAD}", f"{GOOD}, {BAD}"):
        assert use(server, token, "cheese", address=address) == "network-banned", address
    assert server.filenames("cheese") == [wheel("cheese", "1.0").filename]


def test_a_bad_token_is_told_the_same_and_is_not_looked_at(server):
    token = make(visitor_at(server, GOOD))
    must(ban(server))
    within_a_second(lambda: use(server, token, "cheese", address=BAD) == "network-banned", "the token")
    answers = {
        (a.status, a.reason, a.body)
        for a in (send(server, wheel("x", "1"), each, BAD) for each in (token, "garbage", token[:-3] + "AAA", ""))
    }
    assert len(answers) == 1


def test_a_password_uploads_nothing_from_there(server):
    assert by_password(server, "alice", PASSWORD, address=BAD).status == 200
    must(ban(server))
    within_a_second(lambda: by_password(server, "alice", PASSWORD, address=BAD).status == 403, "the password")
    for password in (PASSWORD, "wrong words for it"):
        is_banned(by_password(server, "alice", password, address=BAD))
    assert by_password(server, "alice", PASSWORD, address=GOOD).status == 200
    for _ in range(15):
        by_password(server, "alice", "wrong words for it", address=BAD)
    assert by_password(server, "alice", PASSWORD, address=GOOD).status == 200, "what comes from there locks nobody out"


def test_nothing_is_asked_for_from_there(server):
    visitor = visitor_at(server, BAD, signed_in=False)
    must(ban(server))
    within_a_second(lambda: visitor.get("/account/login/").status == 403, "the page")
    is_banned(visitor.get("/account/recover/"))
    is_banned(visitor.get("/account/request-password-reset/"))
    assert ask(server, "alice", visitor=visitor_at(server, GOOD, signed_in=False)).status == 200


# What everybody may read


def test_what_everybody_may_read_stays_readable(server):
    token = make(visitor_at(server, GOOD), ("abilities", "upload"), ("abilities", "read"))
    for name in ("cheese", "wine"):
        assert use(server, token, name, address=GOOD) == ""
    must(ban(server))
    within_a_second(lambda: use(server, token, "cheese", address=BAD) == "network-banned", "the ban")
    file = server.page("cheese")["files"][0]["url"].removeprefix(server.url)
    for path in (
        "/",
        "/simple/",
        "/simple/cheese/",
        file,
        "/project/cheese/",
        "/pypi/cheese/json",
        "/search/?q=cheese",
        "/help/",
        "/_health/",
        "/robots.txt",
    ):
        for headers in ({}, {"Authorization": basic(token)}):
            assert server.get(path, {"X-Forwarded-For": BAD} | headers).status == 200, path


def test_where_reading_asks_for_a_credential_none_is_good_from_there(make_server):
    server = make_server(*AUTHENTICATED, *PROXIED)
    fill(server)
    create_once(server, "bea")
    token, general = new_token(server), new_token(server, "--project", "cheese")
    visitor = Visitor(server, {"X-Forwarded-For": BAD})
    visitor.sign_in("bea", PASSWORD)
    everything = [*MACHINES.values(), *PAGES.values()]
    for path in everything:
        for _ in range(2):
            assert read(server, path, token, X_Forwarded_For=BAD).status == visitor.get(path).status == 200
    must(ban(server))
    within_a_second(lambda: read(server, "/simple/cheese/", token, X_Forwarded_For=BAD).status == 403, "the token")
    for path in everything:
        is_banned(read(server, path, token, X_Forwarded_For=BAD))
        is_banned(read(server, path, "garbage", X_Forwarded_For=BAD))
        is_banned(visitor.get(path))
        assert read(server, path, token, X_Forwarded_For=GOOD).status == at(visitor, GOOD).get(path).status == 200
    is_banned(read(server, "/simple/cheese/", general, X_Forwarded_For=BAD))
    must(unban(server))
    within_a_second(
        lambda: read(server, "/simple/cheese/", token, X_Forwarded_For=BAD).status == 200, "the ban to be lifted"
    )
