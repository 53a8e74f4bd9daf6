"""The form for API tokens: each choice becomes a caveat or a state of the token, and it is shown once."""

import datetime
import time

import pytest

from conftest import end
from support.factors import make_older
from support.packages import wheel
from support.routes import rows
from support.server import Server
from support.tokens import (
    DAY, HOME, USER, caveat, caveats, code, fill_in, identifier, make, page_of, project_id, send, shown, use, user_id,
)
from support.visitor import Visitor, mails, wait_for_mail
from test_accounts import PASSWORD, create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("forms") / "data", "--rate-limits", LIMITS).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server, "alice")


def signed_in(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    return visitor


# What is chosen stands in the token

def test_little_is_chosen_and_much_is_kept_from_it(alice, server):
    before = int(time.time())
    token = make(alice)
    after = int(time.time())
    assert [values[0] for values in caveats(token)] == [100, 3, 0], "the first says what it may do"
    assert caveat(token, 100) == [100, ["upload"]] and caveat(token, 3) == [3, user_id(server, "alice")]
    _, ends, begins = caveat(token, 0)
    assert before <= begins <= after and ends - begins == 90 * DAY, "ninety days unless something else is said"


@pytest.mark.parametrize(
    ("fields", "tag", "values"),
    [
        ([("abilities", "read")], 100, [["read"]]),
        ([("abilities", "upload"), ("abilities", "read")], 100, [["upload", "read"]]),
        ([("abilities", "read"), ("abilities", "upload"), ("abilities", "read")], 100, [["upload", "read"]]),
        ([("networks", "10.0.0.0/8")], 101, [["10.0.0.0/8"]]),
        ([("networks", "10.0.0.0/8 fd00::/8,192.0.2.1")], 101, [["10.0.0.0/8", "fd00::/8", "192.0.2.1"]]),
        ([("networks", "10.0.0.0/8"), ("networks", "192.0.2.0/24")], 101, [["10.0.0.0/8", "192.0.2.0/24"]]),
        ([("versions", "==1.*")], 102, [["==1.*"]]),
        ([("versions", ">=2,<3"), ("versions", "==1.0")], 102, [[">=2,<3", "==1.0"]]),
        ([("expires", "never")], 0, None), ([("networks", "")], 101, None), ([("versions", " ")], 102, None),
        ([("new_projects", "Fresh_One  fresh.two,three")], 103, [[], ["fresh-one", "fresh-two", "three"]]),
        ([("new_projects", "fresh.one fresh-one")], 103, [[], ["fresh-one"]]),
        ([("token_scope", "project:not-there")], 103, [[], ["not-there"]]),
    ],
)
def test_a_choice_becomes_a_caveat(fields, tag, values, alice):
    assert caveat(make(alice, *fields), tag) == (None if values is None else [tag, *values])


def test_projects_are_held_by_id_and_those_to_come_by_name(alice, server):
    assert use(server, make(alice), "stone") == "" and use(server, make(alice), "Wood.Pile") == ""
    token = make(
        alice, ("token_scope", "project:Stone"), ("token_scope", "project:wood-pile"), ("new_projects", "leaf stone")
    )
    assert caveat(token, 103) == [103, [project_id(server, "stone"), project_id(server, "wood-pile")], ["leaf"]]
    assert caveat(token, 3) is None or caveat(token, 3) == [3, user_id(server, "alice")]


@pytest.mark.parametrize(("text", "days"), [("1d", 1), ("365d", 365), (" 30d ", 30)])
def test_a_number_of_days_counts_from_now(text, days, alice):
    _, ends, begins = caveat(make(alice, ("expires", text)), 0)
    assert ends - begins == days * DAY


def test_a_date_counts_to_its_end(alice):
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=40)
    ends = caveat(make(alice, ("expires", day.isoformat())), 0)[1]
    assert datetime.datetime.fromtimestamp(ends, datetime.UTC).date() == day + datetime.timedelta(days=1)
    assert ends % DAY == 0


@pytest.mark.parametrize(
    "text",
    [
        "0d", "-1d", "1", "d", "1e3d", "1.5d", "\u0663d", "2027-02-30", "2027-13-01", "9999-01-01", "27-3-1",
        "next week", "1d 1d",
    ],
)
def test_an_odd_time_makes_no_token(text, alice, server):
    before = rows(server, "SELECT count(*) FROM tokens")
    answer = fill_in(alice, ("description", "x"), USER, ("expires", text))
    assert answer.status == 400 and "a year at the most" in answer.text, answer.text
    assert rows(server, "SELECT count(*) FROM tokens") == before


