"""Between the password and the session: a sign-in that waits opens what it waits for, and nothing else."""

import time

import pytest

from support.command import must, rind
from support.factors import add_key, change, copy, csrf, give_code, give_recovery_code, key_sign_in, script, set_up
from support.forms import upload
from support.packages import wheel
from support.routes import forms, routes, rows, second_address, state
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once, token_of

FACTOR, CONFIRM, OVER = "/account/two-factor/", "/account/confirm-login/", "/account/login/?over=sign-in"
PROVE = "/account/reauthenticate/"
# What everybody may look at, and what a sign-in that waits opens besides.
ANYONE = {
    "/account/login/", "/account/register/", "/account/request-password-reset/", "/account/confirm-login/", "/account/recover/",
    "/account/passkey/options",
}
WAITING = {"/account/two-factor/", "/account/recovery-code/", "/account/webauthn-authenticate/options"}


@pytest.fixture
def owner(make_server):
    """Somebody with an app, recovery codes, a project and a token."""
    server = make_server("--two-factor", "required", "--registration", "open")
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.token = token_of(visitor)
    assert upload(server, wheel("cheese", "1.0"), token=visitor.token).status == 200
    visitor.other = second_address(server, "alice", "second@example.org")
    return visitor


def waiting(owner: Visitor, *, known: bool = False) -> Visitor:
    """A browser in which the password was given."""
    browser = Visitor(owner.server)
    if known:
        browser.cookies = {name: value for name, value in owner.cookies.items() if "device" in name}
    assert browser.sign_in("alice", PASSWORD)["Location"] == FACTOR
    return browser


def unconfirmed(owner: Visitor) -> Visitor:
    """A browser that was not used before, in which the password and a code were given."""
    browser = waiting(owner)
    assert give_code(browser, owner.app.fresh())["Location"] == CONFIRM
    return browser


def opened(browser: Visitor, owner: Visitor) -> set[str]:
    """Every address that answers with a page or with what a script wants, rather than leading away or refusing."""
    found = set()
    values = {"other": owner.other, "password": PASSWORD, "token": owner.token[:20], "file": wheel("cheese", "1.0").filename}
    for path, is_script in routes().items():
        if path in ("/account/login/", "/account/logout/", "/account/register/"):
            continue
        if is_script:
            answers = [script(browser, path, body) for body in ({}, {"kind": "passkey"}, {"credential": {}, "password": PASSWORD})]
        else:
            token = csrf(browser)
            answers = [browser.get(path), *(browser.post(path, form | {"csrf_token": token}) for form in forms(path, **values))]
        found |= {path for answer in answers if answer.status < 300}
    return found


@pytest.mark.parametrize(("make", "more"), [(waiting, WAITING), (unconfirmed, set())])
def test_a_sign_in_that_waits_opens_nothing_else(make, more, owner):
    browser, before = make(owner), state(owner.server)
    assert opened(browser, owner) - ANYONE == more
    assert state(owner.server) == before
    assert not browser.is_signed_in


@pytest.mark.parametrize("make", [waiting, unconfirmed])
@pytest.mark.parametrize(
    "path", ["/manage/account/", "/manage/projects/", "/manage/account/token/", "/manage/account/two-factor/", PROVE]
)
def test_a_sign_in_that_waits_is_no_session(make, path, owner):
    answer = make(owner).get(path)
    assert answer.status == 303 and answer["Location"].startswith("/account/login/"), answer["Location"]


def test_the_cookie_changes_at_every_step_and_each_is_dead_after_it(owner):
    browser = Visitor(owner.server)
    browser.open("/account/login/")
    anonymous = copy(browser)
    browser.sign_in("alice", PASSWORD)
    pending = copy(browser)
    give_code(browser, owner.app.fresh())
    confirming = copy(browser)
    page = browser.open(link_in(wait_for_mail(owner.server, "Confirm your sign-in")))
    assert browser.send(browser.form(page, "token"))["Location"] == "/manage/projects/"
    secrets = {other.cookies["rind-session"] for other in (anonymous, pending, confirming, browser)}
    assert len(secrets) == 4 and browser.is_signed_in
    for other in (anonymous, pending, confirming):
        assert not other.is_signed_in
        assert other.get(FACTOR)["Location"] == OVER
        assert other.get(CONFIRM)["Location"] == OVER


def test_signing_out_ends_what_waits(owner):
    for browser, page in ((waiting(owner), FACTOR), (unconfirmed(owner), CONFIRM)):
        thief = copy(browser)
        assert thief.get(page).status == 200
        answer = browser.post("/account/logout/", {"csrf_token": csrf(browser)})
        assert answer.status == 303 and "rind-session" not in browser.cookies
        assert thief.get(page)["Location"] == OVER, f"the secret of {page} opens nothing after the sign-out"


def test_beginning_again_ends_what_waits(owner):
    browser = waiting(owner)
    thief = copy(browser)
    assert browser.sign_in("alice", PASSWORD)["Location"] == FACTOR
    assert thief.get(FACTOR)["Location"] == OVER


@pytest.mark.parametrize("make", [waiting, unconfirmed])
def test_a_changed_password_ends_what_waits(make, owner):
    browser = make(owner)
    change_password(owner)
    assert browser.get(FACTOR)["Location"] == OVER
    assert browser.get(CONFIRM)["Location"] == OVER


