"""An owner at a real browser looks at who and what can publish to a project."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.factors import change
from support.packages import wheel
from support.person import Person
from support.recovering import person
from support.routes import rows
from support.tokens import csrf, identifier, make, send, use
from support.visitor import Visitor

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
# Where somebody wants to look at the pictures.
PICTURES = os.environ.get("RIND_PICTURES")


@pytest.fixture
def server(make_server):
    return make_server("--registration", "open", "--rate-limits", LIMITS)


def picture(alice: Person, label: str) -> None:
    if PICTURES:
        for theme, width in (("light", 320), ("dark", 1280)):
            alice.page.emulate_media(color_scheme=theme)
            alice.page.set_viewport_size({"width": width, "height": 800})
            alice.page.screenshot(path=Path(PICTURES) / f"{label}-{width}-{theme}.png", full_page=True)


def visitor_of(alice: Person) -> Visitor:
    """The same session by forms alone, which is quicker."""
    visitor = Visitor(alice.server)
    visitor.cookies = {cookie["name"]: cookie["value"] for cookie in alice.context.cookies()}
    return visitor


def test_the_page_of_a_project_with_many_tokens(server, browser):
    alice = Person(browser, server)
    alice.is_hurried = True
    alice.register()
    alice.is_hurried = False
    other = person(server, "bert-with-a-rather-long-user-name", factor=False)
    owner = visitor_of(alice)
    first = make(owner, description="laptop at home")
    assert use(server, first, "cheese") == ""
    alice.go("/manage/project/cheese/settings/")
    alice.see("Settings of cheese")
    alice.read("Who can publish", "laptop at home", "of alice")
    make(
        owner,
        ("token_scope", "project:cheese"),
        ("networks", "192.0.2.0/24 2001:db8::/32"),
        ("versions", "==1.*"),
        description="CI of cheese",
    )
    soon = make(owner, ("expires", "6d"), ("one_release", "yes"), description="W" * 100)
    make(owner, ("abilities", "read"), description="only reads")
    make(owner, ("new_projects", "wine"), description="only for wine")
    (number,) = rows(server, "SELECT number FROM projects WHERE name = 'cheese'")[0]
    columns = [row[1] for row in rows(server, "PRAGMA table_info(roles)") if row[1] != "user_id"]
    same = ", ".join(columns)
    others = f"SELECT (SELECT id FROM users WHERE name = ?), {same} FROM roles WHERE project = ?"
    change(server, f"INSERT INTO roles (user_id, {same}) {others}", other.name, number)
    make(other.visitor, description="of somebody else")
    send(server, wheel("cheese", "1.5"), soon, **{"User-Agent": "twine/6.2.0 CPython/3.11"})
    alice.go("/manage/project/cheese/settings/")
    end_of = alice.page.get_by_role("listitem").filter(has_text="of somebody else")
    expect(end_of).to_contain_text(other.name)
    alice.read("CI of cheese", "192.0.2.0/24", "==1.*", "twine/6.2.0", "ends soon", "never used")
    alice.says("laptop at home", "W" * 100)
    assert alice.page.get_by_text("only reads").count() == 0 and alice.page.get_by_text("only for wine").count() == 0
    assert alice.page.get_by_role("button", name="Revoke").count() == 0, "an owner looks; whose it is revokes"
    alice.look()
    picture(alice, "settings")
    assert identifier(first) not in alice.page.content()


def test_a_project_with_no_token_says_so(server, browser):
    alice = Person(browser, server)
    alice.is_hurried = True
    alice.register()
    alice.is_hurried = False
    owner = visitor_of(alice)
    assert use(server, make(owner), "cheese") == ""
    owner.post("/manage/account/token/", [("confirm_revoke_all", "alice"), csrf(owner)])
    alice.go("/manage/project/cheese/settings/")
    alice.see("Settings of cheese")
    alice.read("There are none.")
    picture(alice, "settings-empty")
