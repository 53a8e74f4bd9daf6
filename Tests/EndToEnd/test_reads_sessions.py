"""An index that asks who reads, seen by a browser: what a session opens, and where its pages lead."""

import pytest

from conftest import end
from support import http
from support.command import must, rind
from support.factors import add_app, give_code, set_up
from support.forms import basic
from support.mail import eventually
from support.readers import AUTHENTICATED, CHEESE, LIMITS, METADATA, file_path, fill, new_token, read, refused, stranger
from support.recovering import person
from support.server import Server
from support.visitor import PAGE, Forms, Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once, register, verify
from test_locking import LOCK
from test_reads_strangers import EVERY, is_outside, signed_in


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--registration", "open", "--rate-limits", LIMITS + ",registration=none")
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


# Sessions


@pytest.mark.parametrize("path", EVERY)
def test_whoever_is_signed_in_reads_everything(path, server):
    visitor = signed_in(server, "rita")
    answer = visitor.get(path)
    assert answer.status == 200, answer
    assert visitor._request("HEAD", path).status == 200
    assert visitor.get(path, {"If-None-Match": answer["ETag"]}).status == 304 if answer["ETag"] else True


def test_signing_out_ends_it_at_once(server):
    visitor = signed_in(server, "sina")
    cookies = dict(visitor.cookies)
    assert visitor.get("/simple/cheese/").status == 200
    forms = Forms(visitor.open("/manage/account/").text).forms
    assert visitor.send(next(form for form in forms if form.action == "/account/logout/")).status == 303
    is_outside(visitor)
    visitor.cookies = cookies
    is_outside(visitor)


def test_a_session_that_is_none_reads_nothing(server):
    visitor = Visitor(server)
    visitor.open("/account/login/")
    assert visitor.cookies
    is_outside(visitor)
    visitor.cookies = {
        name: value[:-1] + ("A" if value[-1] != "A" else "Q")
        for name, value in signed_in(server, "tilda").cookies.items()
    }
    is_outside(visitor)


def test_a_sign_in_that_waits_for_its_second_factor_reads_nothing(server):
    create_once(server, "uta")
    owner = Visitor(server)
    owner.sign_in("uta", PASSWORD)
    app, _ = set_up(owner)
    visitor = Visitor(server)
    assert (
        visitor.sign_in("uta", PASSWORD, "/account/login/?next=%2Fproject%2Fcheese%2F")["Location"]
        == "/account/two-factor/"
    )
    is_outside(visitor)
    assert visitor.get("/project/cheese/")["Location"] == "/account/login/?next=%2Fproject%2Fcheese%2F"
    give_code(visitor, app.fresh())
    is_outside(visitor)
    assert owner.get("/project/cheese/").status == 200, "the other browser is still in"


def test_an_account_without_a_verified_address_reads_nothing(server):
    visitor = register(server, "vera")
    is_outside(visitor)
    assert visitor.get("/project/cheese/")["Location"] == "/manage/account/"
    verify(visitor, wait_for_mail(server, "To: vera@example.org", "Verify"))
    assert visitor.get("/project/cheese/").status == visitor.get("/simple/cheese/").status == 200


def test_a_disabled_account_is_out_within_a_second(server):
    visitor = signed_in(server, "wilma")
    assert visitor.get("/simple/cheese/").status == 200
    must(rind("user", "disable", "wilma", "--reason", "left", data=server.data))
    eventually(lambda: visitor.get("/simple/cheese/").status == 401, "a disabled account reads nothing", 1)
    is_outside(visitor)


def test_a_locked_account_is_out_at_once(server):
    who = person(server, "xenia")
    add_app(who.visitor, "tablet")
    assert who.visitor.get("/simple/cheese/").status == 200
    link = LOCK.search(who.mail("An app for one-time codes was added", "tablet"))[0]
    other = Visitor(server)
    assert other.send(other.form(other.open(link), "token")).status == 200
    is_outside(who.visitor)