def test_one_release_is_a_state_of_the_token(alice, server):
    token = make(alice, ("one_release", "yes"))
    assert rows(server, "SELECT is_for_one_release FROM tokens WHERE id = ?", identifier(token)) == [(1,)]
    assert rows(server, "SELECT is_for_one_release FROM tokens WHERE id = ?", identifier(make(alice))) == [(0,)]
    assert "one release" in alice.open(page_of(token)).text


def test_everything_at_once(alice, server):
    assert use(server, make(alice), "all-in-one") == ""
    token = make(
        alice, ("token_scope", "project:all-in-one"), ("new_projects", "one-more"), ("abilities", "upload"),
        ("abilities", "read"),
        ("expires", "7d"), ("networks", "127.0.0.0/8 ::1/128"), ("versions", ">=1,<2"), ("one_release", "yes"),
    )
    assert {values[0] for values in caveats(token)} - {3} == {100, 103, 0, 101, 102}
    assert use(server, token, "all-in-one", "2.0") == "token-version"
    assert use(server, token, "another", "1.1") == "token-project"
    assert use(server, token, "all-in-one", "1.5") == "" and use(server, token, "one-more", "1.5") == "token-release"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([("networks", "10.0.0.0/8 " * 51)], 400), ([("versions", f">={number}") for number in range(21)], 400),
        ([("networks", "10.0.0.0/33")], 400), ([("networks", "localhost")], 400), ([("networks", "0x7f.1/8")], 400),
        ([("versions", ">=1,")], 200), ([("versions", "~=1")], 400), ([("versions", ">=1; rm")], 400),
        ([("new_projects", "a" * 201)], 400), ([("new_projects", "-x")], 400), ([("new_projects", "\u0430lice")], 400),
        ([("new_projects", " ".join(f"quite-a-long-name-of-a-project-{number}" for number in range(200)))], 400),
        ([("token_scope", "account")], 400), ([("token_scope", "project:")], 400),
        ([("token_scope", "user"), ("token_scope", "user")], 400),
        ([("description", "a\u202eb")], 400), ([("description", "")], 400), ([("unknown", "x")], 200),
    ],
)
def test_bad_choices(fields, status, alice, server):
    before = rows(server, "SELECT count(*) FROM tokens")[0][0]
    names = {name for name, _ in fields}
    given = [] if "description" in names else [("description", "x")]
    answer = fill_in(alice, *given, *([] if names & {"token_scope", "new_projects"} else [USER]), *fields)
    assert answer.status == status, answer.text
    assert rows(server, "SELECT count(*) FROM tokens")[0][0] - before == (status == 200)
    if status == 400:
        assert 'role="alert"' in answer.text and "rind-A" not in answer.text


def test_a_refused_form_comes_back_as_it_was_filled_in(alice, server):
    use(server, make(alice), "kept-choice")
    answer = fill_in(
        alice, ("description", "my <laptop>"), ("token_scope", "project:kept-choice"), ("new_projects", "new-one"),
        ("abilities", "read"),
        ("networks", "10.0.0.1/8"), ("versions", "==1.*"), ("expires", "12d"),
    )
    assert answer.status == 400
    for text in (
        "my &lt;laptop&gt;", 'value="project:kept-choice" checked', 'value="new-one"', 'value="read" checked',
        "10.0.0.1/8", "12d"
    ):
        assert text in answer.text, text
    assert 'value="upload" checked' not in answer.text and "==1.*" in answer.text and "<details open" in answer.text


def test_nobody_gets_a_token_for_what_is_anothers(alice, server):
    bob = signed_in(server, "bob")
    use(server, make(bob), "bobs")
    for fields in (
        [("token_scope", "project:bobs")], [("new_projects", "bobs")],
        [("token_scope", "project:Bobs"), ("new_projects", "x")]
    ):
        answer = fill_in(alice, ("description", "x"), *fields)
        assert answer.status == 403 and "bobs" in answer.text, answer.text
    assert 'value="project:bobs"' not in alice.open(HOME).text


# The operator's maximum

