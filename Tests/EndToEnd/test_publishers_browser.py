"""A person at a real browser who adds and removes trusted publishers, and looks at every page."""

import pytest
from playwright.sync_api import expect

from support.identities import OWN, identity, minted, owners, page_of, pending, publishers, settings
from support.issuer import one_of_each
from support.person import Person
from support.routes import rows
from support.tokens import use

LIST, WAITING = "Publishing of cheese", "Publishers for projects to come"
# What is typed for each kind, and the line that it becomes.
TYPED = {
    "github": ({"owner": "example", "repository": "cheese", "workflow_filename": "release.yml"},
        "example/cheese, release.yml"),
    "gitlab": ({"namespace": "example/dairy", "project": "cheese"}, "example/dairy/cheese, .gitlab-ci.yml"),
    "openid": (
        {"subject": "machine-7", "claims": "job=release\nprotected=true"}, "machine-7, job=release, protected=true",
    ),
}


@pytest.fixture
def issuers(tmp_path):
    with one_of_each(tmp_path) as started:
        yield started


@pytest.fixture
def server(tmp_path, issuers, make_server):
    return make_server(*settings(tmp_path, *issuers.values()), "--registration", "open")


@pytest.fixture
def alice(server, browser):
    """With an account, and the project `cheese`."""
    person = Person(browser, server)
    person.is_hurried = True
    person.register()
    token = a_token(person)
    assert use(server, token, "cheese") == ""
    person.is_hurried = False
    return person


def a_token(alice: Person) -> str:
    alice.go("/manage/account/token/")
    alice.page.fill("#description", "first")
    alice.page.check('input[name=token_scope][value="user"]')
    alice.press("Make the token")
    alice.see("Your new API token")
    return alice.page.inner_text("#snippet-token")


def form(alice: Person, issuer: str):
    """Opens the form of that issuer, if it is shut."""
    details = alice.page.locator("details").filter(has=alice.page.get_by_text(f"A job of {issuer}", exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return details


def fill(alice: Person, issuer: str, **values: str):
    details = form(alice, issuer)
    for name, value in values.items():
        details.locator(f"[name={name}]").fill(value)
    return details


def send(details) -> None:
    details.get_by_role("button", name="Add the publisher").click()


def row(alice: Person, line: str):
    return alice.page.get_by_role("listitem").filter(has=alice.page.get_by_text(line, exact=True))


# A project's own

@pytest.mark.timeout(240)
def test_one_of_each_kind_is_added_used_and_removed(alice, server, issuers):
    alice.go("/manage/projects/")
    alice.go("/manage/project/cheese/settings/")
    alice.see("Settings of cheese")
    alice.follow("Add or remove trusted publishers", LIST)
    alice.says("There are none.")
    for kind, (values, line) in TYPED.items():
        send(fill(alice, kind, **values))
        expect(row(alice, line)).to_contain_text("never used")
        alice.see(LIST)
        expect(row(alice, line)).to_contain_text(issuers[kind].url)
    more = {"openid": {"job": "release", "protected": True}}
    for kind, issuer in issuers.items():
        token = minted(server, identity(issuer, server, **more.get(kind, {})))
        assert use(server, token, "cheese", f"2.{len(kind)}.{ord(kind[0])}") == ""
    alice.go(page_of("cheese"))
    for _, line in TYPED.values():
        expect(row(alice, line)).to_contain_text("last used")
    alice.follow("Who can publish", "Settings of cheese")
    alice.says(*(line for _, line in TYPED.values()))
    for _, line in TYPED.values():
        alice.go(page_of("cheese"))
        alice.page.get_by_role("button", name=f"Remove {line}").click()
        expect(row(alice, line)).to_have_count(0)
        alice.see(LIST)
    assert publishers(server, "cheese") == []


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("github", {"workflow_filename": "release"}, "is no file of a workflow"),
        ("gitlab", {"workflow_filepath": "../ci.yml"}, "is no file of a pipeline"),
        ("openid", {"claims": "aud=x"}, "always checked"),
    ],
)
def test_a_refused_form_is_open_and_keeps_what_was_typed(kind, wrong, said, alice, server):
    alice.go(page_of("cheese"))
    values = TYPED[kind][0] | wrong
    send(fill(alice, kind, **values))
    alice.alerted(said)
    details = form(alice, kind)
    assert alice.page.locator("details[open]").count() == 1
    for name, value in values.items():
        expect(details.locator(f"[name={name}]")).to_have_value(value)
    others = alice.page.locator("details:not([open]) input[name=owner], details:not([open]) input[name=subject]")
    assert all(not others.nth(number).input_value() for number in range(others.count())), "of no other form"
    assert publishers(server, "cheese") == []
    right = fill(alice, kind, **TYPED[kind][0], **({"workflow_filepath": ".gitlab-ci.yml"} if kind == "gitlab" else {}))
    send(right)
    expect(row(alice, TYPED[kind][1])).to_be_visible()


def test_what_is_missing_is_said_by_the_browser(alice, server):
    alice.go(page_of("cheese"))
    send(fill(alice, "github", owner="example"))
    assert alice.page.evaluate("document.activeElement.name") == "repository"
    assert publishers(server, "cheese") == []


