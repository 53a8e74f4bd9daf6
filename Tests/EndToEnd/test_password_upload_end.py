"""Who uploads by password is told from when on that will not do."""

import pytest

from support.command import must, rind
from support.factors import change
from support.mail import eventually
from support.passwords import WAY, tried
from support.routes import rows
from support.server import Server
from support.tokens import make, use
from support.visitor import mails, wait_for_mail
from test_accounts import PASSWORD, create_once, set_up_link
from test_password_upload import SECOND, day, signed_in

# Announced


def told(server: Server, name: str) -> list[str]:
    return [mail for mail in mails(server) if f"To: {name}@example.org" in mail and "Upload with an API token" in mail]


def restart(server: Server, *settings: str) -> None:
    server.stop()
    server.settings = settings
    server.start()


def settled(server: Server) -> None:
    """All that the start had to tell is told: the last to be told was."""
    eventually(lambda: rows(server, "SELECT count(*) FROM jobs WHERE kind = 'mail'") == [(0,)], "an empty queue", 20)


def test_those_who_upload_by_password_are_told_once_of_each_day(make_server):
    server = make_server(WAY, "always")
    for name in ("alice", "bob", "dora", "erik"):
        create_once(server, name)
    for name in ("alice", "dora", "erik"):
        assert tried(server, name, PASSWORD) == ""
    use(server, make(signed_in(server, "bob")), "of-bob")
    old = "UPDATE users SET password_upload_at = password_upload_at - ? WHERE name = 'dora'"
    change(server, old, 181 * 86_400 * SECOND)
    must(rind("user", "disable", "erik", "--reason", "left", data=server.data))
    first, second = day(20), day(40)
    restart(server, WAY, "always", "--password-upload-until", first)
    mail = wait_for_mail(server, "To: alice@example.org", "Upload with an API token")
    assert first in mail and "/manage/account/token/" in mail and "__token__" in mail
    restart(server, WAY, "always", "--password-upload-until", first)
    settled(server)
    assert tried(server, "bob", PASSWORD) == "" and len(told(server, "alice")) == 1
    restart(server, WAY, "always", "--password-upload-until", second)
    wait_for_mail(server, "To: bob@example.org", "Upload with an API token", second)
    wait_for_mail(server, "To: alice@example.org", "Upload with an API token", second)
    assert len(told(server, "alice")) == 2
    assert not told(server, "dora") and not told(server, "erik")


@pytest.mark.parametrize(
    "settings",
    [
        (WAY, "never", "--password-upload-until", day(20)),
        (WAY, "always", "--password-upload-until", day(-1)),
        (WAY, "always"),
    ],
    ids=str,
)
def test_nobody_is_told_where_nothing_will_change(settings, make_server):
    server = make_server(WAY, "always")
    create_once(server, "alice")
    assert tried(server, "alice", PASSWORD) == ""
    restart(server, *settings)
    settled(server)
    create_once(server, "late")
    assert not told(server, "alice")
    assert rows(server, "SELECT told_of_password_upload FROM users WHERE name = 'alice'") == [(None,)]
    assert "the index is at" in server.log_text() and set_up_link(server)
