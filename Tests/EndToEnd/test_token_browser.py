"""A person at a real browser who makes, reads, narrows, renews and revokes tokens, and looks at every page."""

import re
import time

import pytest
from playwright.sync_api import Error, expect

from support.factors import change
from support.packages import sdist
from support.person import Person
from support.routes import rows
from support.tokens import DAY, caveats, identifier, page_of, project_id, send, use, user_id

HOME, MADE = "/manage/account/token/", "Your new API token"
LIST = "API tokens"


@pytest.fixture
def server(make_server):
    return make_server(
        "--registration", "open", "--rate-limits", "search=none,project.create.user=none,token.change=none"
    )


@pytest.fixture
def alice(server, browser):
    """With an account, and two projects."""
    person = Person(browser, server, permissions=["clipboard-read", "clipboard-write"])
    person.is_hurried = True
    person.register()
    token = make(person, "first")
    for name in ("cheese", "wine"):
        assert use(server, token, name) == ""
    person.is_hurried = False
    return person


def choose(alice: Person, description: str, *, scopes=("user",), abilities=("upload",), **texts: str) -> None:
    """Fills the form in, as it is opened anew; `one_release` is ticked whatever it says."""
    alice.go(HOME)
    page = alice.page
    page.fill("#description", description)
    for scope in scopes:
        page.check(f'input[name=token_scope][value="{scope}"]')
    for ability in ("upload", "read"):
        page.set_checked(f"input[name=abilities][value={ability}]", ability in abilities)
    if texts.keys() & {"networks", "versions", "one_release"}:
        page.get_by_text("More restrictions").click()
    if texts.pop("one_release", None):
        page.check("input[name=one_release]")
    for name, text in texts.items():
        page.fill(f"#{name}", text)


def make(alice: Person, description: str, **choices) -> str:
    choose(alice, description, **choices)
    alice.press("Make the token")
    alice.see(MADE)
    return alice.page.inner_text("#snippet-token")


def row(alice: Person, description: str):
    link = alice.page.get_by_role("link", name=description, exact=True)
    return alice.page.get_by_role("listitem").filter(has=link)


# Making

@pytest.mark.timeout(240)
def test_every_choice_is_made_and_read_again(alice, server):
    token = make(
        alice, "CI of cheese", scopes=("project:cheese", "project:wine"), abilities=("upload", "read"),
        new_projects="brand-new and-another",
        expires="30d", networks="127.0.0.0/8 ::1/128", versions="==1.*", one_release="yes",
    )
    values = {tag: rest for tag, *rest in caveats(token)}
    assert values[100] == [["upload", "read"]] and values[101] == [["127.0.0.0/8", "::1/128"]]
    assert values[102] == [["==1.*"]]
    assert values[103] == [[project_id(server, "cheese"), project_id(server, "wine")], ["brand-new", "and-another"]]
    assert values[0][0] - values[0][1] == 30 * DAY
    for snippet in ("token", "pypirc", "uv", "netrc", "pip-address", "uv-read", "poetry-read"):
        assert token in alice.page.inner_text(f"#snippet-{snippet}"), snippet
    alice.follow("Done: back to your tokens", LIST)
    expect(row(alice, "CI of cheese")).to_contain_text("never used")
    alice.follow("CI of cheese", "CI of cheese")
    alice.read(
        "may upload and read", "only cheese, wine, and the new projects brand-new, and-another",
        "only from 127.0.0.0/8, ::1/128", "only versions ==1.*",
        "for one release", "never used",
    )
    assert use(server, token, "cheese", "1.7") == ""
    alice.go(page_of(token))
    alice.read("for one release: cheese 1.7")


def test_what_each_token_may_decides_what_is_shown_to_paste(alice, server):
    make(alice, "uploads")
    assert alice.page.locator("#snippet-pypirc").count() == 1 and alice.page.locator("#snippet-netrc").count() == 0
    make(alice, "reads", abilities=("read",), expires="never")
    assert alice.page.locator("#snippet-pypirc").count() == 0 and alice.page.locator("#snippet-netrc").count() == 1


def test_copy_buttons_copy_and_say_so(alice):
    token = make(alice, "copied", abilities=("upload", "read"))
    buttons = alice.page.locator("button.copy")
    assert buttons.count() == 9
    for number in range(buttons.count()):
        button = buttons.nth(number)
        button.click()
        expect(button).to_have_text("Copied")
        text = alice.page.inner_text("#" + button.get_attribute("data-copy"))
        assert alice.page.evaluate("navigator.clipboard.readText()").strip() == text.strip()
    buttons.first.click()
    assert alice.page.evaluate("navigator.clipboard.readText()") == token


