"""What may be used once is sent twenty times at once, to two processes on one folder: it is taken exactly once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from support import http
from support.factors import SECRET, App, add_key, copy, csrf, events, new_key, options, set_up
from support.routes import rows
from support.visitor import Form, Visitor, link_in, wait_for_mail
from test_accounts import OTHER, PASSWORD, create_once

TIMES = 20
FACTOR, CONFIRM, DONE = "/account/two-factor/", "/account/confirm-login/", "/manage/projects/"


@pytest.fixture
def alice(make_server):
    limits = ("--rate-limits", "2fa.user=none,2fa.ip=none,user.login=none,ip.login=none")
    server = make_server(*limits)
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    visitor.app, visitor.codes = set_up(visitor)
    visitor.key = add_key(visitor, "security-key", "stick")
    visitor.passkey = add_key(visitor, "passkey", "laptop")
    visitor.servers = [server, make_server("--base-url", server.url, *limits, data=server.data)]
    return visitor


def at_once(visitors: list[Visitor], send) -> list[http.Answer]:
    """All send at the same moment, each from a thread of its own."""
    gate = Barrier(len(visitors))

    def one(visitor: Visitor) -> http.Answer:
        gate.wait()
        return send(visitor)

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(one, visitors))


def copies(visitor: Visitor) -> list[Visitor]:
    """The same browser so many times, half of them at the other process."""
    made = [copy(visitor) for _ in range(TIMES)]
    for number, other in enumerate(made):
        go_to(other, visitor.servers, number % 2)
    return made


def go_to(visitor: Visitor, servers: list, number: int) -> None:
    """Both processes serve the same site: they answer under its name only."""
    visitor.server = servers[number]
    visitor.headers = visitor.headers | {"Host": f"localhost:{servers[0].port}"}


def waiting(alice: Visitor) -> Visitor:
    """The owner's browser after the password."""
    browser = Visitor(alice.server)
    browser.servers = alice.servers
    browser.cookies = {name: value for name, value in alice.cookies.items() if "device" in name}
    assert browser.sign_in("alice", PASSWORD)["Location"] == FACTOR
    return browser


def form_of(visitor: Visitor, path: str, *names: str) -> Form:
    return visitor.form(visitor.open(path), *names)


def filled(form: Form, **values: str):
    """What sends the form as another browser of the same kind."""
    kept = [(name, value) for name, value in form.fields if name != "remember_device"]
    fields = [(name, values.get(name, value)) for name, value in kept]
    return lambda visitor: visitor.post(form.action, fields)


def sessions(alice: Visitor) -> int:
    return rows(alice.server, "SELECT count(*) FROM sessions")[0][0]


def taken(answers: list[http.Answer], *good: int) -> int:
    return sum(answer.status in good for answer in answers)


def test_a_code_from_one_browser(alice):
    browser, before = waiting(alice), sessions(alice)
    send = filled(form_of(browser, FACTOR, "totp_value"), totp_value=alice.app.fresh())
    answers = at_once(copies(browser), send)
    assert [answer["Location"] for answer in answers].count(DONE) == 1, [answer.status for answer in answers]
    assert sessions(alice) == before + 1 and events(alice.server, "account:login:success") == 2


def test_a_code_from_twenty_browsers(alice):
    code, before = alice.app.fresh(), sessions(alice)
    browsers = [waiting(alice) for _ in range(TIMES)]
    forms = {id(browser): filled(form_of(browser, FACTOR, "totp_value"), totp_value=code) for browser in browsers}
    for number, browser in enumerate(browsers):
        go_to(browser, alice.servers, number % 2)
    answers = at_once(browsers, lambda browser: forms[id(browser)](browser))
    assert taken(answers, 303) == 1 and sessions(alice) == before + 1, [answer.status for answer in answers]
    assert all("used already" in answer.text for answer in answers if answer.status == 403)


def test_a_code_that_proves(alice):
    send = filled(form_of(alice, "/account/reauthenticate/", "totp_value"), password=PASSWORD, totp_value=alice.app.fresh())
    at_once(copies(alice), send)
    assert events(alice.server, "account:reauthenticate:success") == 1


def test_a_code_for_a_sign_in_and_a_new_password(alice):
    """What one place takes no other takes."""
    Visitor(alice.server).fill("/account/request-password-reset/", username_or_email="alice")
    stranger = Visitor(alice.server)
    stranger.servers = alice.servers
    page = stranger.open(link_in(wait_for_mail(alice.server, "Open this link within an hour")))
    code, browser = alice.app.fresh(), waiting(alice)
    sign_in = filled(form_of(browser, FACTOR, "totp_value"), totp_value=code)
    reset = filled(stranger.form(page, "token", "new_password"), new_password=OTHER, password_confirm=OTHER, totp_value=code)
    both = [*copies(browser)[:10], *copies(stranger)[:10]]
    at_once(both, lambda visitor: (sign_in if "device" in " ".join(visitor.cookies) else reset)(visitor))
    assert events(alice.server, "account:login:success") - 1 + events(alice.server, "account:password:reset") == 1


