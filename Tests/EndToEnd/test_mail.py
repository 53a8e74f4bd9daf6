"""Mail leaves by SMTP: in the clear only to the machine itself, else under TLS with a proved server; and nothing is lost or doubled."""

import datetime
import json
import os
import socket
import subprocess

import pytest

from support.certificates import DAY, NOW, Authority
from support.command import create_token, create_user, must, rind
from support.environment import clean
from support.mail import MailServer, ScriptedMailServer, eventually
from support.places import BINARY

USER, PASSWORD = "rind@example.org", "p@ss:w/ö%rd"
ENCODED = "rind%40example.org:p%40ss%3Aw%2F%C3%B6%25rd"


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


def settings(url: str, authority: Authority | None = None, *, host: str = "packages.example.org") -> dict[str, str]:
    given = {"RIND_SMTP_URL": url, "RIND_BASE_URL": f"https://{host}"}
    return given | ({"RIND_CA_FILE": str(authority.path)} if authority else {})


def waiting(server) -> int:
    return json.loads(must(rind("check", "--json", data=server.data)))["waitingMails"]


def expect_silence_about_secrets(server) -> None:
    for secret in (PASSWORD, ENCODED, USER, "alice@example.com", "p%40ss", "Your account"):
        assert secret not in server.log_text()


def logged(server, *words: str) -> None:
    eventually(lambda: all(word in server.log_text() for word in words), f"{words} in the log")


def test_mail_goes_in_the_clear_to_this_machine_and_reads_as_it_was_written(make_server):
    with MailServer() as mail:
        server = make_server(environment=settings(f"smtp://localhost:{mail.port}"))
        create_user(server.data, "alice")
        delivery = mail.wait_for(1)[0]
        assert (delivery.sender, delivery.recipients) == ("rind@packages.example.org", ["alice@example.com"])
        message = delivery.message
        assert message["Subject"] == "Your account alice"
        assert message["To"] == "alice@example.com"
        assert message["Auto-Submitted"] == "auto-generated"
        assert not message.defects and b"\n" not in delivery.content.replace(b"\r\n", b"")
        assert "User name: alice" in message.get_body(("plain",)).get_content()
        assert "User name: alice" in message.get_body(("html",)).get_content()
        eventually(lambda: waiting(server) == 0, "an empty queue")
        assert not (server.data / "outbox").exists()
        assert "mail" in server.log_text() and "localhost" in server.log_text()
    expect_silence_about_secrets(server)


def test_each_of_several_people_gets_a_mail_that_names_nobody_else(make_server):
    with MailServer() as mail:
        server = make_server(environment=settings(f"smtp://127.0.0.1:{mail.port}"))
        create_user(server.data, "alice")
        create_user(server.data, "bob")
        create_token(server.data, "alice")
        deliveries = mail.wait_for(3)
    assert [delivery.recipients for delivery in deliveries] == [["alice@example.com"], ["bob@example.com"], ["alice@example.com"]]
    for delivery in deliveries:
        assert (b"bob" in delivery.content) == (delivery.recipients == ["bob@example.com"])
    assert len({delivery.message["Message-ID"] for delivery in deliveries}) == 3


@pytest.mark.parametrize("excluded", [[], ["PLAIN"], ["LOGIN"]], ids=["both", "login", "plain"])
def test_starttls_and_a_password(excluded, authority, make_server):
    more = {"tls_context": authority.context(), "require_starttls": True, "auth_exclude_mechanism": excluded}
    with MailServer(login=(USER, PASSWORD), **more) as mail:
        server = make_server(environment=settings(f"smtp://{ENCODED}@localhost:{mail.port}", authority))
        create_user(server.data, "alice")
        delivery = mail.wait_for(1)[0]
    assert delivery.is_secured and delivery.user == USER
    assert mail.attempts == (["LOGIN"] if excluded == ["PLAIN"] else ["PLAIN"])
    expect_silence_about_secrets(server)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_tls_from_the_first_byte(host, authority, make_server):
    with MailServer(login=(USER, PASSWORD), ssl_context=authority.context(host), auth_require_tls=False) as mail:
        server = make_server(environment=settings(f"smtps://{ENCODED}@{host}:{mail.port}", authority))
        create_user(server.data, "alice")
        delivery = mail.wait_for(1)[0]
    assert delivery.is_secured and delivery.user == USER
    expect_silence_about_secrets(server)


