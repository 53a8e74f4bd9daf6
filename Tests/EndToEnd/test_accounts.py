"""People make accounts, sign in, change what is theirs, and leave; by forms, as a browser without JavaScript sends them."""

import json
import re
import time

import pytest

from support import http
from support.command import create_user, must, rind
from support.forms import upload
from support.packages import wheel
from support.visitor import Visitor, link_in, mails, wait_for_mail

PASSWORD = "seven wet cheeses roll"
OTHER = "another row of odd words"


@pytest.fixture
def open_server(make_server):
    return make_server("--registration", "open")


def register(server, name: str, address: str | None = None, password: str = PASSWORD) -> Visitor:
    visitor = Visitor(server)
    answer = visitor.fill(
        "/account/register/", username=name, full_name=f"{name} of Wensley", email=address or f"{name}@example.org",
        new_password=password, password_confirm=password,
    )
    assert (answer.status, answer["Location"]) == (303, "/manage/account/"), answer.text
    return visitor


def verified(server, name: str, password: str = PASSWORD) -> Visitor:
    visitor = register(server, name, password=password)
    verify(visitor, wait_for_mail(server, f"To: {name}@example.org", "Verify"))
    return visitor


def verify(visitor: Visitor, mail: str) -> None:
    page = visitor.open(link_in(mail))
    assert page.status == 200, page.text
    assert visitor.send(visitor.form(page, "token")).status == 303


def set_up_link(server) -> str:
    return re.findall(r"http://\S+/account/setup/\?token=\S+", server.output_text())[-1]


def test_the_printed_link_makes_the_first_administrator_once(make_server):
    server = make_server()
    link = set_up_link(server)
    visitor = Visitor(server)
    first = visitor.get(visitor.path(link))
    assert (first.status, first["Location"]) == (303, "/account/setup/"), "the secret leaves the address bar"
    page = visitor.follow(first)
    assert page.status == 200 and page["Cache-Control"] == "no-store"
    values = {"username": "root", "full_name": "", "email": "root@example.org", "new_password": PASSWORD, "password_confirm": PASSWORD}
    again = Visitor(server)
    form, other = visitor.form(page, *values), again.form(again.open(link), *values)
    assert visitor.send(form, **values).status == 303
    assert visitor.is_signed_in
    refused = again.send(other, **(values | {"username": "eve", "email": "eve@example.org"}))
    assert refused.status == 400 and "used already" in refused.text
    assert Visitor(server).open(link).status == 400
    listed = must(rind("user", "list", data=server.data))
    assert "root" in listed and "administrator" in listed and "eve" not in listed
    server.stop()
    server.start()
    assert server.output_text().count("/account/setup/") == 1, "with an administrator no link is printed"


def test_each_start_ends_the_link_before_and_a_made_administrator_too(make_server):
    server = make_server()
    first = set_up_link(server)
    server.stop()
    server.start()
    second = set_up_link(server)
    assert first != second
    assert Visitor(server).open(first).status == 400
    assert Visitor(server).open(second).status == 200
    must(rind("user", "create", "boss", "--email", "boss@example.org", "--admin", data=server.data))
    assert Visitor(server).open(second).status == 400


def test_registration_verification_and_sign_in(open_server):
    visitor = register(open_server, "alice")
    account = visitor.open("/manage/account/")
    assert "not verified yet" in account.text and "alice@example.org" in account.text
    for closed in ("/manage/account/token/", "/manage/projects/", "/manage/account/history/"):
        answer = visitor.get(closed)
        assert (answer.status, answer["Location"]) == (303, "/manage/account/"), "an unverified account can do nothing but verify"
    mail = wait_for_mail(open_server, "To: alice@example.org", "Verify your address")
    stranger = Visitor(open_server)
    page = stranger.open(link_in(mail))
    assert "Sign in" in page.text, "verifying needs that account's sign-in"
    signed = stranger.send(stranger.form(page, "username", "password"), username="alice", password=PASSWORD)
    page = stranger.follow(signed)
    assert stranger.send(stranger.form(page, "token")).status == 303
    assert stranger.open("/manage/projects/").status == 200
    assert visitor.open(link_in(mail)).status == 400, "a link acts once"


