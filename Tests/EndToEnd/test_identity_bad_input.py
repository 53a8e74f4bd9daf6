"""Identities that are forged, odd, late, early or shown twice: 422 with a code and a sentence, and never a token."""

import hmac
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from conftest import end
from support.certificates import Authority
from support.identities import add, identity, minted, openid, prepared, refused, settings, signed_in
from support.issuer import RSA_KEYS, Issuer, jwk, jws, signature
from support.routes import rows
from support.server import Server
from support.tokens import make, use

NAME = "cheese"
FOREVER = 10**12


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with Issuer(Authority(tmp_path_factory.mktemp("authority")), "openid") as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    started = prepared(tmp_path_factory.mktemp("input"), issuer)
    yield started
    end(started)


def claims(issuer: Issuer, server: Server, **more) -> dict:
    return openid(issuer, server.url, **more)


@pytest.fixture(autouse=True)
def nothing_is_minted(server, request):
    """Unless the test says that it is."""
    if "server" not in request.fixturenames or request.node.get_closest_marker("parametrize") is None:
        yield
        return
    count = "SELECT count(*) FROM tokens WHERE user_id IS NULL"
    before = rows(server, count)
    yield
    if not request.node.name.startswith("test_good"):
        assert rows(server, count) == before


# Signatures

def none(_: str) -> bytes:
    return b""


def public_pem(issuer: Issuer) -> bytes:
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return issuer.keys["rsa-1"].public_key().public_bytes(*form)


def by_secret(secret: bytes):
    return lambda text: hmac.digest(secret, text.encode(), "sha256")


def pss(key):
    return lambda text: key.sign(text.encode(), padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", None, 0, ["none"], "null"])
@pytest.mark.parametrize("signed", [False, True])
def test_no_algorithm_at_all(name, signed, issuer, server):
    sign = (lambda text: signature(issuer.keys["rsa-1"], text)) if signed else none
    code, sentence = refused(server, jws({"alg": name, "typ": "JWT", "kid": "rsa-1"}, claims(issuer, server), sign))
    assert code == "invalid-payload"
    assert "algorithm" in sentence or not signed


@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "stripped", "der", "n", "empty"])
def test_the_public_key_is_no_secret(name, form, issuer, server):
    pem = public_pem(issuer)
    der = issuer.keys["rsa-1"].public_key().public_bytes(serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo)
    secret = {"pem": pem, "stripped": pem.strip(), "der": der, "n": jwk(issuer.keys["rsa-1"], "x")["n"].encode(),
        "empty": b""}[form]
    code, sentence = refused(server, jws({"alg": name, "typ": "JWT", "kid": "rsa-1"}, claims(issuer, server),
        by_secret(secret)))
    assert code == "invalid-payload" and "algorithm" in sentence


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"alg": "RS256"}, "signature"), ({"alg": "RS384"}, "algorithm"), ({"alg": "PS256"}, "algorithm"),
        ({"alg": "ES256"}, "algorithm"),
        ({"alg": "rs256"}, "algorithm"), ({"alg": "RS256 "}, "algorithm"), ({"alg": "EdDSA"}, "algorithm"),
        ({"alg": "ES256K"}, "algorithm"),
        ({"alg": "ES384"}, "algorithm"), ({"kid": None}, "kid"), ({"kid": ""}, "kid"), ({"kid": 7}, "kid"),
        ({"kid": "k" * 257}, "kid"),
        ({"kid": "../../keys"}, "key"), ({"kid": "ec-1"}, "algorithm"), ({"kid": "RSA-1"}, "key"),
        ({"kid": "rsa-1\x00"}, "kid"),
        ({"typ": "at+jwt"}, "typ"), ({"typ": 1}, "typ"), ({"crit": ["exp"]}, "crit"), ({"crit": []}, "crit"),
        ({"crit": "x"}, "crit"),
        ({"b64": False, "crit": ["b64"]}, "crit"),
    ],
    ids=str,
)
def test_a_header_that_is_no_good(header, said, issuer, server):
    other = RSA_KEYS[2] if header == {"alg": "RS256"} else None
    code, sentence = refused(server, issuer.sign(claims(issuer, server), key=other, **header))
    assert code in ("invalid-payload", "invalid-token") and said in sentence, sentence


def test_pss_is_not_taken_for_pkcs(issuer, server):
    text = jws({"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}, claims(issuer, server), pss(issuer.keys["rsa-1"]))
    assert refused(server, text)[0] == "invalid-token"


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + b"\0", lambda s: b"\0" + s, lambda s: bytes(64),
    lambda s: b"",
                                    lambda s: bytes(32) + s[32:], lambda s: s[:32] + bytes(32),
                                    lambda s: s[32:] + s[:32]],
                         ids=["short", "long", "shifted", "zeros", "none", "no-r", "no-s", "turned"])
@pytest.mark.parametrize("kid", ["rsa-1", "ec-1"])
def test_a_signature_that_was_changed(kid, change, issuer, server):
    key = issuer.keys[kid]
    algorithm = "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"
    text = jws({"alg": algorithm, "kid": kid}, claims(issuer, server), lambda text: change(signature(key, text)))
    assert refused(server, text)[0] in ("invalid-token", "invalid-payload")