def test_a_token_outweighs_the_session(server):
    """Programs that show a token learn of the token, whatever cookies they keep."""
    visitor = signed_in(server, "yara")
    assert visitor.get("/simple/cheese/").status == 200
    refused(
        visitor.get("/simple/cheese/", {"Authorization": basic(new_token(server, may=("upload",))), "Accept": "*/*"}),
        "token-ability",
    )
    stranger(visitor.get("/simple/cheese/", {"Authorization": basic("garbage"), "Accept": "*/*"}))


def test_a_token_makes_no_session(server):
    token = new_token(server)
    for path in EVERY:
        assert read(server, path, token)["Set-Cookie"] is None, path
    answer = read(server, "/manage/account/", token)
    assert answer.status == 303 and answer["Location"].startswith("/account/login/")


# Pages and where they lead


@pytest.mark.parametrize(
    "path",
    [
        "/project/cheese/",
        "/search/?q=a+b&c=x%26y",
        "/search/?q=%2F%2Fevil.example",
        "/project/nothing-here/",
        "/user/nobody/",
        "/project/cheese/9.9/",
    ],
)
def test_the_sign_in_leads_back_to_what_was_asked_for(path, server):
    visitor = Visitor(server)
    answer = visitor.get(path)
    assert (answer.status, answer["Location"][:22]) == (303, "/account/login/?next=%")
    create_once(server, "zoe")
    assert visitor.sign_in("zoe", PASSWORD, answer["Location"])["Location"] == path


ODD = [
    "/simple/che%65se/",
    "//simple/cheese/",
    "/simple//cheese/",
    "/./simple/cheese/",
    "/simple/../simple/cheese/",
    "/simple/cheese/?x",
    "/SIMPLE/cheese/",
    "/simple/cheese/index.html",
    "/%73imple/cheese/",
    "/simple/%2e%2e/simple/cheese/",
    "/pypi/cheese/json/",
    "/pypi/cheese/1.0/json/",
    "/pypi//cheese/json",
    "/files//" + CHEESE.sha256 + "/" + CHEESE.filename,
    file_path(CHEESE) + "?x=y",
    file_path(CHEESE).replace("whl", "%77hl"),
    file_path(CHEESE) + "/",
    "/files/" + CHEESE.sha256.upper() + "/" + CHEESE.filename,
    METADATA.replace(".metadata", "%2Emetadata"),
    "/legacy/+simple/cheese",
    "/legacy/simple/cheese/",
]


@pytest.mark.parametrize("path", ODD)
def test_no_odd_spelling_leads_past_the_gate(path, server):
    token = new_token(server)
    for _ in range(2):
        for headers in (
            {},
            {"Authorization": basic("garbage")},
            {"Host": "elsewhere.example"},
            {"Authorization": ""},
            PAGE,
        ):
            answer = server.get(path, headers)
            assert answer.status in (301, 303, 400, 401, 404), (headers, answer)
            assert CHEESE.filename not in answer.text and "sha256=" not in answer.text
        read(server, path, token)


def test_the_whole_address_in_the_first_line_leads_nowhere_else(server):
    for target in (f"{server.url}/simple/cheese/", "http://elsewhere.example/simple/cheese/"):
        answer = http.raw(
            server.port, f"GET {target} HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer.status in (400, 401, 404) and CHEESE.filename.encode() not in answer.body
    answer = http.raw(server.port, b"GET /simple/cheese/ HTTP/1.0\r\n\r\n")
    assert answer.status in (400, 401, 505) and CHEESE.filename.encode() not in answer.body


def test_a_page_under_another_name_leads_home_first(server):
    answer = server.get("/project/cheese/", {"Host": "elsewhere.example"} | PAGE)
    assert (answer.status, answer["Location"]) == (307, f"{server.url}/project/cheese/")
    stranger(server.get("/simple/cheese/", {"Host": "elsewhere.example"}))
