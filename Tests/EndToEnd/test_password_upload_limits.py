"""Wrong passwords of uploads and of sign-ins are counted together: by name and by network address."""

import pytest

from support.factors import change, set_up
from support.passwords import LIMITS, WAY, WRONG, by_password, code, page_sign_in, tried
from support.recovering import at_once
from support.server import Server
from support.tokens import make, use
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

HERE, THERE = "192.0.2.1", "198.51.100.1"
COUNT = 10
LOCKED = "too-many-attempts"


@pytest.fixture
def server(make_server):
    made = make_server(WAY, "always", "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    for name in ("alice", "bob"):
        create_once(made, name)
    return made


def address(number: int) -> str:
    return f"203.0.113.{number}"


def use_up(server: Server, name: str, count: int = COUNT) -> None:
    """So many wrong ones for that name, each from another address."""
    for number in range(count):
        assert tried(server, name, WRONG, address(number)) == "sign-in-failed"


def locked(answer) -> None:
    assert answer.status == 429 and code(answer) == LOCKED, answer
    assert 1 <= int(answer["Retry-After"]) <= 301
    assert "try again in" in answer.problem["detail"]


# By name


def test_ten_wrong_ones_lock_the_name_for_the_right_one_too(server):
    use_up(server, "alice")
    for password in (WRONG, PASSWORD):
        locked(by_password(server, "alice", password, address=THERE))
    assert tried(server, "ALICE", PASSWORD, THERE) == LOCKED, "however it is written"
    assert tried(server, "bob", PASSWORD, THERE) == ""


def test_one_less_locks_nothing(server):
    use_up(server, "alice", COUNT - 1)
    assert tried(server, "alice", PASSWORD, THERE) == ""
    assert tried(server, "alice", WRONG, THERE) == "sign-in-failed"


def test_uploads_lock_the_sign_in(server):
    use_up(server, "alice")
    answer = page_sign_in(server, "alice", PASSWORD, THERE)
    assert answer.status == 429 and 1 <= int(answer["Retry-After"]) <= 301
    assert page_sign_in(server, "bob", PASSWORD, THERE).status == 303


def test_sign_ins_lock_the_uploads(server):
    for number in range(COUNT):
        assert page_sign_in(server, "alice", WRONG, address(number)).status == 403
    locked(by_password(server, "alice", PASSWORD, address=THERE))
    assert tried(server, "bob", PASSWORD, THERE) == ""


def test_both_are_counted_together(server):
    use_up(server, "alice", 5)
    for number in range(5):
        assert page_sign_in(server, "alice", WRONG, address(100 + number)).status == 403
    locked(by_password(server, "alice", PASSWORD, address=THERE))
    assert page_sign_in(server, "alice", PASSWORD, THERE).status == 429


def test_a_name_that_nobody_has_is_locked_like_any_other(server):
    use_up(server, "nobody")
    answers = []
    use_up(server, "alice")
    for name in ("nobody", "alice"):
        answer = by_password(server, name, WRONG, address=THERE)
        locked(answer)
        answers.append((answer.status, answer.problem["code"], sorted(answer.headers.keys())))
    assert answers[0] == answers[1]


def test_a_lock_ends(server):
    use_up(server, "alice")
    locked(by_password(server, "alice", PASSWORD, address=THERE))
    change(server, "UPDATE attempts SET time = time - ?", 301 * 1_000_000)
    assert tried(server, "alice", PASSWORD, THERE) == ""


# By address


def test_ten_wrong_ones_lock_the_address(server):
    for number in range(COUNT):
        assert tried(server, f"name{number}", WRONG, HERE) == "sign-in-failed"
    for name, password in (("alice", PASSWORD), ("bob", WRONG), ("nobody", WRONG)):
        locked(by_password(server, name, password, address=HERE))
    assert page_sign_in(server, "alice", PASSWORD, HERE).status == 429
    assert tried(server, "alice", PASSWORD, THERE) == "" and page_sign_in(server, "bob", PASSWORD, THERE).status == 303


def test_sign_ins_lock_the_address_for_uploads(server):
    for number in range(COUNT):
        assert page_sign_in(server, f"name{number}", WRONG, HERE).status == 403
    locked(by_password(server, "alice", PASSWORD, address=HERE))
    assert tried(server, "alice", PASSWORD, THERE) == ""


def test_addresses_of_one_ipv6_network_are_one(server):
    for number in range(COUNT):
        assert tried(server, f"name{number}", WRONG, f"2001:db8:0:7::{number + 1}") == "sign-in-failed"
    assert tried(server, "alice", PASSWORD, "2001:db8:0:7:ffff::9") == LOCKED
    assert tried(server, "alice", PASSWORD, "2001:db8:0:8::9") == ""


def test_who_is_not_behind_the_proxy_says_nothing_about_where_they_are(make_server):
    server = make_server(WAY, "always", "--rate-limits", LIMITS)
    create_once(server, "alice")
    for number in range(COUNT):
        assert tried(server, f"name{number}", WRONG, address(number)) == "sign-in-failed"
    assert tried(server, "alice", PASSWORD, THERE) == LOCKED


# What does not count


def test_right_ones_are_not_counted(server):
    for _ in range(COUNT * 2):
        assert tried(server, "alice", PASSWORD, HERE) == ""


def test_right_ones_do_not_forgive_wrong_ones(server):
    use_up(server, "alice", COUNT - 1)
    assert tried(server, "alice", PASSWORD, THERE) == ""
    assert tried(server, "alice", WRONG, address(99)) == "sign-in-failed"
    assert tried(server, "alice", PASSWORD, THERE) == LOCKED


def test_a_token_is_never_locked_by_wrong_passwords(server):
    visitor = Visitor(server, {"X-Forwarded-For": HERE})
    visitor.sign_in("alice", PASSWORD)
    token = make(visitor)
    use_up(server, "alice")
    for number in range(COUNT):
        tried(server, f"name{number}", WRONG, HERE)
    assert tried(server, "alice", PASSWORD, HERE) == LOCKED
    assert use(server, token, "of-alice", "7.0", HERE) == "" and visitor.is_signed_in


def test_wrong_tokens_lock_no_password(server):
    for number in range(COUNT * 2):
        assert tried(server, "__token__", f"rind-AgEJbG9jYWxob3N0{number}", HERE) == "credential-invalid"
    assert tried(server, "alice", PASSWORD, HERE) == ""


def test_where_passwords_do_not_upload_trying_locks_nothing_and_finds_nothing(make_server):
    server = make_server("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    create_once(server, "alice")
    answers = {tried(server, "alice", password, HERE) for password in [WRONG, PASSWORD] * COUNT}
    assert answers == {"password-upload"}
    assert page_sign_in(server, "alice", PASSWORD, HERE).status == 303


def test_who_has_a_factor_learns_it_by_the_right_password_only_and_not_by_guessing_on(make_server):
    server = make_server(WAY, "without-two-factor", "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    set_up(visitor)
    for _ in range(COUNT + 2):
        assert tried(server, "alice", PASSWORD, THERE) == "password-upload-two-factor"
    use_up(server, "alice")
    assert tried(server, "alice", PASSWORD, THERE) == LOCKED, "the right one is told nothing any more"


# Many at once


def test_many_at_once_try_no_more_than_ten(server):
    answers = at_once(24, lambda number: by_password(server, "alice", WRONG, address=address(number)))
    found = sorted(code(answer) for answer in answers)
    assert set(found) <= {"sign-in-failed", LOCKED}
    assert found.count("sign-in-failed") <= COUNT
    assert tried(server, "alice", PASSWORD, THERE) == LOCKED


@pytest.mark.parametrize("setting", ["user.login=3/5m", "ip.login=3/5m", "global.login=3/5m"])
def test_the_operator_sets_the_limits(setting, make_server):
    server = make_server(WAY, "always", "--rate-limits", f"{LIMITS},{setting}")
    create_once(server, "alice")
    found = [tried(server, "alice", WRONG) for _ in range(5)]
    assert found == ["sign-in-failed"] * 3 + [LOCKED] * 2
    assert tried(server, "alice", PASSWORD) == LOCKED
