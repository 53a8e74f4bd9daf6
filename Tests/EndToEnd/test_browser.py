"""A person at a real browser: every page in light and dark, narrow and wide, looked at by axe for the rules of WCAG 2.2."""

import re

import pytest

from support.forms import upload
from support.looker import Looker
from support.packages import sdist, wheel
from support.server import Server
from support.visitor import link_in, wait_for_mail

PASSWORD = "seven wet cheeses roll"
OTHER = "another row of odd words"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("light", 1280), ("dark", 320), ("dark", 1280)])
def test_a_person_clicks_through_everything(theme, width, browser, make_server):
    server = make_server("--registration", "open")
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    looker = Looker(context.new_page(), width)
    try:
        set_up(looker, server)
        register(looker, server)
        token = make_token(looker, server)
        publish(server, token)
        see_everything(looker, server)
        reset(looker, server)
        leave(looker, server)
    finally:
        context.close()


def set_up(looker: Looker, server: Server) -> None:
    looker.open(server.url + "/")
    looker.open(re.findall(r"http://\S+/account/setup/\?token=\S+", server.output_text())[-1])
    assert "token=" not in looker.page.url
    looker.submit("Make the account", username="root", email="root@example.org", new_password=PASSWORD, password_confirm=PASSWORD)
    looker.page.click("text=Your projects")
    looker.page.click("text=Sign out")


def register(looker: Looker, server: Server) -> None:
    looker.open(server.url + "/account/register/")
    looker.page.fill("#new_password", "short")
    assert "12 or more" in looker.page.inner_text("#password-strength")
    values = {"username": "alice", "full_name": "Alice Liddell", "email": "alice@example.org"}
    looker.submit("Make the account", **values, new_password=PASSWORD, password_confirm=PASSWORD)
    looker.open(link_in(wait_for_mail(server, "To: alice@example.org", "Verify")))
    looker.submit("Verify the address")


def make_token(looker: Looker, server: Server) -> str:
    looker.open(server.url + "/manage/account/token/")
    looker.page.check("input[value=user]")
    looker.submit("Make the token", description="laptop")
    looker.page.click("button.copy >> nth=0")
    token = looker.page.inner_text("#snippet-token")
    assert looker.page.evaluate("navigator.clipboard.readText()") == token
    return token


def publish(server: Server, token: str) -> None:
    fields = ["Requires-Python: >=3.9", "Requires-Dist: requests>=2", "Classifier: Programming Language :: Python :: 3", "Keywords: cheese"]
    for file in (wheel("Cheese.Board", "1.0", *fields), wheel("Cheese.Board", "1.1"), sdist("Cheese.Board", "1.1")):
        assert upload(server, file, token=token).status == 200


def see_everything(looker: Looker, server: Server) -> None:
    pages = [
        "/", "/project/cheese-board/", "/project/cheese-board/1.0/", "/user/alice/", "/search/?q=chese", "/help/", "/security/", "/nothing/",
        "/manage/projects/", "/manage/account/", "/manage/account/token/", "/manage/account/history/", "/manage/project/cheese-board/releases/",
        "/manage/project/cheese-board/release/1.0/", "/manage/project/cheese-board/settings/",
    ]
    for page in pages:
        looker.open(server.url + page)
    looker.open(server.url + "/manage/project/cheese-board/release/1.0/")
    looker.submit("Yank", yanked_reason="breaks", confirm_yank_version="1.0")
    looker.open(server.url + "/project/cheese-board/1.0/")
    assert "yanked" in looker.page.inner_text("main")


def reset(looker: Looker, server: Server) -> None:
    looker.open(server.url + "/manage/account/")
    looker.page.click("text=Sign out")
    looker.open(server.url + "/account/login/")
    looker.submit("Sign in", username="alice", password="wrong words for it")
    assert "do not fit together" in looker.page.inner_text("main")
    looker.open(server.url + "/account/request-password-reset/")
    looker.submit("Mail the link", username_or_email="alice")
    looker.open(link_in(wait_for_mail(server, "To: alice@example.org", "within an hour")))
    looker.submit("Set the password", new_password=OTHER, password_confirm=OTHER)
    looker.submit("Sign in", username="alice", password=OTHER)


def leave(looker: Looker, server: Server) -> None:
    looker.open(server.url + "/manage/project/cheese-board/settings/")
    looker.submit("Delete the project", confirm_project_name="cheese-board")
    looker.open(server.url + "/manage/account/")
    looker.submit("Delete the account for good", confirm_username="alice", confirm_password=OTHER)
    looker.open(server.url + "/user/alice/")
    assert "Not Found" in looker.page.inner_text("h1")