OTHER_HOSTS = {"other-name": "mail.example.net", "address": "127.0.0.1"}


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("fault", ["expired", "foreign", "other-name", "address", "unknown-authority"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(fault, scheme, authority, make_server, tmp_path):
    issuer = Authority(tmp_path, "stranger") if fault == "foreign" else authority
    end = NOW - DAY if fault == "expired" else NOW + DAY
    context = issuer.context(OTHER_HOSTS.get(fault, "localhost"), end=end)
    tls = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with MailServer(login=(USER, PASSWORD), **tls) as mail:
        trusted = None if fault == "unknown-authority" else authority
        server = make_server(environment=settings(f"{scheme}://{ENCODED}@localhost:{mail.port}", trusted))
        create_user(server.data, "alice")
        logged(server, "certificate is that of another host" if fault in OTHER_HOSTS else "certificate has expired, or is none of an authority")
        assert waiting(server) == 1
        assert not mail.asked and not mail.attempts and not mail.deliveries
    expect_silence_about_secrets(server)


def test_a_wrong_password_leaves_the_mail_waiting_and_is_not_logged(authority, make_server):
    with MailServer(login=(USER, "another"), tls_context=authority.context()) as mail:
        server = make_server(environment=settings(f"smtp://{ENCODED}@localhost:{mail.port}", authority))
        create_user(server.data, "alice")
        create_user(server.data, "bob")
        logged(server, "answered 535", "AUTH")
        assert waiting(server) == 2
        assert mail.attempts == ["PLAIN"], "one mail asks for all of them"
        assert not mail.asked
    expect_silence_about_secrets(server)


def test_a_server_without_starttls_is_told_neither_password_nor_address(make_server):
    with MailServer(login=(USER, PASSWORD), auth_require_tls=False) as mail:
        server = make_server(environment=settings(f"smtp://{ENCODED}@localhost:{mail.port}"))
        create_user(server.data, "alice")
        logged(server, "does not offer STARTTLS")
        assert not mail.attempts and not mail.asked
    expect_silence_about_secrets(server)


def test_a_reply_slipped_in_before_the_handshake_is_not_believed(make_server):
    offers = b"250-mail\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"
    with ScriptedMailServer(b"220 mail\r\n", offers, b"220 go\r\n" + offers) as mail:
        server = make_server(environment=settings(f"smtp://{ENCODED}@localhost:{mail.port}"))
        create_user(server.data, "alice")
        logged(server, "nobody had asked for")
        eventually(lambda: len(mail.heard) >= 3, "the end of the connection")
        assert mail.heard[:3] == [b"EHLO packages.example.org\r\n", b"STARTTLS\r\n", b""]
    expect_silence_about_secrets(server)


def test_a_mail_that_is_put_off_goes_out_later_as_the_same_mail(make_server):
    with MailServer(replies=["451 4.7.1 alice@example.com is greylisted"]) as mail:
        server = make_server(environment=settings(f"smtp://localhost:{mail.port}"))
        create_user(server.data, "alice")
        create_user(server.data, "bob")
        deliveries = mail.wait_for(2)
        assert mail.asked == ["alice@example.com", "bob@example.com", "alice@example.com"]
        assert [delivery.recipients for delivery in deliveries] == [["bob@example.com"], ["alice@example.com"]]
        logged(server, "451 4.7.1", "RCPT")
        eventually(lambda: waiting(server) == 0, "an empty queue")
    expect_silence_about_secrets(server)


def test_a_recipient_that_is_refused_is_not_tried_again_and_the_others_get_theirs(make_server):
    with MailServer(replies=["550 5.1.1 <alice@example.com> is unknown"]) as mail:
        server = make_server(environment=settings(f"smtp://localhost:{mail.port}"))
        create_user(server.data, "alice")
        create_user(server.data, "bob")
        assert mail.wait_for(1)[0].recipients == ["bob@example.com"]
        logged(server, "refused for good", "550 5.1.1")
        eventually(lambda: waiting(server) == 0, "an empty queue")
        assert mail.asked == ["alice@example.com", "bob@example.com"]
    expect_silence_about_secrets(server)


def test_a_server_that_goes_away_in_the_middle_of_a_mail_gets_it_again(make_server):
    greeting = (b"220 mail\r\n", b"250 mail\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
    with ScriptedMailServer(*greeting) as broken:
        server = make_server(environment=settings(f"smtp://localhost:{broken.port}"))
        create_user(server.data, "alice")
        logged(server, "ended the connection")
        assert waiting(server) == 1
    sent = broken.heard[-1]
    with MailServer(port=broken.port) as mail:
        delivery = mail.wait_for(1)[0]
        assert delivery.message["Message-ID"] and f"Message-ID: {delivery.message['Message-ID']}".encode() in sent
        eventually(lambda: waiting(server) == 0, "an empty queue")
    assert len(mail.deliveries) == 1


def test_a_server_that_is_down_is_asked_by_one_mail_and_not_by_each(make_server):
    with ScriptedMailServer(b"421 4.3.2 not now\r\n") as down:
        server = make_server(environment=settings(f"smtp://localhost:{down.port}"), start=False)
        for name in ("alice", "bob", "carol", "dave"):
            create_user(server.data, name)
        server.start()
        logged(server, "answered 421 4.3.2")
        must(rind("check", data=server.data))
        assert down.connections == 1
        assert waiting(server) == 4


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_needs_a_server_that_says_it_can(offered, make_server):
    with MailServer(enable_SMTPUTF8=offered) as mail:
        server = make_server(environment=settings(f"smtp://localhost:{mail.port}"))
        must(rind("user", "create", "juergen", "--email", "jürgen@bücher.example", data=server.data))
        must(rind("user", "create", "berta", "--email", "berta@bücher.example", data=server.data))
        if offered:
            assert mail.wait_for(2)[0].recipients == ["jürgen@xn--bcher-kva.example"]
            assert "SMTPUTF8" in mail.deliveries[0].options
        else:
            logged(server, "does not offer SMTPUTF8")
        eventually(lambda: waiting(server) == 0, "an empty queue")
        assert mail.deliveries[-1].recipients == ["berta@xn--bcher-kva.example"]
        assert "jürgen" not in server.log_text()


def test_text_from_outside_cannot_break_out_of_a_mail(make_server):
    with MailServer() as mail:
        server = make_server(environment=settings(f"smtp://localhost:{mail.port}"))
        create_user(server.data, "alice")
        text = ".<b>x</b> \u202egro.elpmaxe\u202c https://evil.example/ =?utf-8?q?x?="
        must(rind("user", "disable", "alice", "--reason", text, data=server.data))
        message = mail.wait_for(2)[1].message
        plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "\u202e" not in plain + html
        assert "<b>" not in html and "href" not in html
        assert [name for name in message.keys() if name.lower() in ("bcc", "cc", "reply-to")] == []


def test_a_server_that_stops_while_a_mail_hangs_sends_it_after_the_next_start(make_server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = make_server(environment=settings(f"smtp://localhost:{silent.getsockname()[1]}"))
        create_user(server.data, "alice")
        connection, _ = silent.accept()
        with connection:
            assert server.stop(20) == 0
    with MailServer() as mail:
        server.environment = settings(f"smtp://localhost:{mail.port}")
        server.start()
        assert mail.wait_for(1)[0].recipients == ["alice@example.com"]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        f"smtp://{USER}:{PASSWORD}@mail.example.org",
        "smtp://someone@mail.example.org",
        "smtps://someone:p%zzhidden@mail.example.org",
        "smtp://someone:hidden%0d%0aDATA@mail.example.org",
        "smtp://someone:hidden@mail.example.org:0",
        "smtp://someone:hidden@mail_host",
    ],
)
@pytest.mark.parametrize("command", [["serve"], ["check"]], ids=["serve", "check"])
def test_a_setting_that_cannot_be_used_stops_everything_and_is_not_repeated(command, url, tmp_path):
    answer = rind(*command, data=tmp_path / "data", environment={"RIND_SMTP_URL": url})
    assert answer.returncode == 1
    assert answer.stderr.startswith("rind: The setting 'smtp-url' cannot be used: ") and answer.stderr.count("\n") == 1
    for part in ("hidden", "someone", PASSWORD, USER):
        assert part not in answer.stderr + answer.stdout


def test_certificates_that_cannot_be_read_stop_everything(tmp_path, authority):
    (tmp_path / "empty.pem").write_text("nothing\n")
    (tmp_path / "broken.pem").write_text(authority.path.read_text().replace("MII", "XXX"))
    for name in ("missing.pem", "empty.pem", "broken.pem"):
        for command in ("serve", "check"):
            answer = rind(command, data=tmp_path / "data", environment={"RIND_CA_FILE": str(tmp_path / name)})
            assert answer.returncode == 1 and answer.stderr.count("\n") == 1, answer.stderr
            assert "ca-file" in answer.stderr and name in answer.stderr


def test_the_password_is_in_no_list_of_processes(make_server):
    with MailServer() as mail:
        url = f"smtp://{ENCODED}@localhost:{mail.port}"
        for flags in (["--smtp-url", url], [f"--smtp-url={url}"]):
            server = make_server(*flags)
            with open(f"/proc/{server.pid}/cmdline", "rb") as file:
                shown = file.read()
            assert b"--smtp-url" in shown and b"--port" in shown
            assert ENCODED.encode() not in shown and b"rind%40" not in shown


def test_the_card_of_the_start_names_the_mail_server_s_host_and_no_more(make_server, tmp_path):
    server = make_server(start=False)
    command = [str(BINARY), "serve", "--data", str(server.data), "--port", str(server.port)]
    environment = clean(tmp_path, RIND_SMTP_URL="smtp://someone:hidden@mail.example.org:2525")
    master, terminal = os.openpty()
    with subprocess.Popen(command, stdout=terminal, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path) as process:
        os.close(terminal)
        shown = b""
        while b"Ctrl-C" not in shown:
            shown += os.read(master, 4096)
        process.terminate()
    os.close(master)
    assert b"mail.example.org" in shown and b"someone" not in shown and b"hidden" not in shown and b"2525" not in shown


def test_a_check_says_how_many_mails_wait_and_since_when(tmp_path):
    data = tmp_path / "data"
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    create_user(data, "alice")
    create_user(data, "bob")
    result = json.loads(must(rind("check", "--json", data=data)))
    assert result["waitingMails"] == 2 and result["problems"] == []
    assert before <= datetime.datetime.fromisoformat(result["waitingSince"]) <= datetime.datetime.now(datetime.timezone.utc)
    assert "2 mails not sent yet, since 20" in must(rind("check", data=data))