def test_a_recovery_code(alice):
    browsers = [waiting(alice) for _ in range(TIMES)]
    before = events(alice.server, "account:recovery_codes:used")
    forms = {
        id(browser): filled(form_of(browser, "/account/recovery-code/", "recovery_code_value"), recovery_code_value=alice.codes[0])
        for browser in browsers
    }
    answers = at_once(browsers, lambda browser: forms[id(browser)](browser))
    assert taken(answers, 303) == 1, [answer.status for answer in answers]
    assert events(alice.server, "account:recovery_codes:used") == before + 1
    assert rows(alice.server, "SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == [(6,)]


def posting(path: str, body: dict, token: str):
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token}
    return lambda visitor: visitor._request("POST", path, headers, content)


def test_an_answer_of_a_security_key(alice):
    browser, before = waiting(alice), sessions(alice)
    answer = alice.key.answer(options(browser, "/account/webauthn-authenticate/options"))
    send = posting("/account/webauthn-authenticate/validate", {"credential": answer}, csrf(browser))
    answers = at_once(copies(browser), send)
    assert taken(answers, 200) == 1 and sessions(alice) == before + 1, [answer.status for answer in answers]


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_of_a_passkey(counts, alice):
    """Also of one that does not count its uses, as synced ones do not."""
    alice.passkey = add_key(alice, "passkey", "synced", counts=counts)
    browser = Visitor(alice.server)
    browser.servers, before = alice.servers, sessions(alice)
    answer = alice.passkey.answer(options(browser, "/account/passkey/options"))
    send = posting("/account/passkey/validate", {"credential": answer}, csrf(browser))
    answers = at_once(copies(browser), send)
    assert taken(answers, 200) == 1 and sessions(alice) == before + 1, [answer.status for answer in answers]
    assert {answer.problem["code"] for answer in answers if answer.status != 200} == {"ceremony-over"}


def test_a_registration(alice):
    asked = options(alice, "/manage/account/webauthn-provision/options", kind="security-key")
    body = {"credential": new_key(alice.server).register(asked), "label": "twin"}
    answers = at_once(copies(alice), posting("/manage/account/webauthn-provision/validate", body, csrf(alice)))
    assert taken(answers, 200) == 1, [answer.status for answer in answers]
    assert rows(alice.server, "SELECT count(*) FROM webauthn_credentials") == [(3,)]


def test_an_app_is_switched_on_once(alice):
    page = alice.open("/manage/account/totp-provision")
    app = App(SECRET.search(page.text)[1], "tablet")
    answers = at_once(copies(alice), filled(alice.form(page, "totp_value"), totp_label="tablet", totp_value=app.fresh()))
    assert rows(alice.server, "SELECT count(*) FROM totp_authenticators") == [(2,)], [answer.status for answer in answers]


def test_the_link_that_confirms(alice):
    browser = Visitor(alice.server)
    browser.servers = alice.servers
    browser.sign_in("alice", PASSWORD)
    assert filled(form_of(browser, FACTOR, "totp_value"), totp_value=alice.app.fresh())(browser)["Location"] == CONFIRM
    page = browser.open(link_in(wait_for_mail(alice.server, "Confirm your sign-in")))
    before = sessions(alice)
    answers = at_once(copies(browser), filled(browser.form(page, "token")))
    assert taken(answers, 303) == 1 and sessions(alice) == before + 1, [answer.status for answer in answers]


@pytest.mark.parametrize("kind", ["lock", "reset"])
def test_a_mailed_link(kind, alice):
    stranger = Visitor(alice.server)
    stranger.servers = alice.servers
    if kind == "reset":
        stranger.fill("/account/request-password-reset/", username_or_email="alice")
        page = stranger.open(link_in(wait_for_mail(alice.server, "Open this link within an hour")))
        form = stranger.form(page, "token", "new_password")
        values = {"new_password": OTHER, "password_confirm": OTHER, "recovery_code_value": alice.codes[0]}
    else:
        page = stranger.open(link_in(wait_for_mail(alice.server, "A passkey was added")))
        form, values = stranger.form(page, "token"), {}
    answers = at_once(copies(stranger), filled(form, **values))
    assert taken(answers, 200, 303) == 1, [answer.status for answer in answers]
    assert events(alice.server, "account:lock") + events(alice.server, "account:password:reset") == 1


def test_no_more_guesses_are_looked_at_than_the_limit_allows(alice):
    for server in alice.servers:
        server.stop()
        server.settings = tuple(word.replace("2fa.user=none", "2fa.user=5/5m") for word in server.settings)
        server.start()
    browser = waiting(alice)
    send = filled(form_of(browser, FACTOR, "totp_value"), totp_value=alice.app.wrong())
    answers = at_once(copies(browser), send)
    assert (taken(answers, 403), taken(answers, 429)) == (5, TIMES - 5), [answer.status for answer in answers]
