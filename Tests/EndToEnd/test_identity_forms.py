"""What is no identity at all, by its form: 422 with a code and a sentence, whatever comes."""

import json

import pytest

from conftest import end
from support.certificates import Authority
from support.identities import GITHUB_MINT, MINT, ask, identity, openid, post, prepared, refusal, refused
from support.issuer import Issuer, b64, jws, signature
from support.server import Server


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with Issuer(Authority(tmp_path_factory.mktemp("authority")), "openid") as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    started = prepared(tmp_path_factory.mktemp("forms"), issuer)
    yield started
    end(started)


def claims(issuer: Issuer, server: Server, **more) -> dict:
    return openid(issuer, server.url, **more)


def doubled(members: dict, name: str, other) -> str:
    text = json.dumps(members)
    return text[:-1] + f", {json.dumps(name)}: {json.dumps(other)}}}"


@pytest.mark.parametrize("name", ["sub", "aud", "exp", "iss", "jti", "unheard-of"])
def test_two_members_of_one_name(name, issuer, server):
    members = claims(issuer, server) | {"unheard-of": 1}
    code, sentence = refused(server, issuer.sign(doubled(members, name, members[name])))
    assert code == "invalid-payload" and "two members" in sentence
    spelt = json.dumps(members)[:-1] + f', "\\u{ord(name[0]):04x}{name[1:]}": 1}}'
    assert "two members" in refused(server, issuer.sign(spelt))[1]


def test_two_members_of_the_header(issuer, server):
    header = '{"alg": "none", "kid": "rsa-1", "alg": "RS256"}'
    text = jws(header, claims(issuer, server), lambda text: signature(issuer.keys["rsa-1"], text))
    assert refused(server, text)[0] == "invalid-payload"


def parts_of(text: str) -> list[str]:
    return text.split(".")


FORMS = {
    "empty": lambda h, p, s: "", "dots": lambda h, p, s: "..", "one part": lambda h, p, s: h, "two parts": lambda h, p,
    s: f"{h}.{p}",
    "no signature": lambda h, p, s: f"{h}.{p}.", "four parts": lambda h, p, s: f"{h}.{p}.{s}.{s}",
    "encrypted": lambda h, p, s: f"{h}..{p}.{s}.x",
    "padded": lambda h, p, s: f"{h}.{p}.{s}=", "padded header": lambda h, p, s: f"{h}==.{p}.{s}",
    "space before": lambda h, p, s: f" {h}.{p}.{s}", "line after": lambda h, p, s: f"{h}.{p}.{s}\n",
    "space within": lambda h, p, s: f"{h}. {p}.{s}",
    "cut": lambda h, p, s: f"{h}.{p[:-3]}.{s}", "cut header": lambda h, p, s: f"{h[:-3]}.{p}.{s}",
    "standard letters": lambda h, p, s: f"{h}.{p}.+/{s[2:]}",
    "no object": lambda h, p, s: f"{b64('[]')}.{p}.{s}", "no claims": lambda h, p, s: f"{h}.{b64('[]')}.{s}",
    "null": lambda h, p, s: f"{h}.{b64('null')}.{s}",
    "deep": lambda h, p, s: f"{h}.{b64('[' * 3_000)}.{s}", "mark": lambda h, p, s: f"{h}.{b64(chr(0xFEFF) + '{}')}.{s}",
    "no text": lambda h, p, s: f"{h}.{b64(bytes([0xff, 0xfe]))}.{s}", "after": lambda h, p,
    s: f"{h}.{b64('{} {}')}.{s}",
    "letters": lambda h, p, s: "\u00e4.\u00f6.\u00fc", "zero": lambda h, p, s: f"{h}.{p}.{s}\x00", "many": lambda h, p,
    s: ".".join("abcdefgh"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_token_at_all(form, issuer, server):
    code, _ = refused(server, FORMS[form](*parts_of(identity(issuer, server))))
    assert code == "invalid-payload"


def test_an_oversized_token(issuer, server):
    code, sentence = refused(server, issuer.sign(claims(issuer, server, padding="x" * 8_192)))
    assert code == "invalid-payload" and "longer" in sentence
    many = {f"claim{number}": number for number in range(1_100)}
    assert refused(server, issuer.sign(json.dumps(claims(issuer, server) | many,
        separators=(",", ":"))))[0] == "invalid-payload"


@pytest.mark.parametrize("path", [MINT, GITHUB_MINT])
@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"{", b"null", b"[]", b'"text"', b"7", b"{}", b'{"token": null}', b'{"token": 7}',
        b'{"token": true}', b'{"token": []}',
        b'{"token": {"token": "x"}}', b'{"Token": "x"}', b'{"jwt": "x"}', b"token=x", b"\xff\xfe\x00",
        b'{"token": "\\ud800"}',
        b'{"token": "' + b"A" * 17_000 + b'"}', b"[" * 16_000, b'{"a":' * 3_000, b'{"token": "x", "abilities": 7}',
        b"x" * (1 << 20),
        b'{"token": "\x00"}', b"<token>x</token>",
    ],
    ids=lambda body: body[:24].decode(errors="replace") + str(len(body)),
)
def test_a_body_that_is_no_good(path, body, server):
    assert refusal(post(server, path, body))[0] == "invalid-payload"


def test_the_kind_of_the_body_is_not_asked(issuer, server):
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert ask(server, identity(issuer, server), **{"Content-Type": kind}).status == 200
