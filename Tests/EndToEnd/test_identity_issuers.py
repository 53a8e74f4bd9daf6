"""Where an issuer's keys come from: rotation, and issuers that are slow, huge, elsewhere, or lead in circles."""

import threading
import time

import pytest

from support.certificates import Authority
from support.identities import add, ask, identity, minted, openid, refusal, settings, signed_in
from support.issuer import DISCOVERY, KEYS, RSA_KEYS, Issuer, jwk
from support.mail import eventually
from support.tokens import make, use

NAME = "cheese"
# What nobody outside need know.
PRIVATE = ("127.0.0.1", "10.0.0.1", "::1", "192.168.")


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def issuer(authority):
    with Issuer(authority, "openid") as started:
        yield started


@pytest.fixture
def server(tmp_path, issuer, make_server):
    return prepared(tmp_path, issuer, make_server)


def prepared(tmp_path, issuer, make_server, *flags: str):
    started = make_server(*settings(tmp_path, issuer), *flags)
    alice = signed_in(started)
    assert use(started, make(alice), NAME) == ""
    add(alice, issuer, NAME)
    return started


def unavailable(server, issuer, *words: str) -> str:
    """The public sentence, and the words in the server's log."""
    asked = time.monotonic()
    code, sentence = refusal(ask(server, identity(issuer, server)))
    assert code == "issuer-unavailable", sentence
    assert time.monotonic() - asked < 20
    assert not any(address in sentence for address in PRIVATE), sentence
    assert f'"{issuer.name}"' in sentence and "log says why" in sentence
    said = [line for line in server.log_text().splitlines() if "cannot be had" in line]
    assert said and all(word in said[-1] for word in words), said
    return said[-1]


# Fetching

def test_keys_are_fetched_when_they_are_needed_and_kept(server, issuer):
    assert issuer.requests == [], "not before"
    for _ in range(3):
        minted(server, identity(issuer, server))
        minted(server, identity(issuer, server, kid="ec-1"))
    assert issuer.requests == [DISCOVERY, KEYS]


def test_all_who_wait_share_one_fetch(server, issuer):
    gate = threading.Event()
    answer = issuer.answer(KEYS)
    issuer.requests.clear()

    def late(connection) -> None:
        gate.wait(4)
        status, headers, body = answer
        connection.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            connection.send_header(name, value)
        connection.end_headers()
        connection.wfile.write(body)

    issuer.instead[KEYS] = late
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(server,
        identity(issuer, server)).status)) for _ in range(10)]
    for thread in threads:
        thread.start()
    eventually(lambda: issuer.count(KEYS), "the keys are asked for")
    assert server.get("/_health").status == 200, "others are served meanwhile"
    gate.set()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 10 and issuer.requests == [DISCOVERY, KEYS]


def test_an_unknown_key_is_asked_for_once_a_minute(server, issuer):
    """Whoever makes keys up does not make the server ask without end, and others are served."""
    minted(server, identity(issuer, server))
    for number in range(20):
        code, sentence = refusal(ask(server, issuer.sign(openid(issuer, server.url), kid=f"made-up-{number}")))
        assert code == "invalid-token" and "key" in sentence
    assert issuer.count(KEYS) <= 2 and issuer.count(DISCOVERY) <= 2
    assert minted(server, identity(issuer, server))


@pytest.mark.timeout(150)
def test_new_keys_are_found_and_old_ones_are_gone(server, issuer):
    minted(server, identity(issuer, server))
    begun = time.monotonic()
    old = issuer.keys["rsa-1"]
    new = issuer.rotate()
    text = identity(issuer, server, kid=new)
    assert refusal(ask(server, text))[0] == "invalid-token", "within the minute it is not asked for"
    assert issuer.count(KEYS) == 1
    answer = eventually(lambda: (found := ask(server, text)).status == 200 and found, "the new key is found", 90)
    assert answer.status == 200 and 50 < time.monotonic() - begun < 90
    assert issuer.count(KEYS) == 2
    code, _ = refusal(ask(server, issuer.sign(openid(issuer, server.url), "rsa-1", old)))
    assert code == "invalid-token", "the old key is believed no more"


def test_a_key_under_a_used_id_is_another_key(server, issuer):
    """The server does not believe a key because of its name."""
    minted(server, identity(issuer, server))
    text = issuer.sign(openid(issuer, server.url), "rsa-1", RSA_KEYS[2])
    assert refusal(ask(server, text))[0] == "invalid-token"


# What is not taken for keys

def test_a_key_set_of_ten_megabytes(server, issuer):
    issuer.flood(KEYS, 10 << 20)
    unavailable(server, issuer, "longer than 262144 bytes")


def test_a_key_set_that_does_not_say_how_long_it_is(server, issuer):
    issuer.flood(KEYS, 10 << 20, announced=False)
    unavailable(server, issuer, "longer than 262144 bytes")


def test_a_discovery_document_of_ten_megabytes(server, issuer):
    issuer.say(DISCOVERY, b"{" + b" " * (10 << 20) + b"}")
    unavailable(server, issuer, "longer than 262144 bytes")
    assert issuer.count(KEYS) == 0