def test_the_operators_maximum_binds_the_form_and_the_command(make_server):
    server = make_server("--token-max-lifetime", "30d")
    visitor = signed_in(server, "alice")
    page = visitor.open(HOME).text
    assert 'value="30d"' in page
    assert "never" not in page.split('name="expires"')[1].split("</form>")[0].replace("never used", "")
    _, ends, begins = caveat(make(visitor), 0)
    assert ends - begins == 30 * DAY, "what is usual is no longer than what is allowed"
    for text in ("31d", "never", (datetime.date.today() + datetime.timedelta(days=40)).isoformat()):
        answer = fill_in(visitor, ("description", "x"), USER, ("expires", text))
        assert answer.status == 400 and "30 days" in answer.text, answer.text
    assert caveat(make(visitor, ("expires", "30d")), 0) and caveat(make(visitor, ("expires", "1d")), 0)


def test_a_token_of_before_the_maximum_is_not_renewed_beyond_it(make_server):
    server = make_server()
    visitor = signed_in(server, "alice")
    tokens = [make(visitor, ("expires", "never")), make(visitor, ("expires", "300d"))]
    server.stop()
    shorter = make_server("--token-max-lifetime", "10d", data=server.data)
    visitor = signed_in(shorter, "alice")
    for token in tokens:
        made = shown(fill_in(visitor, ("overlap", "0"), path=page_of(token)))
        assert caveat(made, 0)[1] - caveat(made, 0)[2] == 10 * DAY


# Once

def test_it_is_shown_once_and_stands_nowhere(alice, server):
    answer = fill_in(alice, ("description", "shown once"), USER, ("abilities", "upload"), ("abilities", "read"))
    token = shown(answer)
    assert answer["Cache-Control"] == "no-store" and answer["Location"] is None
    secret = token[-43:]
    assert answer.text.count(token) >= 4, "the snippets are ready to be pasted"
    for path in (HOME, page_of(token), "/manage/account/", "/manage/account/history/", "/manage/projects/"):
        assert secret not in alice.open(path).text, path
    assert not any(secret in mail for mail in mails(server))
    found = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
    assert secret.encode() not in found and identifier(token).encode() in found


def test_a_mail_says_what_the_token_may(alice, server):
    use(server, make(alice), "mailed")
    make(
        alice, ("token_scope", "project:mailed"), ("abilities", "upload"), ("abilities", "read"),
        description="the mailed one"
    )
    mail = wait_for_mail(server, "To: alice@example.org", "A new API token for alice", "Description: the mailed one")
    assert "May: upload and read" in mail and "For: mailed" in mail and "rind-" not in mail


def test_it_needs_a_fresh_proof(server):
    visitor = signed_in(server, "carol")
    token = make(visitor)
    count = rows(server, "SELECT count(*) FROM tokens")
    field = [pair for pair in visitor.form(visitor.open(HOME), "description").fields if pair[0] == "csrf_token"][0]
    make_older(server, 901)
    forms = [
        (HOME, [("description", "x"), USER]), (HOME, [("revoke_token_id", identifier(token))]),
        (HOME, [("confirm_revoke_all", "carol")]),
        (HOME, [("revoke_unused_days", "1")]), (page_of(token), [("overlap", "0")]),
        (page_of(token), [("networks", "192.0.2.0/24")]),
    ]
    for path, fields in forms:
        answer = visitor.post(path, [field, *fields])
        assert answer.status == 303 and answer["Location"].startswith("/account/reauthenticate/"), (fields, answer.text)
    assert rows(server, "SELECT count(*) FROM tokens") == count and use(server, token, "carols") == ""


def test_a_form_without_its_secret_makes_nothing(alice, server):
    before = rows(server, "SELECT count(*) FROM tokens")
    for wrong in ([], [("csrf_token", "x" * 43)]):
        assert alice.post(HOME, [*wrong, ("description", "x"), USER]).status == 403
    assert rows(server, "SELECT count(*) FROM tokens") == before


def test_only_so_many_in_an_hour(make_server):
    server = make_server("--rate-limits", "token.change=2/1h,search=none")
    visitor = signed_in(server, "alice")
    tokens = [make(visitor), make(visitor)]
    for answer in (
        fill_in(visitor, ("description", "x"), USER), fill_in(visitor, ("overlap", "0"), path=page_of(tokens[0]))
    ):
        assert answer.status == 429 and int(answer["Retry-After"]) > 3_500, answer.text
    assert fill_in(visitor, ("revoke_token_id", identifier(tokens[0]))).status == 303, "revoking is never held back"
    assert code(send(server, wheel("x"), tokens[0])) == "credential-invalid"
