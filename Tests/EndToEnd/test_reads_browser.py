"""A person at a real browser comes to an index that asks who reads."""

import pytest
from playwright.sync_api import expect

from support.packages import wheel
from support.person import PASSWORD, Person
from support.readers import AUTHENTICATED, LIMITS, stranger
from support.tokens import make, use
from support.visitor import Visitor


@pytest.fixture
def server(make_server):
    return make_server(*AUTHENTICATED, "--registration", "open", "--rate-limits", LIMITS)


@pytest.fixture
def alice(server, browser) -> Person:
    """Signed out, with a project."""
    person = Person(browser, server)
    person.is_hurried = True
    person.register()
    visitor = Visitor(server)
    visitor.cookies = {cookie["name"]: cookie["value"] for cookie in person.context.cookies()}
    assert use(server, make(visitor), "cheese") == ""
    person.sign_out()
    person.is_hurried = False
    return person


def test_a_link_to_a_project_leads_by_the_sign_in_to_it(server, alice):
    for path, heading in (
        ("/project/cheese/", "cheese"),
        ("/search/?q=cheese", "Search"),
        ("/", None),
        ("/user/alice/", "alice"),
    ):
        alice.page.goto(server.url + path)
        alice.see("Sign in")
        alice.fill(username="alice", password=PASSWORD)
        alice.press("Sign in")
        alice.page.wait_for_url(server.url + path)
        alice.look()
        if heading:
            expect(alice.page.locator("h1")).to_contain_text(heading)
        alice.context.clear_cookies()


def test_a_file_is_downloaded_by_whoever_is_signed_in(server, alice):
    file = wheel("cheese", "1.0")
    alice.page.goto(server.url + "/project/cheese/")
    alice.fill(username="alice", password=PASSWORD)
    alice.press("Sign in")
    alice.page.wait_for_url(server.url + "/project/cheese/")
    with alice.page.expect_download() as download:
        alice.page.get_by_role("link", name=file.filename).first.click()
    with open(download.value.path(), "rb") as got:
        assert got.read() == file.content
    stranger(server.get(f"/files/{file.sha256}/{file.filename}"))


def test_what_is_open_can_be_looked_at_without_an_account(server, alice):
    for path, heading in (("/help/", "Help"), ("/security/", "Security")):
        alice.page.goto(server.url + path)
        expect(alice.page.locator("h1")).to_contain_text(heading)
        alice.look()
    assert alice.page.locator("main").inner_text()


def test_the_help_says_how_to_read_with_a_token(server, alice):
    """Its line for pip, as it is for an open index, would ask for a user name and a password that nobody knows."""
    alice.page.goto(server.url + "/help/")
    text = alice.page.locator("main").inner_text()
    install = text.partition("pip install")[0][-1500:] + text.partition("pip install")[2][:1500]
    assert "__token__" in install or "netrc" in install, text