def test_trusted_publishers_only_and_back(alice, server):
    alice.go(page_of("cheese"))
    alice.press("Take trusted publishers only")
    expect(alice.page.get_by_role("main")).to_contain_text("API tokens and passwords are refused")
    alice.see(LIST)
    alice.go("/manage/project/cheese/settings/")
    alice.says("Only trusted publishers upload to this project")
    alice.go(page_of("cheese"))
    alice.press("Take API tokens again")
    expect(alice.page.get_by_role("main")).to_contain_text("takes uploads by API tokens too")
    assert rows(server, "SELECT is_trusted_only FROM projects") == [(0,)]


def tab_to(alice: Person, locator, most: int = 60) -> None:
    """Presses the tab key until that has the focus."""
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        alice.page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not lead there")


def test_by_the_keyboard_alone(alice, server):
    alice.go(page_of("cheese"))
    keyboard = alice.page.keyboard
    tab_to(alice, alice.page.locator("summary").filter(has_text="A job of github"))
    keyboard.press("Enter")
    for text in ("example", "cheese", "release.yml", "release"):
        keyboard.press("Tab")
        keyboard.type(text)
    keyboard.press("Enter")
    line = "example/cheese, release.yml, environment release"
    expect(row(alice, line)).to_be_visible()
    tab_to(alice, alice.page.get_by_role("button", name=f"Remove {line}"))
    keyboard.press("Enter")
    expect(row(alice, line)).to_have_count(0)
    assert publishers(server, "cheese") == []


def test_long_names_fit_the_window(alice, server):
    alice.go(page_of("cheese"))
    send(fill(alice, "github", owner="o" * 100, repository="r" * 100, workflow_filename="w" * 200 + ".yml",
        environment="e" * 250))
    expect(alice.page.get_by_text("never used")).to_be_visible()
    alice.see(LIST)
    alice.go("/manage/project/cheese/settings/")
    alice.see("Settings of cheese")
    alice.go(OWN)
    send(fill(alice, "openid", project_name="p" * 100, subject="s" * 255))
    expect(alice.page.get_by_text("never used")).to_be_visible()
    alice.see(WAITING)


def test_what_somebody_types_is_text(alice, server):
    alice.go(page_of("cheese"))
    evil = '<img src=x onerror="document.title=1">&amp;"\''
    send(fill(alice, "openid", subject=evil))
    expect(row(alice, evil)).to_be_visible()
    alice.see(LIST)
    alice.go("/manage/project/cheese/settings/")
    alice.says(evil)
    assert alice.page.locator("main img").count() == 0


# Projects to come

@pytest.mark.timeout(240)
def test_one_that_waits_is_added_used_and_gone(alice, server, issuers):
    alice.go(OWN)
    alice.see(WAITING)
    alice.says("There are none.")
    for kind, (values, line) in TYPED.items():
        send(fill(alice, kind, project_name=f"brie-{kind}", **values))
        expect(row(alice, line)).to_contain_text(f"for brie-{kind}")
        alice.see(WAITING)
    send(fill(alice, "github", project_name="one-more", **TYPED["github"][0]))
    alice.alerted("at most 3")
    expect(form(alice, "github").locator("[name=project_name]")).to_have_value("one-more")
    token = minted(server, identity(issuers["github"], server))
    assert use(server, token, "brie-github") == ""
    assert owners(server, "brie-github") == ["alice"]
    alice.go(OWN)
    expect(row(alice, TYPED["github"][1])).to_have_count(0)
    alice.go(page_of("brie-github"))
    alice.says(TYPED["github"][1])
    alice.go(OWN)
    for kind in ("gitlab", "openid"):
        alice.page.get_by_role("button", name=f"Remove {TYPED[kind][1]}").click()
        expect(row(alice, TYPED[kind][1])).to_have_count(0)
    assert pending(server, "brie-gitlab") == pending(server, "brie-openid") == []


@pytest.mark.parametrize(("typed", "said"), [("cheese", "is there already"), ("no name", "project")])
def test_a_name_that_cannot_be_is_refused_and_kept(typed, said, alice, server):
    alice.go(OWN)
    send(fill(alice, "gitlab", project_name=typed, **TYPED["gitlab"][0]))
    alice.alerted(said)
    details = form(alice, "gitlab")
    expect(details.locator("[name=project_name]")).to_have_value(typed)
    expect(details.locator("[name=namespace]")).to_have_value("example/dairy")


def test_the_way_there_is_found(alice):
    """Nobody need know the address of a page."""
    alice.go("/manage/projects/")
    links = alice.page.get_by_role("main").get_by_role("link")
    addresses = {links.nth(number).get_attribute("href") for number in range(links.count())}
    alice.go("/manage/account/")
    links = alice.page.get_by_role("main").get_by_role("link")
    addresses |= {links.nth(number).get_attribute("href") for number in range(links.count())}
    assert OWN in addresses, addresses


def test_without_scripts_it_works_too(server, browser, issuers):
    alice = Person(browser, server, has_script=False)
    alice.register()
    alice.go(OWN)
    send(fill(alice, "openid", project_name="brie", **TYPED["openid"][0]))
    expect(row(alice, TYPED["openid"][1])).to_contain_text("for brie")
    token = minted(server, identity(issuers["openid"], server, job="release", protected=True))
    assert use(server, token, "brie") == ""
