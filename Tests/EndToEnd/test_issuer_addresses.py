"""Whom the server asks for keys: at public addresses only, and with a certificate of the name that was asked for."""

import contextlib
import socket
import threading

import pytest

from support.certificates import DAY, NOW, Authority
from support.identities import ask, openid, refusal, settings
from support.issuer import Issuer
from test_identity_issuers import authority, prepared, unavailable

FIXTURES = (authority,)


def test_an_issuer_at_a_private_address(tmp_path, authority, make_server):
    with Issuer(authority, "openid", **{"allow-private-address": None}) as issuer:
        server = prepared(tmp_path, issuer, make_server)
        line = unavailable(server, issuer, "private address", "allow-private-address")
        assert "127.0.0.1" in line or "::1" in line
        assert issuer.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]",
    "[fd00::1]", "0.0.0.0"])
def test_keys_at_a_private_address(host, tmp_path, authority, make_server):
    """Of an issuer whose own address is not looked at: it may not lead there either."""
    entry = {"name": "inside", "kind": "openid", "url": f"https://{host}:9", "ca-file": str(authority.path)}
    with Issuer(authority, "openid") as issuer:
        server = make_server(*settings(tmp_path, entry))
        text = issuer.sign(openid(issuer, server.url) | {"iss": entry["url"]})
        code, sentence = refusal(ask(server, text))
        assert code == "issuer-unavailable" and host.strip("[]") not in sentence
        assert "private address" in server.log_text()


def test_a_certificate_of_nobody_who_is_trusted(tmp_path, authority, make_server):
    folder = tmp_path / "other"
    folder.mkdir()
    with Issuer(authority, "openid", **{"ca-file": str(Authority(folder, "stranger").path)}) as issuer:
        server = prepared(tmp_path, issuer, make_server)
        unavailable(server, issuer, "certificate")
        assert issuer.requests == []


def test_without_a_ca_file_the_system_is_asked(tmp_path, authority, make_server):
    with Issuer(authority, "openid", **{"ca-file": None}) as issuer:
        unavailable(prepared(tmp_path, issuer, make_server), issuer, "certificate")


@pytest.mark.parametrize("context", ["expired", "other", "address"])
def test_a_certificate_that_is_no_good(context, tmp_path, authority, make_server):
    with Issuer(authority, "openid") as issuer:
        made = {
            "expired": lambda: authority.context("localhost", end=NOW - DAY),
            "other": lambda: authority.context("other.example"),
            "address": lambda: authority.context("127.0.0.1"),
        }[context]()
        issuer._server.context = made
        unavailable(prepared(tmp_path, issuer, make_server), issuer, "certificate")
        assert issuer.requests == []


def test_an_issuer_that_is_not_there(tmp_path, authority, make_server):
    with Issuer(authority, "openid") as issuer:
        server = prepared(tmp_path, issuer, make_server)
    unavailable(server, issuer, "no connection")


def test_an_issuer_that_speaks_no_tls(tmp_path, authority, make_server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        issuer = Issuer(authority, "openid")
        issuer.port = listener.getsockname()[1]
        issuer.url = f"https://localhost:{issuer.port}"

        def answer() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(100)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{}")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        unavailable(prepared(tmp_path, issuer, make_server), issuer, "cannot be had")
        thread.join(10)
        issuer._server.server_close()
