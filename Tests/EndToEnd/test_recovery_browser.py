"""A recovery, clicked as a person would: asking, an administrator's approval, the mailed link, a new password, and new factors."""

import os
import re
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import BrowserContext

from support.leaks import SUITE
from support.recovering import OTHER, PASSWORD, administrator, asked, links, person
from support.server import Server
from support.looker import Looker

SETTINGS = ("--two-factor", "required", "--recovery-wait", "2s")


class Shooter(Looker):
    """Looks at each page, and takes a picture of it where somebody wants them."""

    def __init__(self, context: BrowserContext, theme: str, width: int):
        self.theme = theme
        super().__init__(context.new_page(), width)

    def look(self) -> None:
        super().look()
        if folder := os.environ.get("SHOTS"):
            name = re.sub(r"\W+", "-", self.page.title()).strip("-").lower()
            self.page.screenshot(path=Path(folder) / f"recovery--{name}-{self.theme}-{self.width}.png", full_page=True)

    def click(self, text: str) -> None:
        self.page.click(f"main >> text={text}")
        self.look()

    @property
    def text(self) -> str:
        return self.page.inner_text("main")


@pytest.fixture(params=[("light", 320), ("dark", 1280)], ids=lambda value: f"{value[0]}-{value[1]}")
def look(request, browser):  # noqa: F811
    """Makes people, each with a browser of their own."""
    theme, width = request.param
    contexts = []

    def make() -> Shooter:
        contexts.append(browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800}))
        return Shooter(contexts[-1], theme, width)

    yield make
    for context in contexts:
        context.close()


def as_visitor(looker: Shooter, who, server: Server) -> None:
    """Goes on in a real browser with the cookies of somebody who is signed in already."""
    looker.page.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in who.visitor.cookies.items()])


@pytest.mark.timeout(300)
def test_a_person_gets_an_account_back(look, make_server):
    server = make_server(*SETTINGS, "--site-name", "Cheese Index")
    alice, root = person(server, "alice", token=True), administrator(server, "root")
    asking, helping = look(), look()
    ask(asking, server)
    helping_page(helping, root, server)
    assert alice.uploads().problem["code"] == "account-recovering"
    assert alice.mail("Subject: The recovery of alice was approved")
    finish(asking, links(alice.mail("Subject: Recover your account alice"))[0])
    set_up_anew(asking)
    assert alice.uploads().status == 200


def ask(looker: Shooter, server: Server) -> None:
    looker.open(server.url + "/account/login/")
    looker.submit("Sign in", username="alice", password=PASSWORD)
    assert "/account/two-factor/" in looker.page.url
    looker.page.click("main >> a[href='/account/recover/']")
    looker.look()
    looker.submit("Ask for recovery", username_or_email="alice", password=PASSWORD)
    assert "on its way" in looker.text


def helping_page(looker: Shooter, root, server: Server) -> None:
    as_visitor(looker, root, server)
    looker.open(links_to_page(root))
    assert "alice@example.org" in looker.text
    looker.page.fill("section:has(h2:text-is('alice')) input[name=confirm_username]", "alice")
    looker.click("Approve the recovery of alice")
    assert "The waiting period ends at" in looker.text and "nothing more is needed" in looker.text


def links_to_page(root) -> str:
    return re.search(r"http://\S+/admin/recovery/", root.mail("Subject: alice asks for recovery"))[0]


def finish(looker: Shooter, link: str) -> None:
    looker.open(link)
    assert "token=" not in looker.page.url
    looker.submit("Recover the account", new_password="short", password_confirm="short")
    assert "12 or more" in looker.text
    looker.submit("Recover the account", new_password=OTHER, password_confirm=OTHER)
    assert "/account/login/" in looker.page.url
    looker.submit("Sign in", username="alice", password=OTHER)
    assert looker.page.url.endswith("/manage/account/two-factor/")
    other = looker.page.context.new_page()
    other.goto(link)
    assert "This link is dead" in other.inner_text("h1")
    other.close()


def set_up_anew(looker: Shooter) -> None:
    looker.page.click("main >> a[href='/manage/account/recovery-codes/generate']")
    looker.look()
    looker.submit("Make the codes")
    codes = looker.page.inner_text("#snippet-recovery-codes").split("\n")
    SUITE.note("recovery_code_value", *codes)
    looker.click("use one of them")
    looker.submit("Use the code up", recovery_code_value=codes[0])
    looker.page.click("main >> a[href='/manage/account/totp-provision']")
    looker.look()
    secret = looker.page.inner_text("#snippet-totp-secret").replace(" ", "")
    SUITE.note("secret of an app", secret)
    looker.submit("Switch", totp_label="new phone", totp_value=pyotp.TOTP(secret).now())
    assert "new phone" in looker.text


@pytest.mark.timeout(300)
def test_a_mailed_link_asks_and_another_cancels(look, make_server):
    server = make_server(*SETTINGS)
    alice = person(server, "alice")
    administrator(server, "root")
    looker = look()
    looker.open(server.url + "/account/recover/")
    looker.submit("Ask for recovery", username_or_email="alice@example.org")
    looker.open(links(alice.mail("Subject: Recovery of your account alice"))[0])
    assert "token=" not in looker.page.url
    looker.submit("Yes, ask for recovery")
    assert "Recovery is asked for" in looker.page.inner_text("h1")
    looker.open(links(alice.mail("Subject: Somebody asks for recovery of alice"))[-1])
    assert "token=" not in looker.page.url
    looker.submit("Cancel the recovery")
    assert "The recovery is cancelled" in looker.page.inner_text("h1")


@pytest.mark.timeout(300)
def test_the_page_of_administrators(look, make_server):
    """With nobody, with several who ask, and where another administrator has to approve too."""
    server = make_server("--recovery-wait", "72h")
    root, boss = administrator(server, "root"), administrator(server, "boss")
    looker = look()
    as_visitor(looker, root, server)
    looker.open(server.url + "/admin/recovery/")
    assert "Nobody asks" in looker.text
    for who in (person(server, "alice", token=True), person(server, "a-person-with-a-very-long-name-of-fifty-characters"), root):
        asked(who)
    looker.open(server.url + "/admin/recovery/")
    assert "it is your own account" in looker.text
    looker.page.fill("section:has(h2:text-is('alice')) input[name=confirm_username]", "alice")
    looker.click("Approve the recovery of alice")
    assert "1 of 2 that are needed" in looker.text and "another administrator must approve it too" in looker.text
    other = look()
    as_visitor(other, boss, server)
    other.open(server.url + "/admin/recovery/")
    other.page.fill("section:has(h2:text-is('alice')) input[name=confirm_username]", "alice")
    other.click("Approve the recovery of alice")
    assert "2 of 2" in other.text and "nothing more is needed" in other.text
