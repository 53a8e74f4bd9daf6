"""Codes of apps and recovery codes: used once, refused when they are old, wrong, or somebody else's."""

import calendar
import re
import time

import pytest

from support.factors import (
    SECRET, STEP, App, add_app, burn, change, csrf, events, give_code, give_recovery_code, make_codes, now, prove, remove, set_up,
)
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD, create_once

DONE, OVERVIEW = "/manage/projects/", "/manage/account/two-factor/"
WRONG = "That was not right"


def person(server, name: str = "alice") -> Visitor:
    """Somebody with an app and recovery codes."""
    create_once(server, name)
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD).status == 303
    visitor.app, visitor.codes = set_up(visitor)
    return visitor


def again(visitor: Visitor, name: str = "alice", server=None) -> Visitor:
    """The same browser, signed in with the password alone."""
    other = Visitor(server or visitor.server)
    other.cookies = {name: value for name, value in visitor.cookies.items() if "device" in name}
    assert other.sign_in(name, PASSWORD)["Location"] == "/account/two-factor/"
    return other


def enter(visitor: Visitor, code: str, name: str = "alice", *, give=give_code, server=None) -> Visitor:
    """The same browser, signed in; its cookie is another one after each sign-in."""
    other = again(visitor, name, server)
    assert give(other, code)["Location"] == (OVERVIEW if give is give_recovery_code else DONE)
    visitor.cookies |= {name: value for name, value in other.cookies.items() if "device" in name}
    return other


@pytest.fixture
def alice(make_server):
    return person(make_server("--rate-limits", "2fa.user=none,2fa.ip=none"))


def refused(visitor: Visitor, code: str, said: str, **more) -> None:
    answer = give_code(again(visitor, **more), code)
    assert answer.status == 403 and said in answer.text, answer.text
    assert answer["Set-Cookie"] is None or "device" not in answer["Set-Cookie"]


# Apps

def test_a_step_is_dead_once_it_was_used_and_so_are_those_before(alice):
    present = now()
    ahead, behind = alice.app.at(present + 1), alice.app.at(present)
    enter(alice, ahead)
    refused(alice, ahead, "used already")
    refused(alice, behind, "used already")
    alice.server.stop()
    alice.server.start()
    refused(alice, ahead, "used already")
    refused(alice, behind, "used already")


def test_a_second_process_on_the_folder_knows_what_was_used(alice, make_server):
    second = make_server("--rate-limits", "2fa.user=none,2fa.ip=none", data=alice.server.data)
    code = alice.app.fresh()
    enter(alice, code)
    refused(alice, code, "used already", server=second)
    later = alice.app.fresh()
    enter(alice, later, server=second)
    refused(alice, later, "used already")


def test_the_code_that_switched_an_app_on_is_spent(alice):
    refused(alice, alice.app.at(alice.app.last), "used already")


def test_a_code_that_proved_something_signs_nobody_in(alice):
    code = alice.app.fresh()
    assert prove(alice, PASSWORD, code).status == 303
    refused(alice, code, "used already")


def test_spaces_do_not_matter(alice):
    for write in (lambda code: f" {code[:3]} {code[3:]} ", " ".join):
        enter(alice, write(alice.app.fresh()))


def wait_for_a_young_step() -> None:
    while time.time() % STEP > STEP - 4:
        time.sleep(0.2)


@pytest.mark.parametrize("steps", [-10, -2, 2, 10])
def test_a_clock_that_is_off_is_told_by_how_much_and_what_time_it_is(steps, alice):
    change(alice.server, "UPDATE totp_authenticators SET last_step = last_step - 1000")
    waiting = again(alice)
    wait_for_a_young_step()
    answer = give_code(waiting, alice.app.at(now() + steps))
    assert answer.status == 403 and f"{abs(steps) * STEP} seconds {'ahead' if steps > 0 else 'behind'}" in answer.text, answer.text
    told = re.search(r"Here it is (\S+ \d\d:\d\d:\d\d) UTC", answer.text)[1]
    assert abs(calendar.timegm(time.strptime(told, "%Y-%m-%d %H:%M:%S")) - time.time()) < 30
    if steps < 0:
        return refused(alice, alice.app.at(now() + steps), "seconds")
    # Who was told of a code whose time is to come cannot use it then, nor one before it.
    for told in (steps, 1):
        refused(alice, alice.app.at(now() + told), "used already")


def test_an_app_whose_clock_is_off_is_told_so_when_it_is_switched_on(alice):
    page = alice.open("/manage/account/totp-provision")
    app, form = App(SECRET.search(page.text)[1], "tablet"), alice.form(page, "totp_value")
    for steps, said in ((-7, "210 seconds behind"), (6, "180 seconds ahead"), (40, WRONG)):
        wait_for_a_young_step()
        answer = alice.send(form, totp_label="tablet", totp_value=app.at(now() + steps))
        assert answer.status == 403 and said in answer.text, answer.text
    assert alice.send(form, totp_label="tablet", totp_value=app.fresh()).status == 303