def test_a_signature_in_der_is_none(issuer, server):
    key = issuer.keys["ec-1"]
    text = jws({"alg": "ES256", "kid": "ec-1"}, claims(issuer, server),
        lambda text: key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    assert refused(server, text)[0] == "invalid-token"


def test_keys_that_the_token_brings_are_not_used(issuer, server):
    """Neither the key itself, nor an address of one, is looked at: the server asks nobody."""
    before = len(issuer.requests)
    brought = {"jwk": jwk(RSA_KEYS[2], "rsa-1"), "jku": issuer.url + "/evil", "x5u": issuer.url + "/evil",
        "x5c": ["AAAA"]}
    for name, value in brought.items():
        assert refused(server, issuer.sign(claims(issuer, server), key=RSA_KEYS[2],
            **{name: value}))[0] == "invalid-token"
    assert minted(server, issuer.sign(claims(issuer, server),
        **brought)), "what is right by the issuer's own key is right"
    assert len(issuer.requests) == before


# Claims that all issuers have

def now() -> int:
    return int(time.time())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"aud": None}, "audience"), ({"aud": ""}, "audience"), ({"aud": "https://other.example"}, "audience"),
        ({"aud": "{url}/"}, "audience"),
        ({"aud": ["{url}"]}, "audience"), ({"aud": ["{url}", "https://other.example"]}, "audience"),
        ({"aud": {"x": "{url}"}}, "audience"),
        ({"aud": "{url} "}, "audience"), ({"aud": "HTTP://LOCALHOST"}, "audience"), ({"aud": 7}, "audience"),
        ({"aud": True}, "audience"),
        ({"exp": None}, "exp"), ({"exp": "text"}, "exp"), ({"exp": "now"}, "exp"), ({"exp": 1.5}, "exp"),
        ({"exp": -1}, "exp"),
        ({"exp": 2**63}, "exp"), ({"exp": 2**63 - 1}, "exp"), ({"exp": FOREVER}, "exp"), ({"exp": True}, "exp"),
        ({"exp": 0}, "expired"),
        ({"iat": None}, "iat"), ({"iat": "now"}, "iat"), ({"iat": 1e9}, "iat"), ({"iat": 0}, "lives too long"),
        ({"iat": -1}, "iat"),
        ({"nbf": "now"}, "nbf"), ({"nbf": 2.5}, "nbf"), ({"nbf": []}, "nbf"), ({"nbf": FOREVER}, "nbf"),
        ({"nbf": False}, "nbf"),
        ({"jti": ""}, "jti"), ({"jti": 7}, "jti"), ({"jti": ["a"]}, "jti"), ({"jti": "j" * 257}, "jti"),
        ({"jti": {}}, "jti"),
        ({"sub": None}, "sub"), ({"sub": ""}, "sub"), ({"sub": {"x": 1}}, "sub"),
        ({"iss": None}, "iss"), ({"iss": 7}, "iss"), ({"iss": ["x"]}, "iss"), ({"iss": "x" * 513}, "iss"),
    ],
    ids=str,
)
def test_a_claim_that_is_no_good(wrong, said, issuer, server):
    def real(value):
        return str(now()) if value == "now" else value.format(url=server.url) if isinstance(value, str) else \
            [real(each) for each in value] if isinstance(value, list) else value
    made = claims(issuer, server) | {name: real(value) for name, value in wrong.items()}
    if isinstance(wrong.get("aud"), dict):
        made["aud"] = {"x": server.url}
    code, sentence = refused(server, issuer.sign({name: value for name, value in made.items() if value is not None}))
    assert code in ("invalid-token", "invalid-payload") and said in sentence, sentence


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"exp": -31}, "expired"), ({"exp": -600, "iat": -900}, "expired"), ({"iat": 60, "exp": 300}, "future"),
        ({"nbf": 60}, "not valid yet"),
        ({"iat": 20, "exp": 20}, "exp"), ({"iat": 25, "exp": 10}, "exp"), ({"iat": 0, "exp": 3_610}, "lives too long"),
        ({"iat": -3_000, "exp": 700}, "lives too long"), ({"nbf": 10**9}, "not valid yet"),
    ],
    ids=str,
)
def test_times_that_are_no_good(times, said, issuer, server):
    base = now()
    usual = {"iat": base - 60, "nbf": base - 60, "exp": base + 300} if "iat" not in times else {}
    made = claims(issuer, server) | usual | {name: base + shift for name, shift in times.items()}
    code, sentence = refused(server, issuer.sign(made))
    assert code == "invalid-token" and said in sentence, sentence


@pytest.mark.parametrize("times", [{"exp": -15, "iat": -60}, {"iat": 15}, {"nbf": 15}, {"iat": -5, "exp": 3_595},
    {"iat": -3_500, "exp": 60}], ids=str)
def test_good_times_at_the_edges(times, issuer, server):
    base = now()
    made = claims(issuer, server) | {name: base + shift for name, shift in times.items()}
    made["exp"] = max(made["exp"], made["iat"] + 1)
    assert minted(server, issuer.sign(made))


def test_an_identity_for_one_index_is_worth_nothing_at_another(tmp_path, issuer, server, make_server):
    """Both trust the same issuer, and have the same publisher."""
    other = make_server(*settings(tmp_path, issuer))
    alice = signed_in(other)
    assert use(other, make(alice), NAME) == ""
    add(alice, issuer, NAME)
    text = identity(issuer, server)
    code, sentence = refused(other, text)
    assert code == "invalid-token" and "audience" in sentence
    assert minted(server, text)