@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
@pytest.mark.parametrize("way", ["hang", "drip"])
def test_an_issuer_that_does_not_end(way, path, server, issuer):
    getattr(issuer, way)(path)
    unavailable(server, issuer, "took too long")
    asked = time.monotonic()
    unavailable(server, issuer, "took too long")
    assert time.monotonic() - asked < 2, "for a minute nobody waits again"
    assert issuer.count(path) == 1


@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status, path, server, issuer):
    for target in (path, "/elsewhere"):
        issuer.redirect(path, issuer.url + target, status)
    unavailable(server, issuer, "redirect", str(status))
    assert issuer.count(path) == 1 and issuer.count("/elsewhere") == 0


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"issuer": "https://other.example", "jwks_uri": "{url}/keys"}, ("another issuer", "other.example")),
        ({"issuer": "{url}/", "jwks_uri": "{url}/keys"}, ("another issuer",)),
        ({"jwks_uri": "{url}/keys"}, ("not well-formed",)), ({"issuer": ["{url}"], "jwks_uri": "{url}/keys"},
            ("not well-formed",)),
        ({"issuer": "{url}"}, ("no jwks_uri",)), ({"issuer": "{url}", "jwks_uri": 7}, ("no jwks_uri",)),
        ({"issuer": "{url}", "jwks_uri": "http://localhost/keys"}, ("must begin with https",)),
        ({"issuer": "{url}", "jwks_uri": "file:///etc/passwd"}, ("must begin with https",)),
        ({"issuer": "{url}", "jwks_uri": "/keys"}, ("must begin with https",)),
        ({"issuer": "{url}", "jwks_uri": "https://user:pass@localhost/keys"}, ("host",)),
        ({"issuer": "{url}", "jwks_uri": "https://localhost/keys#x"}, ("plain letters",)),
        ({"issuer": "{url}", "jwks_uri": "https://no-such-host.invalid/keys"}, ("not known",)),
    ],
    ids=str,
)
def test_a_discovery_document_that_is_no_good(document, words, server, issuer):
    def real(value):
        return value.replace("{url}", issuer.url) if isinstance(value, str) else \
            [real(each) for each in value] if isinstance(value, list) else value
    issuer.say(DISCOVERY, {name: real(value) for name, value in document.items()})
    unavailable(server, issuer, *words)
    assert issuer.count(KEYS) == 0


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"<html>", b"\xff\xfe", b"[" * 100_000],
    ids=lambda body: str(body[:8]))
@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
def test_a_document_that_is_none(path, body, server, issuer):
    issuer.say(path, body)
    unavailable(server, issuer, "well-formed")


@pytest.mark.parametrize("status", [204, 400, 404, 500, 503])
def test_an_issuer_that_has_no_answer(status, server, issuer):
    issuer.say(KEYS, issuer.key_set, status)
    unavailable(server, issuer, f"status {status}")


def key_set(*keys: dict) -> dict:
    return {"keys": list(keys)}


PUBLIC = jwk(RSA_KEYS[0], "rsa-1")
HIDDEN = {"kty": "oct", "kid": "rsa-1", "k": "c2VjcmV0", "alg": "HS256"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (key_set(), "no key"), (key_set(HIDDEN), "no key"), (key_set(PUBLIC | {"use": "enc"}), "no key"),
        (key_set(PUBLIC | {"alg": "RS1"}), "no key"), (key_set(PUBLIC | {"n": "AQAB"}), "no key"),
        (key_set(PUBLIC | {"e": "AQ"}), "no key"), (key_set(PUBLIC | {"d": "AQAB"}), "no key"),
        (key_set({name: value for name, value in PUBLIC.items() if name != "kid"}), "no key"),
        (key_set(PUBLIC, PUBLIC), "same kid"), (key_set(*[PUBLIC | {"kid": f"k{number}"} for number in range(101)]),
            "more than 100"),
        (key_set(PUBLIC | {"key_ops": ["sign"]}), "no key"), ({"keys": {"rsa-1": PUBLIC}}, "well-formed"),
        ({"keys": [7]}, "well-formed"),
    ],
    ids=[
        "none", "secret", "encryption", "algorithm", "short", "exponent", "private", "nameless", "twice", "many",
        "signing", "object", "number",
    ],
)
def test_a_key_set_without_a_good_key(keys, said, server, issuer):
    issuer.say(KEYS, keys)
    unavailable(server, issuer, said)


def test_what_is_no_good_in_a_key_set_is_left_out(server, issuer):
    issuer.say(KEYS, key_set(HIDDEN | {"kid": "x"}, PUBLIC, {"kty": "new", "kid": "y"}))
    minted(server, identity(issuer, server))
    assert refusal(ask(server, issuer.sign(openid(issuer, server.url), kid="x")))[0] == "invalid-token"


def test_a_failure_within_the_day_leaves_the_keys_that_are_held(server, issuer):
    minted(server, identity(issuer, server))
    issuer.say(KEYS, b"", 500)
    refusal(ask(server, issuer.sign(openid(issuer, server.url), kid="made-up")))
    assert minted(server, identity(issuer, server))
