"""An identity is good once: at the same time, after a restart, within the leeway and after it."""

import base64
import threading
import time

import pytest

from conftest import end
from support import http
from support.certificates import Authority
from support.identities import (
    GITHUB_MINT, MINT, add, ask, identity, minted, openid, prepared, refusal, refused, settings, signed_in,
)
from support.issuer import Issuer, b64
from support.routes import rows
from support.server import Server
from support.tokens import make, use

NAME = "cheese"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with Issuer(Authority(tmp_path_factory.mktemp("authority")), "openid") as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    started = prepared(tmp_path_factory.mktemp("replay"), issuer)
    yield started
    end(started)


def claims(issuer: Issuer, server: Server, **more) -> dict:
    return openid(issuer, server.url, **more)


def now() -> int:
    return int(time.time())


def test_an_identity_is_taken_once(issuer, server):
    text = identity(issuer, server)
    minted(server, text)
    for path in (MINT, GITHUB_MINT, MINT):
        assert refused(server, text, None, path)[0] == "invalid-reuse-token"
    assert refused(server, text, ["read"])[0] == "invalid-reuse-token"


def test_the_id_of_an_identity_counts_and_not_its_words(issuer, server):
    made = claims(issuer, server)
    minted(server, issuer.sign(made))
    assert refused(server, issuer.sign(made, "ec-1"))[0] == "invalid-reuse-token", "by another key"
    assert refused(server, issuer.sign(made | {"exp": made["exp"] + 60}))[0] == "invalid-reuse-token"
    assert minted(server, issuer.sign(made | {"jti": made["jti"].upper() + "X"}))


@pytest.mark.parametrize("kid", ["rsa-1", "ec-1"])
def test_without_an_id_it_is_known_by_what_is_signed(kid, issuer, server):
    """Of one signature on a curve anybody can make another that is right: it does not help."""
    text = issuer.sign(claims(issuer, server, jti=None, nonce=kid), kid)
    minted(server, text)
    assert refused(server, text)[0] == "invalid-reuse-token"
    if kid == "ec-1":
        head, payload, sign = text.split(".")
        raw = base64.urlsafe_b64decode(sign + "==")
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        turned = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
        assert refused(server, f"{head}.{payload}.{b64(turned)}")[0] == "invalid-reuse-token"


def test_a_refused_identity_is_not_used_up(issuer, server):
    """Whoever fixes the publisher may show the same identity again."""
    alice = signed_in(server)
    text = identity(issuer, server, subject="later")
    assert refused(server, text)[0] == "invalid-publisher"
    add(alice, issuer, NAME, subject="later")
    assert minted(server, text)
    assert refused(server, text)[0] == "invalid-reuse-token"


def test_of_twenty_at_once_one_gets_a_token(issuer, server):
    for _ in range(3):
        text = identity(issuer, server)
        before = rows(server, "SELECT count(*) FROM tokens WHERE user_id IS NULL")[0][0]
        answers: list[http.Answer] = []
        gate = threading.Barrier(20)

        def show() -> None:
            gate.wait()
            answers.append(ask(server, text))

        threads = [threading.Thread(target=show) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status for answer in answers].count(200) == 1
        assert {refusal(answer)[0] for answer in answers if answer.status != 200} == {"invalid-reuse-token"}
        assert rows(server, "SELECT count(*) FROM tokens WHERE user_id IS NULL")[0][0] == before + 1


def test_a_restart_forgets_no_identity(tmp_path, issuer, make_server):
    server = make_server(*settings(tmp_path, issuer))
    alice = signed_in(server)
    assert use(server, make(alice), NAME) == ""
    add(alice, issuer, NAME)
    # Within the leeway: expired by the clock, and good for some seconds yet.
    base = now()
    late = issuer.sign(claims(issuer, server) | {"iat": base - 60, "nbf": base - 60, "exp": base - 8})
    usual = identity(issuer, server)
    for text in (late, usual):
        minted(server, text)
    server.stop()
    server.start()
    for text in (late, usual):
        assert refused(server, text)[0] == "invalid-reuse-token"
    for (key, until) in rows(server, "SELECT replay_key, remember_until FROM used_identities"):
        assert key.startswith("jti:") and until / 1e6 >= base - 8 + 30 + 1
    while now() <= base - 8 + 30:
        time.sleep(0.2)
    code, sentence = refused(server, late)
    assert code == "invalid-token" and "expired" in sentence
    server.stop()
    server.start()
    assert refused(server, usual)[0] == "invalid-reuse-token"


def test_the_sentence_of_a_refusal_does_not_repeat_what_is_secret(issuer, server):
    text = identity(issuer, server)
    for shown in (text[:-4] + "AAAA", text + "x", identity(issuer, server, subject="nobody")):
        answer = ask(server, shown)
        refusal(answer)
        assert text.split(".")[2][:20] not in answer.text and shown.split(".")[2][:20] not in answer.text
    assert text not in server.log_text() and text.split(".")[2] not in server.log_text()