def test_a_refused_form_says_why_and_keeps_what_was_typed(alice, server):
    before = rows(server, "SELECT count(*) FROM tokens")
    choose(
        alice, "not yet", scopes=("project:cheese",), abilities=("read",), networks="10.0.0.1/8", versions=">=1",
        expires="12d"
    )
    alice.press("Make the token")
    alice.alerted("'10.0.0.1/8' is no network")
    page = alice.page
    assert page.input_value("#description") == "not yet" and page.input_value("#networks") == "10.0.0.1/8"
    assert page.input_value("#expires") == "12d"
    assert page.is_checked('input[value="project:cheese"]') and not page.is_checked("input[value=user]")
    assert page.is_checked("input[value=read]") and not page.is_checked("input[name=abilities][value=upload]")
    page.fill("#networks", "10.0.0.0/8")
    alice.press("Make the token")
    alice.see(MADE)
    assert rows(server, "SELECT count(*) FROM tokens")[0][0] == before[0][0] + 1


# Once

def is_nowhere(alice: Person, token: str) -> None:
    alice.page.wait_for_load_state()
    assert token[-43:] not in alice.page.content() and alice.page.locator("#snippet-token").count() == 0


def back(alice: Person) -> None:
    """A browser may refuse to show a form's answer again, and show a page of its own: that is fine."""
    try:
        alice.page.go_back()
    except Error as error:
        assert "ERR_CACHE_MISS" in str(error), error
        alice.page.wait_for_url("chrome-error://**")


@pytest.mark.parametrize("leave", ["link", "address", "elsewhere"])
def test_leaving_and_coming_back_shows_it_never_again(leave, alice, server):
    token, count = make(alice, "once"), rows(server, "SELECT count(*) FROM tokens")
    match leave:
        case "link":
            alice.follow("Done: back to your tokens", LIST)
        case "address":
            alice.page.goto(server.url + "/manage/projects/")
        case "elsewhere":
            alice.page.goto("about:blank")
    for _ in range(2):
        back(alice)
        is_nowhere(alice, token)
        alice.page.goto(server.url + HOME)
        is_nowhere(alice, token)
    back(alice)
    is_nowhere(alice, token)
    assert rows(server, "SELECT count(*) FROM tokens") == count, "and coming back makes no other"


def test_what_another_window_opens_does_not_show_it(alice, server):
    token = make(alice, "once")
    other = alice.context.new_page()
    for path in (HOME, page_of(token), "/manage/account/history/"):
        other.goto(server.url + path)
        assert token[-43:] not in other.content()
    stored = alice.page.evaluate(
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, history.state])"
    )
    assert token[-43:] not in stored and token not in alice.page.url


# The list

def test_the_list_marks_what_stands_out(alice, server):
    make(alice, "laptop")
    used, soon, over = make(alice, "in use"), make(
        alice, "six days", expires="6d"
    ), make(alice, "is over", expires="2d")
    send(server, sdist("cheese", "1.1"), used, **{"User-Agent": "twine/6.2.0 CPython/3.11"})
    change(server, "UPDATE tokens SET expires_at = ? WHERE id = ?", int(time.time()) * 1_000_000 - 1, identifier(over))
    alice.go(HOME)
    for name, marks in (("laptop", ["never used"]), ("in use", []), ("is over", ["over"])):
        assert row(alice, name).locator(".mark").all_inner_texts() == marks, name
    expect(row(alice, "in use")).to_contain_text("from 127.0.0.1 by twine/6.2.0")
    send(server, sdist("cheese", "1.2"), soon)
    alice.go(HOME)
    assert row(alice, "six days").locator(".mark").all_inner_texts() == ["ends soon"]
    make(alice, "of both kinds", expires="6d")
    alice.go(HOME)
    assert set(row(alice, "of both kinds").locator(".mark").all_inner_texts()) == {"ends soon", "never used"}


def test_odd_descriptions_do_no_harm(alice, server):
    names = [
        "W" * 100, "<script>alert(1)</script>", "a  &amp; b \"c\" 'd'", "\u0645\u0631\u062d\u0628\u0627",
        "\U0001f9c0 cheese"
    ]
    for name in names:
        token = make(alice, name)
        alice.go(page_of(token))
        assert alice.page.inner_text("h1").split() == name.split()
    alice.go(HOME)
    for name in names:
        alice.page.get_by_role("button", name=f"Revoke {name}", exact=True).click()
        alice.see(LIST)
    assert alice.page.locator("ul.rows li").count() == 1


# One of them

