"""No log of a whole run holds a password, a token, a cookie or the secret of a link: helpers note them, and the last test looks."""

import base64
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from support.forms import basic, upload
from support.leaks import SUITE, Leaks
from support.packages import wheel
from support.visitor import Visitor, link_in, wait_for_mail
from test_accounts import OTHER, PASSWORD, token_of, verified

SECRET = "fünf Käse & 1/2 Brot?"
LONG = "Zm9vYmFyYmF6cXV4-Zm9vYmFyYmF6cXV4_Zm9vYmFyX"


def planted(tmp_path: Path, text: str, *secrets: str) -> list[str]:
    """What is found in a log with this text in its second line."""
    leaks, log = Leaks(), tmp_path / "log"
    log.write_text(f"info: the index is up\ninfo: refused [path: {text}]\ninfo: upload\n")
    for secret in secrets:
        leaks.note("password", secret)
    leaks.keep(log)
    return leaks.found()


WAYS = {
    "as it is": lambda secret: secret,
    "in another case": str.lower,
    "in an address": lambda secret: f"/x/?p={quote(secret, safe='')}&y=1",
    "in an address of lower case": lambda secret: quote(secret, safe="").lower(),
    "in a form": lambda secret: f"username=alice&password={quote_plus(secret)}",
    "as credentials": basic,
    "as credentials of al": lambda secret: basic(secret, "al"),
    "as credentials of ali": lambda secret: basic(secret, "ali"),
    "as a login of SMTP": lambda secret: base64.b64encode(b"\0rind\0" + secret.encode()).decode(),
    "in base64 for addresses": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_in_a_log_is_found_however_it_is_written(way, tmp_path):
    found = planted(tmp_path, WAYS[way](SECRET), "nothing of this is there", SECRET)
    assert found and all("log, line 2: password: info: refused" in line for line in found), found


@pytest.mark.parametrize("part", [slice(0, 24), slice(19, 43)])
def test_half_of_a_long_secret_is_found(part, tmp_path):
    assert planted(tmp_path, LONG[part], "before-" + LONG)


def test_a_log_without_a_secret_is_clean(tmp_path):
    assert planted(tmp_path, SECRET[:-1] + LONG[:20], SECRET, LONG, "refused") == []


def test_a_log_is_remembered_when_its_disk_goes(tmp_path):
    leaks, log = Leaks(), tmp_path / "log"
    log.write_text(SECRET)
    leaks.keep(log)
    log.unlink()
    leaks.note("password", SECRET)
    assert len(leaks.found()) == 1


def test_a_set_up_link_may_stand_on_standard_output_and_nowhere_else(tmp_path):
    output, log = tmp_path / "out", tmp_path / "log"
    link = f"http://localhost:8000/account/setup/?token={LONG}"
    output.write_text(f"There is no administrator yet.\n{link}\n")
    log.write_text("up\n")
    leaks = Leaks()
    leaks.keep_output(output)
    leaks.keep(log)
    assert LONG in leaks.secrets and leaks.found() == []
    log.write_text(f"refused {link}\n")
    leaks.keep(log)
    assert leaks.found()


def test_what_people_type_and_get_is_noted(make_server):
    """Else the last test would look for nothing."""
    server = make_server("--registration", "open")
    visitor = verified(server, "alice")
    token, form = token_of(visitor), visitor.form(visitor.open("/manage/account/"), "password", "new_password")
    assert upload(server, wheel("cheese"), token=token).status == 200
    Visitor(server).sign_in("alice", "wrong words of this test")
    Visitor(server).fill("/account/request-password-reset/", username_or_email="alice")
    link = link_in(wait_for_mail(server, "Open this link within an hour"))
    Visitor(server).open(link)
    visitor.send(form, password=PASSWORD, new_password=OTHER, password_confirm=OTHER)
    server.stop()
    typed = {PASSWORD, OTHER, "wrong words of this test"}
    given = {token, dict(form.fields)["csrf_token"], link.partition("token=")[2], *visitor.cookies.values()}
    keys = {word for path in (server.data / "secrets").glob("*") for word in path.read_text().split() if len(word) >= 40}
    assert keys and typed | given | keys <= SUITE.secrets.keys()
    assert "set-up link" in SUITE.secrets.values()
    assert {server.log, server.output} <= SUITE.logs


@pytest.mark.last
def test_no_log_of_the_whole_run_holds_a_secret():
    assert SUITE.logs and SUITE.secrets
    assert SUITE.found() == []