def test_registration_is_closed_unless_it_is_opened(make_server):
    server = make_server()
    assert Visitor(server).get("/account/register/").status == 404
    assert "/account/register/" not in Visitor(server).open("/account/login/").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "no spaces", "cannot be a user name"), ("username", "x" * 51, "cannot be a user name"), ("username", "", "cannot be"),
        ("email", "nowhere", "not a mail address"), ("email", "a@b\r\nBcc: c@d.org", "not a mail address"),
        ("email", "a\u202eb@example.org", "not a mail address"), ("new_password", "short", "12 or more"),
        ("password_confirm", "something else", "differ"), ("full_name", "see https://spam.example", "at most 100"),
        ("full_name", "a\u202eb", "at most 100"), ("full_name", "x" * 101, "at most 100"),
    ],
)
def test_a_form_that_is_wrong_says_what(field, value, said, server_open):
    values = {"username": "carol", "full_name": "", "email": "carol@example.org", "new_password": PASSWORD, "password_confirm": PASSWORD}
    values[field] = value
    if field == "new_password":
        values["password_confirm"] = value
    visitor = Visitor(server_open)
    answer = visitor.fill("/account/register/", **values)
    assert answer.status == 400 and said in answer.text.replace("&#39;", "'"), answer.text
    assert PASSWORD not in answer.text and "carol" not in must(rind("user", "list", data=server_open.data))


@pytest.fixture(scope="module")
def server_open(tmp_path_factory):
    from conftest import end
    from support.server import Server

    started = Server(tmp_path_factory.mktemp("open") / "data", "--registration", "open").start()
    yield started
    end(started)


def test_a_known_address_looks_the_same_and_its_owner_is_told(open_server):
    verified(open_server, "alice")
    known = register(open_server, "mallory", "ALICE@example.org")
    assert known.open("/manage/account/").status == 200
    mail = wait_for_mail(open_server, "mallory", "in use")
    assert "To: ALICE@example.org" in mail and "token=" not in mail


def test_a_taken_name_is_said(open_server):
    register(open_server, "alice")
    answer = Visitor(open_server).fill(
        "/account/register/", username="ALICE", email="x@example.org", new_password=PASSWORD, password_confirm=PASSWORD
    )
    assert answer.status == 400 and "is taken" in answer.text


def test_signing_in_gives_a_new_session_and_out_ends_it(open_server):
    verified(open_server, "alice")
    visitor = Visitor(open_server)
    visitor.open("/account/login/")
    before = dict(visitor.cookies)
    answer = visitor.sign_in("Alice", PASSWORD)
    assert (answer.status, answer["Location"]) == (303, "/manage/projects/")
    cookie = answer.headers.get_all("Set-Cookie")[0]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Secure" not in cookie
    assert visitor.cookies != before, "the session's secret is a new one"
    kept = dict(visitor.cookies)
    page = visitor.open("/manage/account/")
    assert visitor.send(visitor.form(page, "csrf_token")).status == 303, "the first form of the page signs out"
    replay = Visitor(open_server)
    replay.cookies = kept
    assert not replay.is_signed_in


def test_the_cookie_of_a_site_on_https_is_bound_to_its_host(make_server):
    server = make_server("--base-url", "https://packages.example.org")
    answer = server.get("/account/login/", {"Host": "packages.example.org", "Accept": "text/html"})
    assert answer["Set-Cookie"].startswith("__Host-") and "Secure" in answer["Set-Cookie"] and "Domain" not in answer["Set-Cookie"]


