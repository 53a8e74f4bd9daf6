"""Uploads with a user name and a password, where the operator lets them, and until when."""

import datetime

import pytest

from conftest import end
from support.command import must, rind
from support.factors import set_up
from support.forms import basic
from support.passwords import LIMITS, WAY, WRONG, by_password, code, next_file, tried
from support.readers import AUTHENTICATED, stranger
from support.routes import rows
from support.server import Server
from support.tokens import make, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

DAYS = datetime.timedelta(days=1)
SECOND = 1_000_000


def day(distance: int) -> str:
    return (datetime.datetime.now(datetime.timezone.utc) + distance * DAYS).strftime("%Y-%m-%d")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Where every password uploads. Wrong ones are not counted here."""
    limits = LIMITS + ",user.login=none,ip.login=none"
    started = Server(
        tmp_path_factory.mktemp("passwords") / "data", WAY, "always", "--registration", "open", "--rate-limits", limits
    ).start()
    create_once(started, "alice")
    yield started
    end(started)


def signed_in(server: Server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD).status == 303
    return visitor


# The policy


@pytest.mark.parametrize(
    ("settings", "plain", "with_factor"),
    [
        ((), "password-upload", "password-upload"),
        ((WAY, "never"), "password-upload", "password-upload"),
        ((WAY, "without-two-factor"), "", "password-upload-two-factor"),
        ((WAY, "always"), "", ""),
        ((WAY, "always", "--password-upload-until", day(30)), "", ""),
        ((WAY, "without-two-factor", "--password-upload-until", day(1)), "", "password-upload-two-factor"),
        ((WAY, "always", "--password-upload-until", day(0)), "password-upload", "password-upload"),
        ((WAY, "always", "--password-upload-until", day(-1)), "password-upload", "password-upload"),
        ((WAY, "without-two-factor", "--password-upload-until", "2020-01-01"), "password-upload", "password-upload"),
        ((WAY, "never", "--password-upload-until", day(30)), "password-upload", "password-upload"),
    ],
    ids=str,
)
def test_whose_password_uploads(settings, plain, with_factor, make_server):
    server = make_server(*settings)
    create_once(server, "plain")
    set_up(signed_in(server, "owner"))
    assert tried(server, "plain", PASSWORD) == plain
    assert tried(server, "owner", PASSWORD) == with_factor
    wrong = "password-upload" if plain == "password-upload" else "sign-in-failed"
    assert tried(server, "plain", WRONG) == tried(server, "owner", WRONG) == tried(server, "nobody", WRONG) == wrong
    token = make(signed_in(server, "plain"))
    assert use(server, token, "of-plain", "9.0") == "", "tokens upload as ever"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ((WAY, "sometimes"), ("password-upload", "without-two-factor")),
        ((WAY, ""), ("password-upload", "never")),
        ((WAY, "Always"), ("password-upload", "always")),
        ((WAY, "always", "--password-upload-until", "soon"), ("password-upload-until", "day")),
        ((WAY, "always", "--password-upload-until", "2027-02-30"), ("password-upload-until",)),
        ((WAY, "always", "--password-upload-until", "2027-13-01"), ("password-upload-until",)),
    ],
    ids=str,
)
def test_a_wrong_setting_stops_the_start(settings, says, make_server):
    server = make_server(*settings, start=False)
    server.start(wait=False)
    assert server.process.wait(30) != 0
    assert all(word in server.log_text() + server.output_text() for word in says)


def test_where_a_factor_is_demanded_a_password_alone_does_not_do(make_server):
    server = make_server(WAY, "always", "--two-factor", "required")
    create_once(server, "bare")
    set_up(signed_in(server, "owner"))
    assert tried(server, "bare", PASSWORD) == "two-factor-required"
    assert tried(server, "bare", WRONG) == "sign-in-failed"
    assert tried(server, "owner", PASSWORD) == ""


def test_the_policy_without_two_factor_and_the_demand_for_it_leave_nobody(make_server):
    server = make_server(WAY, "without-two-factor", "--two-factor", "required")
    create_once(server, "bare")
    set_up(signed_in(server, "owner"))
    assert tried(server, "bare", PASSWORD) == "two-factor-required"
    assert tried(server, "owner", PASSWORD) == "password-upload-two-factor"


def test_a_factor_that_comes_ends_it_at_once(make_server):
    server = make_server(WAY, "without-two-factor")
    visitor = signed_in(server, "alice")
    assert tried(server, "alice", PASSWORD) == ""
    set_up(visitor)
    assert tried(server, "alice", PASSWORD) == "password-upload-two-factor"


# What it does


def test_an_upload_by_password_is_an_upload(server):
    file = next_file("of-alice")
    assert code(by_password(server, "alice", PASSWORD, file)) == ""
    assert server.get(f"/files/{file.sha256}/{file.filename}").body == file.content
    assert code(by_password(server, "ALICE", PASSWORD, file)) == "", (
        "the name may be written otherwise; the same again is fine"
    )
    owners = rows(
        server,
        "SELECT u.name FROM roles r JOIN users u ON u.id = r.user_id JOIN projects p ON p.number = r.project"
        " WHERE p.name = ?",
        "of-alice",
    )
    assert owners == [("alice",)]


def test_it_stands_in_the_history_and_is_remembered(server):
    visitor = signed_in(server, "hanna")
    assert rows(server, "SELECT password_upload_at FROM users WHERE name = 'hanna'") == [(None,)]
    assert tried(server, "hanna", PASSWORD) == ""
    assert rows(server, "SELECT password_upload_at FROM users WHERE name = 'hanna'")[0][0]
    tried(server, "hanna", WRONG)
    history = visitor.open("/manage/account/history/").text
    assert (
        "Files were uploaded with the password." in history
        and "upload" in history.partition("Files were uploaded")[0].lower()
    )


def test_nothing_of_others_is_opened(server):
    create_once(server, "bob")
    assert code(by_password(server, "alice", PASSWORD, next_file("alices-own"))) == ""
    answer = by_password(server, "bob", PASSWORD, next_file("alices-own"))
    assert answer.status == 403 and answer.problem["code"] not in ("sign-in-failed", "password-upload")


def test_it_opens_no_page_and_reads_nothing(make_server, server):
    for path in ("/manage/account/", "/manage/projects/", "/manage/account/token/"):
        answer = server.get(path, {"Authorization": basic(PASSWORD, "alice")})
        assert (answer.status, answer["Location"].partition("?")[0]) == (303, "/account/login/")
    closed = make_server(WAY, "always", *AUTHENTICATED)
    create_once(closed, "alice")
    assert tried(closed, "alice", PASSWORD) == ""
    stranger(closed.get("/simple/", {"Authorization": basic(PASSWORD, "alice")}))


@pytest.mark.parametrize(
    "password", ["a: colon: and words", "k\u00e4se \u5976\u916a und Brot", " blanks around it  ", "long words, " * 60]
)
def test_odd_passwords(password, server, name):
    must(
        rind(
            "user",
            "create",
            name,
            "--email",
            f"{name}@example.org",
            "--password-stdin",
            data=server.data,
            stdin=password + "\n",
        )
    )
    assert tried(server, name, password) == ""
    assert tried(server, name, password + "x") == tried(server, name, password[:-1]) == "sign-in-failed"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer alice:" + PASSWORD,
        "Basic",
        "Basic !!!",
        basic(PASSWORD, "__token__"),
        "alice:" + PASSWORD,
        basic("", "alice"),
        basic(PASSWORD, ""),
    ],
)
def test_what_is_no_user_name_and_password(header, server):
    answer = by_password(server, "alice", PASSWORD, Authorization=header)
    assert code(answer) in ("credential-invalid", "sign-in-failed"), answer.problem