def test_a_code_of_another_day_tells_nothing(alice):
    waiting = again(alice)
    for steps in (-2880, -40, 12, 40, 2880):
        answer = give_code(waiting, alice.app.at(now() + steps))
        assert answer.status == 403 and WRONG in answer.text and "seconds" not in answer.text, answer.text


def test_what_is_no_code_is_wrong(alice):
    waiting = again(alice)
    for code in ("", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12345.", "+12345", "0x1234", "1e5", "9" * 20):
        answer = give_code(waiting, code)
        assert answer.status == 403 and WRONG in answer.text, code


def test_a_code_of_another_account_is_wrong(alice):
    bob = person(alice.server, "bob")
    refused(alice, bob.app.fresh(), WRONG)
    enter(bob, bob.app.fresh(), "bob")


def test_several_apps_each_with_its_own_steps(alice):
    tablet = add_app(alice, "tablet")
    for app in (tablet, alice.app):
        enter(alice, app.fresh())
    page = alice.get("/manage/account/two-factor/").text if alice.is_signed_in else ""
    assert page.count("last used") == 2 and "phone" in page and "tablet" in page
    same = alice.open("/manage/account/totp-provision")
    taken = alice.send(alice.form(same, "totp_value"), totp_label="tablet", totp_value="000000")
    assert taken.status == 400 and "called" in taken.text


def test_a_removed_app_opens_nothing(alice):
    tablet = add_app(alice, "tablet")
    assert remove(alice, "totp-provision", "phone").status == 303
    refused(alice, alice.app.fresh(), WRONG)
    enter(alice, tablet.fresh())


def test_a_draft_belongs_to_one_session_and_one_account(alice):
    page = alice.open("/manage/account/totp-provision")
    form, app = alice.form(page, "totp_value"), App(SECRET.search(page.text)[1], "x")
    assert SECRET.search(alice.open("/manage/account/totp-provision").text)[1] == SECRET.search(page.text)[1], "a look changes nothing"
    other = again(alice)
    give_code(other, alice.app.fresh())
    token = csrf(other)
    answer = other.post(form.action, {"csrf_token": token, "totp_label": "x", "totp_value": app.fresh()})
    assert answer.status == 403 and WRONG in answer.text, answer.text
    assert alice.send(form, totp_label="x", totp_value=app.fresh()).status == 303


# Recovery codes

def test_eight_codes_of_eighty_bits_each_shown_once(alice):
    codes = make_codes(alice, "regenerate")
    assert len(set(codes)) == 8
    assert all(len(re.sub("[^A-Za-z0-9]", "", code)) * 5 >= 80 for code in codes), codes
    page = alice.open("/manage/account/recovery-codes/regenerate")
    assert not any(code in page.text for code in codes)
    stored = b"".join(path.read_bytes() for path in alice.server.data.glob("rind.sqlite*"))
    for code in codes:
        assert code.encode() not in stored and code.replace("-", "").encode() not in stored


def test_each_works_once_and_its_use_is_told(alice):
    before = events(alice.server, "account:recovery_codes:used")
    for count, code in enumerate(alice.codes[:2], 1):
        enter(alice, code, give=give_recovery_code)
        wait_for_mail(alice.server, "A recovery code of alice was used", f"{7 - count} are left", "/account/lock/?token=")
        assert events(alice.server, "account:recovery_codes:used") == before + count
    answer = give_recovery_code(again(alice), alice.codes[0])
    assert answer.status == 403 and "used already" in answer.text


def test_capitals_and_spaces_do_not_matter(alice):
    code = alice.codes[0]
    enter(alice, f"  {code.upper().replace('-', ' ')} ", give=give_recovery_code)
    enter(alice, alice.codes[1].lower().replace("-", ""), give=give_recovery_code)


def test_a_new_set_kills_the_old(alice):
    new = make_codes(alice, "regenerate")
    wait_for_mail(alice.server, "New recovery codes for alice", "/account/lock/?token=", count=2)
    for code in alice.codes[:3]:
        answer = give_recovery_code(again(alice), code)
        assert answer.status == 403 and WRONG in answer.text
    enter(alice, new[0], give=give_recovery_code)


def test_codes_of_another_account_are_wrong(alice):
    bob = person(alice.server, "bob")
    assert give_recovery_code(again(alice), bob.codes[0]).status == 403
    enter(bob, bob.codes[0], "bob", give=give_recovery_code)


def test_the_page_nags_below_three(alice):
    for code in alice.codes[:4]:
        assert burn(alice, code).status == 303
    assert "unused recovery codes left" not in alice.open("/manage/account/two-factor/").text
    assert burn(alice, alice.codes[4]).status == 303
    assert "only 2 unused recovery codes left" in alice.open("/manage/account/two-factor/").text
    for code in alice.codes[5:]:
        burn(alice, code)
    assert "You have no unused recovery codes left" in alice.open("/manage/account/two-factor/").text