def test_a_changed_password_kills_the_link_that_confirms(owner):
    browser = unconfirmed(owner)
    link = link_in(wait_for_mail(owner.server, "Confirm your sign-in"))
    page = browser.open(link)
    form = browser.form(page, "token")
    change_password(owner)
    assert browser.send(form).status == 403
    assert not browser.is_signed_in


def change_password(visitor: Visitor) -> None:
    form = visitor.form(visitor.open("/manage/account/"), "password", "new_password")
    assert visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER).status == 303


@pytest.mark.parametrize("make", [waiting, unconfirmed])
@pytest.mark.parametrize("end", ["disable", "factor", "others"])
def test_whatever_ends_sessions_ends_what_waits(make, end, owner):
    browser = make(owner)
    if end == "disable":
        must(rind("user", "disable", "alice", "--reason", "left", data=owner.server.data))
    elif end == "factor":
        add_key(owner)
    else:
        page = owner.open("/manage/account/sessions/")
        token = csrf(owner)
        assert owner.post("/manage/account/sessions/", {"csrf_token": token, "revoke_other_sessions": "1"}).status == 303, page.text
    assert browser.get(FACTOR)["Location"] == OVER
    assert browser.get(CONFIRM)["Location"] == OVER


@pytest.mark.parametrize(("column", "seconds"), [("waiting", 600), ("unconfirmed", 900)])
def test_what_waits_dies_of_age(column, seconds, owner):
    browser = {"waiting": waiting, "unconfirmed": unconfirmed}[column](owner)
    page = FACTOR if column == "waiting" else CONFIRM
    expires = rows(owner.server, "SELECT expires_at FROM pending_sign_ins")[0][0] / 1_000_000
    assert seconds - 30 < expires - time.time() <= seconds
    assert browser.get(page).status == 200
    set_back(owner.server, seconds)
    assert browser.get(page)["Location"] == OVER


def set_back(server, seconds: int) -> None:
    change(server, "UPDATE pending_sign_ins SET expires_at = expires_at - ?", seconds * 1_000_000)


# A browser that was not used before

def confirm(browser: Visitor, mail: str):
    page = browser.open(link_in(mail))
    return page if page.status != 200 or 'name="token"' not in page.text else browser.send(browser.form(page, "token"))


def test_the_mailed_link_signs_in_once_in_the_browser_that_asked(owner):
    browser = unconfirmed(owner)
    mail = wait_for_mail(owner.server, "Confirm your sign-in", "To: alice@example.org")
    assert link_in(wait_for_mail(owner.server, "Confirm your sign-in", "To: second@example.org")) == link_in(mail)
    for stranger in (Visitor(owner.server), waiting(owner)):
        answer = confirm(stranger, mail)
        assert "other browser" in answer.text or answer.status >= 400
        assert not stranger.is_signed_in
    assert not browser.is_signed_in, "somebody else's click does not sign in whoever waits"
    page = browser.open(link_in(mail))
    twin = copy(browser)
    form = browser.form(page, "token")
    assert browser.send(form)["Location"] == "/manage/projects/"
    assert browser.is_signed_in
    assert twin.send(form).status == 403 and not twin.is_signed_in
    known = waiting(browser, known=True)
    assert give_code(known, owner.app.fresh())["Location"] == "/manage/projects/", "the device is known now"


def test_each_sign_in_has_its_own_link(owner):
    one = unconfirmed(owner)
    first = wait_for_mail(owner.server, "Confirm your sign-in", "To: alice@")
    other = waiting(owner)
    assert give_recovery_code(other, owner.codes[0])["Location"] == CONFIRM
    second = wait_for_mail(owner.server, "Confirm your sign-in", "To: alice@", count=2)
    assert confirm(one, second).status >= 400 and not one.is_signed_in
    assert confirm(other, second).status == 303 and other.is_signed_in
    assert confirm(one, first).status == 303 and one.is_signed_in


def test_the_code_is_spent_before_the_mail_goes(owner):
    code = owner.app.fresh()
    browser = waiting(owner)
    assert give_code(browser, code)["Location"] == CONFIRM
    again = give_code(waiting(owner), code)
    assert again.status == 403 and "used already" in again.text
    other = waiting(owner)
    assert give_recovery_code(other, owner.codes[0])["Location"] == CONFIRM
    spent = give_recovery_code(waiting(owner), owner.codes[0])
    assert spent.status == 403 and "used already" in spent.text


def test_a_key_makes_its_browser_known_without_a_mail(owner):
    key = add_key(owner)
    browser = waiting(owner)
    assert key_sign_in(browser, key).json()["redirect"] == "/manage/projects/"
    assert browser.is_signed_in
    wait_for_mail(owner.server, "A new sign-in to alice")
    known = waiting(browser, known=True)
    assert give_code(known, owner.app.fresh())["Location"] == "/manage/projects/"


def test_the_cookie_of_one_account_makes_no_browser_known_to_another(owner):
    create_once(owner.server, "mallory")
    mallory = Visitor(owner.server)
    mallory.sign_in("mallory", PASSWORD)
    theirs = next(value for name, value in mallory.cookies.items() if "device" in name)
    browser = Visitor(owner.server)
    browser.cookies = {name: theirs for name in owner.cookies if "device" in name}
    browser.sign_in("alice", PASSWORD)
    assert give_code(browser, owner.app.fresh())["Location"] == CONFIRM