def test_narrowing_by_the_page(alice, server):
    token = make(alice, "to be narrowed", abilities=("upload", "read"))
    alice.go(page_of(token))
    alice.page.check('input[name=token_scope][value="project:cheese"]')
    alice.page.check("input[name=abilities][value=upload]")
    alice.send("Narrow it", "to be narrowed", versions="==1.*", networks="127.0.0.0/8", expires="6d")
    alice.read("only cheese", "only versions ==1.*", "only from 127.0.0.0/8", "ends soon", "may upload;")
    assert use(server, token, "wine", "1.1") == "token-project"
    assert use(server, token, "cheese", "2.0") == "token-version"
    assert use(server, token, "cheese", "1.9") == ""
    alice.go(page_of(token))
    alice.press("Narrow it")
    alice.alerted("Say what the token is to lose")


def test_a_refused_narrowing_keeps_what_was_typed(alice, server):
    token = make(alice, "to be narrowed")
    alice.go(page_of(token))
    alice.page.check('input[name=token_scope][value="project:cheese"]')
    alice.refused("Narrow it", "does not say which versions", versions="one", networks="127.0.0.0/8", expires="6d")
    assert alice.page.input_value("#networks") == "127.0.0.0/8" and alice.page.input_value("#versions") == "one"
    assert alice.page.is_checked('input[name=token_scope][value="project:cheese"]')


def test_making_it_anew_by_the_page(alice, server):
    token = make(alice, "nightly build", versions="==1.*", expires="60d")
    alice.go(page_of(token))
    choices = alice.page.locator("#overlap option").evaluate_all("options => options.map(option => option.value)")
    assert choices == ["0", "1h", "1d", "3d", "7d"] and alice.page.input_value("#overlap") == "1d"
    alice.page.select_option("#overlap", "7d")
    alice.press("Make it anew")
    alice.see(MADE)
    new = alice.page.inner_text("#snippet-token")
    alice.follow("Done: back to your tokens", LIST)
    assert alice.page.get_by_role("link", name="nightly build", exact=True).count() == 2
    assert use(server, token, "cheese", "1.5") == use(server, new, "cheese", "1.6") == ""
    back(alice)
    is_nowhere(alice, new)
    alice.go(page_of(new))
    alice.page.select_option("#overlap", "0")
    alice.press("Make it anew")
    alice.see(MADE)
    last = alice.page.inner_text("#snippet-token")
    assert use(server, new, "cheese", "1.7") == "credential-invalid" and use(server, last, "cheese", "1.7") == ""


def test_revoking_by_the_pages(alice, server):
    tokens = {name: make(alice, name) for name in ("one", "two", "three", "four")}
    alice.go(HOME)
    row(alice, "one").get_by_role("button").click()
    alice.see(LIST)
    assert use(server, tokens["one"], "cheese", "1.1") == "credential-invalid"
    alice.follow("two", "two")
    alice.send("Revoke the token", LIST)
    assert use(server, tokens["two"], "cheese", "1.1") == "credential-invalid"
    assert use(server, tokens["three"], "cheese", "1.1") == ""
    change(
        server, "UPDATE tokens SET created_at = created_at - ? WHERE id = ?", 91 * DAY * 1_000_000,
        identifier(tokens["four"])
    )
    alice.page.get_by_text("Revoke several").click()
    alice.send("Revoke unused tokens", LIST)
    assert use(server, tokens["four"], "cheese", "1.1") == "credential-invalid"
    assert use(server, tokens["three"], "cheese", "1.1") == ""
    alice.page.get_by_text("Revoke several").click()
    alice.refused("Revoke all tokens", "not the name", confirm_revoke_all="bob")
    alice.page.get_by_text("Revoke several").click()
    alice.send("Revoke all tokens", LIST, confirm_revoke_all="alice")
    alice.read("There are none.")
    assert rows(server, "SELECT count(*) FROM tokens") == [(0,)]


def test_pages_of_tokens_that_are_gone(alice):
    token = make(alice, "gone")
    alice.go(page_of(token))
    row_of_page = alice.page.url
    alice.send("Revoke the token", LIST)
    alice.page.goto(row_of_page)
    alice.see("Not Found")
    alice.read("Your account has no such token")


# Without scripts

def test_without_scripts_everything_works_but_the_buttons(server, browser):
    alice = Person(browser, server, has_script=False)
    alice.register()
    token = make(alice, "plain", expires="6d", versions="==1.*")
    assert re.fullmatch(r"rind-[\w-]+", token) and alice.page.locator("button.copy:visible").count() == 0
    alice.follow("Done: back to your tokens", LIST)
    alice.follow("plain", "plain")
    assert use(server, token, "cheese") == ""
    alice.send("Make it anew", MADE)
    alice.go(page_of(token))
    alice.send("Revoke the token", LIST)
    assert use(server, token, "cheese", "1.1") == "credential-invalid"
    assert [values for values in caveats(token) if values[0] == 3] == [[3, user_id(server, "alice")]]