@pytest.mark.parametrize(
    "next_path", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "\\/evil", "evil", "/%0d%0aX: y", ""]
)
def test_after_the_sign_in_nobody_is_sent_elsewhere(next_path, server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    from urllib.parse import quote

    answer = visitor.sign_in("dora", PASSWORD, f"/account/login/?next={quote(next_path, safe='%')}")
    assert answer.status == 303 and answer["Location"] in ("/manage/projects/", "/%0d%0aX:%20y"), answer["Location"]


def create_once(server, name: str) -> None:
    rind("user", "create", name, "--email", f"{name}@example.org", "--password-stdin", data=server.data, stdin=PASSWORD)


def test_a_sign_in_leads_back_to_the_page_that_was_asked_for(server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    asked = visitor.get("/manage/account/history/")
    assert asked.status == 303 and asked["Location"] == "/account/login/?next=%2Fmanage%2Faccount%2Fhistory%2F"
    answer = visitor.sign_in("dora", PASSWORD, asked["Location"])
    assert answer["Location"] == "/manage/account/history/"


def test_wrong_names_and_wrong_passwords_look_alike(open_server):
    verified(open_server, "alice")
    texts = set()
    for name in ("alice", "nobody", "x" * 300, "alice@example.org"):
        answer = Visitor(open_server).sign_in(name, "wrong words for it")
        assert answer.status == 403
        texts.add(re.sub(r'(value|content)="[^"]*"', "", answer.text))
    assert len(texts) == 1


def test_too_many_wrong_passwords_lock_the_name_for_the_right_one_too(make_server):
    server = make_server("--rate-limits", "ip.login=none")
    create_once(server, "alice")
    for name in ("alice", "nobody"):
        for _ in range(10):
            assert Visitor(server).sign_in(name, "wrong words for it").status == 403
    answers = [Visitor(server).sign_in(name, password) for name, password in (("Alice", PASSWORD), ("alice", "x"), ("nobody", "x"))]
    assert [answer.status for answer in answers] == [429] * 3
    assert all(1 <= int(answer["Retry-After"]) <= 301 and "UTC" in answer.text for answer in answers)
    other = rind("user", "create", "bob", "--email", "bob@example.org", "--password-stdin", data=server.data, stdin=PASSWORD)
    must(other)
    assert Visitor(server).sign_in("bob", PASSWORD).status == 303, "another name is not locked"


def test_a_second_process_on_the_folder_counts_with_the_first(make_server):
    first = make_server("--rate-limits", "ip.login=none")
    create_once(first, "alice")
    second = make_server("--rate-limits", "ip.login=none", data=first.data)
    for number in range(10):
        assert Visitor((first, second)[number % 2]).sign_in("alice", "wrong words for it").status == 403
    for server in (first, second):
        assert Visitor(server).sign_in("alice", PASSWORD).status == 429


def test_right_passwords_cost_nothing_and_clear_nothing(make_server):
    server = make_server("--rate-limits", "user.login=3/5m,ip.login=none")
    create_once(server, "alice")
    for _ in range(5):
        assert Visitor(server).sign_in("alice", PASSWORD).status == 303
    for _ in range(3):
        assert Visitor(server).sign_in("alice", "wrong words for it").status == 403
    assert Visitor(server).sign_in("alice", PASSWORD).status == 429


def test_a_disabled_account_is_told_to_the_right_password_only(make_server):
    server = make_server()
    create_once(server, "alice")
    visitor = Visitor(server)
    assert visitor.sign_in("alice", PASSWORD).status == 303
    must(rind("user", "disable", "alice", "--reason", "left", data=server.data))
    assert not visitor.is_signed_in, "its sessions end"
    assert "is disabled" in Visitor(server).sign_in("alice", PASSWORD).text
    assert "disabled" not in Visitor(server).sign_in("alice", "wrong words for it").text


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(open_server):
    visitor = verified(open_server, "alice")
    other = Visitor(open_server)
    other.sign_in("alice", PASSWORD)
    old = dict(visitor.cookies)
    form = visitor.form(visitor.open("/manage/account/"), "password", "new_password")
    wrong = visitor.send(form, password="not that one at all", new_password=OTHER, password_confirm=OTHER)
    assert wrong.status == 403 and "not your password" in wrong.text
    assert visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303
    assert visitor.cookies != old and visitor.is_signed_in and not other.is_signed_in
    replay = Visitor(open_server)
    replay.cookies = old
    assert not replay.is_signed_in
    assert Visitor(open_server).sign_in("alice", PASSWORD).status == 403
    assert Visitor(open_server).sign_in("alice", OTHER).status == 303
    assert "was changed" in wait_for_mail(open_server, "To: alice@example.org", "The password of alice was changed")


def test_a_reset_by_mail_ends_every_session_and_signs_nobody_in(open_server):
    visitor = verified(open_server, "alice")
    asking = Visitor(open_server)
    pages = {asking.fill("/account/request-password-reset/", username_or_email=typed).text
             for typed in ("alice", "alice@example.org", "nobody", "nobody@example.org")}
    assert len(pages) == 1, "the answer tells nobody who exists"
    wait_for_mail(open_server, "To: alice@example.org", "Open this link within an hour", count=2)
    sent = [mail for mail in mails(open_server) if "Open this link within an hour" in mail]
    assert len(sent) == 2
    assert Visitor(open_server).open(link_in(sent[0])).status == 200, "whoever asks again ends no link in the owner's hands"
    page = asking.open(link_in(sent[1]))
    form = asking.form(page, "token", "new_password")
    assert asking.send(form, new_password="short", password_confirm="short").status == 400
    assert asking.send(form, new_password=OTHER, password_confirm=OTHER)["Location"] == "/account/login/"
    assert not asking.is_signed_in and not visitor.is_signed_in
    assert asking.send(form, new_password=PASSWORD, password_confirm=PASSWORD).status == 400, "a link acts once"
    assert Visitor(open_server).open(link_in(sent[0])).status == 400, "the password that it was made for is gone"
    assert Visitor(open_server).sign_in("alice", OTHER).status == 303


def test_a_link_dies_with_the_password_that_it_was_made_for(open_server):
    visitor = verified(open_server, "alice")
    Visitor(open_server).fill("/account/request-password-reset/", username_or_email="alice")
    link = link_in(wait_for_mail(open_server, "Open this link within an hour"))
    form = visitor.form(visitor.open("/manage/account/"), "password", "new_password")
    assert visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303
    assert Visitor(open_server).open(link).status == 400


def test_resets_are_limited_by_what_was_typed(make_server):
    server = make_server()
    create_once(server, "alice")
    for name in ("alice", "nobody"):
        answers = [Visitor(server).fill("/account/request-password-reset/", username_or_email=name) for _ in range(6)]
        assert [answer.status for answer in answers] == [200] * 5 + [429], name


def test_an_account_made_by_the_operator_chooses_its_password_by_a_mailed_link(make_server):
    server = make_server()
    must(rind("user", "create", "erin", "--email", "erin@example.org", "--base-url", server.url, data=server.data))
    visitor = Visitor(server)
    page = visitor.open(link_in(wait_for_mail(server, "To: erin@example.org")))
    assert visitor.send(visitor.form(page, "token"), new_password=PASSWORD, password_confirm=PASSWORD).status == 303
    assert Visitor(server).sign_in("erin", PASSWORD).status == 303


def test_addresses_are_added_verified_made_primary_shown_and_removed(open_server):
    visitor = verified(open_server, "alice")
    page = visitor.open("/manage/account/")
    assert visitor.send(visitor.form(page, "email"), email="second@example.org").status == 303
    assert "second@example.org" in wait_for_mail(open_server, "To: alice@example.org", "address was added")
    verify(visitor, wait_for_mail(open_server, "To: second@example.org", "Verify"))
    page = visitor.open("/manage/account/")
    assert visitor.send(visitor.form(page, "primary_email_id")).status == 303
    wait_for_mail(open_server, "primary address", "To: alice@example.org")
    assert upload(open_server, wheel("cheese"), token=token_of(visitor)).status == 200
    page = visitor.open("/manage/account/")
    chosen = re.search(r'<option value="([^"]+)"[^>]*>second@example.org', page.text)[1]
    assert visitor.send(visitor.form(page, "name", "public_email"), name="Alice Liddell", public_email=chosen).status == 303
    profile = open_server.get("/user/alice/").text
    assert "Alice Liddell" in profile and "second@example.org" in profile and "alice@example.org" not in profile
    page = visitor.open("/manage/account/")
    assert visitor.send(visitor.form(page, "delete_email_id")).status == 303
    assert "alice@example.org" not in visitor.open("/manage/account/").text
    wait_for_mail(open_server, "address was removed", "second@example.org")


def token_of(visitor: Visitor, *scopes: str, description: str = "for a test") -> str:
    page = visitor.open("/manage/account/token/")
    fields = [("csrf_token", dict(visitor.form(page, "description").fields)["csrf_token"]), ("description", description)]
    made = visitor.post("/manage/account/token/", fields + [("token_scope", scope) for scope in scopes or ("user",)])
    assert made.status == 200, made.text
    assert made["Cache-Control"] == "no-store"
    return re.search(r'id="snippet-token">(rind-[\w-]+)<', made.text)[1]


def test_a_token_is_shown_once_uploads_and_is_revoked_at_once(open_server):
    visitor = verified(open_server, "alice")
    token = token_of(visitor, description="laptop <b>")
    assert upload(open_server, wheel("cheese", "1.0"), token=token).status == 200
    page = visitor.open("/manage/account/token/")
    assert token not in page.text and "laptop &lt;b&gt;" in page.text and "Last used: <time" in page.text
    narrow = token_of(visitor, "project:cheese")
    assert upload(open_server, wheel("cheese", "1.1"), token=narrow).status == 200
    assert upload(open_server, wheel("other", "1.0"), token=narrow).status == 403
    page = visitor.open("/manage/account/token/")
    for _ in range(2):
        form = visitor.form(visitor.open("/manage/account/token/"), "revoke_token_id")
        assert visitor.send(form).status == 303
    assert {upload(open_server, wheel("cheese", "1.2"), token=kept).status for kept in (token, narrow)} == {403}
    wait_for_mail(open_server, "To: alice@example.org", "new API token")
    wait_for_mail(open_server, "To: alice@example.org", "revoked")


USER = [("description", "x"), ("token_scope", "user")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([("description", "x")], "Choose what"), ([("description", ""), ("token_scope", "user")], "what the token is for"),
        ([("description", "x"), ("token_scope", "user"), ("token_scope", "project:cheese")], "Choose what"),
        ([("description", "x"), ("token_scope", "project:a b")], "project name"), ([*USER, ("abilities", "")], "Choose what the token may do"),
        ([*USER, ("abilities", "delete")], "cannot be made to"), ([*USER, ("networks", "10.0.0.1/8")], "is no network"),
        ([*USER, ("versions", "1.0")], "which versions"), ([*USER, ("expires", "2y")], "a year at the most"),
        ([*USER, ("expires", "367d")], "a year at the most"), ([*USER, ("expires", "2020-01-01")], "a year at the most"),
        ([*USER, ("expires", "12h")], "a year at the most"), ([*USER, ("abilities", "read"), ("one_release", "yes")], "must be allowed to upload"),
        ([("description", "x"), ("token_scope", "user"), ("new_projects", "fresh")], "Choose what"),
        ([("description", "a\nb"), ("token_scope", "user")], "on one line"), ([("description", "x" * 101), ("token_scope", "user")], "100"),
    ],
)
def test_a_token_that_cannot_be_made_says_why(fields, said, server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    visitor.sign_in("dora", PASSWORD)
    page = visitor.open("/manage/account/token/")
    csrf = dict(visitor.form(page, "description").fields)["csrf_token"]
    answer = visitor.post("/manage/account/token/", [("csrf_token", csrf), *fields])
    assert answer.status in (400, 404) and said in answer.text, answer.text
    assert "rind-A" not in answer.text and "10.0.0.1" in answer.text if ("networks", "10.0.0.1/8") in fields else True


def test_the_history_tells_everything_in_sentences_page_by_page(make_server):
    open_server = make_server("--registration", "open", "--rate-limits", "ip.login=none,user.login=none")
    visitor = verified(open_server, "alice")
    for number in range(30):
        Visitor(open_server).sign_in("alice", PASSWORD if number % 2 else f"wrong words {number}")
    page = visitor.open("/manage/account/history/")
    assert "Signed in with the password." in page.text and "wrong password" in page.text
    seen, pages = page.text, 1
    while match := re.search(r'href="(/manage/account/history/\?before=\d+)"', page.text):
        page = visitor.open(match[1])
        seen, pages = seen + page.text, pages + 1
    assert pages >= 2 and "The account was made." in page.text
    assert seen.count("<time datetime") >= 33


@pytest.mark.parametrize("path", ["//account/login", "//manage/account", "/account//login", "//evil.example/account/login"])
def test_no_path_leads_to_another_host(path, server_open):
    answer = http.request(server_open.port, "GET", path, {"Accept": "text/html"})
    assert answer.status == 404 and answer["Location"] is None


def test_a_deleted_account_is_gone_and_its_name_is_kept(open_server):
    visitor = verified(open_server, "alice")
    token = token_of(visitor)
    assert upload(open_server, wheel("cheese"), token=token).status == 200
    page = visitor.open("/manage/account/")
    form = visitor.form(page, "confirm_username", "confirm_password")
    refused = visitor.send(form, confirm_username="alice", confirm_password=PASSWORD)
    assert refused.status == 400 and "only owner" in refused.text
    bob = verified(open_server, "bob")
    form = bob.form(bob.open("/manage/account/"), "confirm_username", "confirm_password")
    assert bob.send(form, confirm_username="alice", confirm_password=PASSWORD).status == 400
    assert bob.send(form, confirm_username="bob", confirm_password="wrong words for it").status == 403
    assert bob.send(form, confirm_username="bob", confirm_password=PASSWORD).status == 303
    assert not bob.is_signed_in
    wait_for_mail(open_server, "To: bob@example.org", "deleted")
    assert Visitor(open_server).sign_in("bob", PASSWORD).status == 403
    taken = Visitor(open_server).fill(
        "/account/register/", username="Bob", email="bob@example.org", new_password=PASSWORD, password_confirm=PASSWORD
    )
    assert taken.status == 400 and "is taken" in taken.text
    assert "bob" not in must(rind("user", "list", data=open_server.data))


def test_a_form_needs_its_token_its_origin_and_its_host(server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    values = {"username": "dora", "password": PASSWORD}
    form = visitor.form(visitor.open("/account/login/"), *values)
    without = [(name, values.get(name, value)) for name, value in form.fields if name != "csrf_token"]
    assert visitor.post(form.action, without).status == 403
    assert visitor.post(form.action, [*without, ("csrf_token", "x" * 43)]).status == 403
    stranger = Visitor(server_open)
    stolen = dict(stranger.form(stranger.open("/account/login/"), "username").fields)["csrf_token"]
    assert visitor.post(form.action, [*without, ("csrf_token", stolen)]).status == 403, "another visitor's token"
    for headers in (
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    ):
        assert visitor.send(form, headers, **values).status == 403, headers
    assert visitor.send(form, {"Host": "evil.example"}, **values).status == 421
    assert not visitor.is_signed_in
    assert visitor.send(form, {"Origin": server_open.url, "Sec-Fetch-Site": "same-origin"}, **values).status == 303


def raw_form(visitor: Visitor, body: bytes, kind: str = "application/x-www-form-urlencoded") -> http.Answer:
    return visitor._request("POST", "/account/login/", {"Content-Type": kind}, body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"username=a&username=b&password=c", 400), (b"username=%ff%fe", 400), (b"username=%00", 400), (b"username=%4", 400), (b"username=%zz", 400),
        (b"&".join(b"f%d=1" % number for number in range(10_000)), 413), (b"&".join(b"f%d=1" % number for number in range(101)), 400),
        (b"username=" + b"a" * (64 << 10), 413), (b"username=" + b"a" * (17 << 10), 413), (b"", 403), (b"\xff\xfe", 400),
    ],
)
def test_a_malformed_form_is_refused_before_anything_else(body, status, server_open):
    visitor = Visitor(server_open)
    visitor.open("/account/login/")
    assert raw_form(visitor, body).status == status


def test_a_form_of_another_type_is_refused(server_open):
    visitor = Visitor(server_open)
    visitor.open("/account/login/")
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        assert raw_form(visitor, b"username=a", kind).status == 415


def test_programs_get_problems_rather_than_pages(server_open):
    visitor = Visitor(server_open, {"Accept": "application/json"})
    page = Visitor(server_open)
    form = page.form(page.open("/account/login/"), "username", "password")
    visitor.cookies = page.cookies
    answer = visitor.send(form, username="nobody", password="wrong words for it")
    assert answer.status == 403 and answer.problem["code"] == "sign-in-failed"


def test_what_is_sensitive_asks_for_the_password_after_half_an_hour(make_server):
    """Another process sets the clock of the proof back, as time would."""
    import sqlite3

    server = make_server()
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    with sqlite3.connect(server.data / "rind.sqlite") as database:
        database.execute("UPDATE sessions SET proved_at = proved_at - 1801000000")
    asked = visitor.get("/manage/account/token/")
    assert asked.status == 303 and asked["Location"].startswith("/account/reauthenticate/?next=")
    page = visitor.follow(asked)
    form = visitor.form(page, "password")
    assert visitor.send(form, password="wrong words for it").status == 403
    old = dict(visitor.cookies)
    answer = visitor.send(form, password=PASSWORD)
    assert answer["Location"] == "/manage/account/token/" and visitor.cookies != old
    assert visitor.get("/manage/account/token/").status == 200


@pytest.mark.parametrize(("column", "microseconds"), [("used_at", 12 * 3_600), ("created_at", 7 * 86_400)])
def test_a_session_ends_without_use_and_in_any_case(column, microseconds, make_server):
    import sqlite3

    server = make_server()
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    with sqlite3.connect(server.data / "rind.sqlite") as database:
        database.execute(f"UPDATE sessions SET {column} = {column} - ?", [(microseconds - 30) * 1_000_000])
    assert visitor.is_signed_in
    with sqlite3.connect(server.data / "rind.sqlite") as database:
        database.execute(f"UPDATE sessions SET {column} = {column} - ?", [(microseconds + 30) * 1_000_000])
    assert not visitor.is_signed_in


def test_the_client_is_the_last_untrusted_one_of_a_trusted_proxys_list(make_server):
    server = make_server("--trusted-proxies", "127.0.0.0/8,10.0.0.0/8", "--rate-limits", "user.login=none")
    create_once(server, "alice")

    def tries(forwarded: str) -> int:
        return Visitor(server, {"X-Forwarded-For": forwarded}).sign_in("alice", "wrong words for it").status

    for number in range(10):
        assert tries(f"198.51.100.{number}, 203.0.113.7, 10.1.2.3") == 403
    assert tries("203.0.113.7") == 429, "ten came from there, whatever stood before it"
    assert tries("203.0.113.8") == 403
    untrusted = make_server("--rate-limits", "user.login=none")
    create_once(untrusted, "alice")
    statuses = [
        Visitor(untrusted, {"X-Forwarded-For": f"203.0.113.{number}"}).sign_in("alice", "wrong words for it").status for number in range(11)
    ]
    assert statuses == [403] * 10 + [429], "from any other peer the header is ignored"
    told = told_by_check(untrusted)
    assert any("X-Forwarded-For came from 127.0.0.1" in hint and "trusted-proxies" in hint for hint in told), told
    assert not any("X-Forwarded-For" in hint for hint in told_by_check(server, wait=False))


def told_by_check(server, *, wait: bool = True) -> list[str]:
    """What `rind check` hints at; what the server saw is written down within some seconds."""
    end = time.monotonic() + (30 if wait else 0)
    while True:
        hints = json.loads(must(rind("check", "--json", data=server.data)))["hints"]
        if hints or time.monotonic() >= end:
            return hints
        time.sleep(0.2)


def test_security_txt_names_administrators_who_show_an_address(make_server):
    server = make_server()
    arguments = ["user", "create", "root", "--email", "root+index@example.org", "--admin", "--password-stdin"]
    must(rind(*arguments, data=server.data, stdin=PASSWORD + "\n"))
    contacts = [line for line in server.get("/.well-known/security.txt").text.splitlines() if line.startswith("Contact: ")]
    assert contacts == [f"Contact: {server.url}/security/"], "an address is shown by choice only"
    visitor = Visitor(server)
    visitor.sign_in("root", PASSWORD)
    page = visitor.get("/manage/account/")
    address = re.search(r'<option value="([^"]+)"[^>]*>root', page.text).group(1)
    assert visitor.send(visitor.form(page, "name", "public_email"), public_email=address).status == 303
    contacts = [line for line in server.get("/.well-known/security.txt").text.splitlines() if line.startswith("Contact: ")]
    assert contacts == ["Contact: mailto:root%2Bindex@example.org", f"Contact: {server.url}/security/"]


def test_pages_for_one_person_are_never_kept_and_say_what_browsers_may_do(server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    visitor.sign_in("dora", PASSWORD)
    for path in ("/manage/account/", "/manage/account/token/", "/manage/account/history/", "/manage/projects/", "/account/login/?next=/"):
        answer = visitor.get(path)
        assert answer["Cache-Control"] == "no-store" and "Cookie" in answer["Vary"], path
        if answer.status == 200:
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
            assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin"
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin" and answer["Cross-Origin-Resource-Policy"] == "same-origin"
            assert " style=" not in answer.text and "<script>" not in answer.text and " on" + "click" not in answer.text
    for path in ("/", "/help/", "/security/", "/simple/"):
        assert server_open.get(path, {"Accept": "text/html"})["Set-Cookie"] is None, "public pages are the same for everybody"


def test_get_never_changes_anything_and_sign_out_is_posted(server_open):
    create_once(server_open, "dora")
    visitor = Visitor(server_open)
    visitor.sign_in("dora", PASSWORD)
    assert visitor.get("/account/logout/").status == 405
    assert visitor.is_signed_in
