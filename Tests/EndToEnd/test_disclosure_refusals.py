"""Reports of tokens that revoke nothing: forged tokens, wrong signatures, and what is no report."""

import base64
import json
import re
import uuid

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from conftest import end
from support import http
from support.certificates import Authority
from support.mail import eventually
from support.recovering import at_once
from support.routes import rows
from support.scanning import PATH, TYPE, Key, KeyServer, body_of, finding, report, send, settings
from support.server import Server
from support.tokens import forged, identifier, make, new_id, revealed, use, user_id
from support.visitor import Visitor, mails, wait_for_mail
from test_disclosure import LEAKED, SUBJECT, alive, count, leaks, signed_in, silent


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("a1b2c3")


@pytest.fixture(scope="module")
def server(tmp_path_factory, key):
    folder = tmp_path_factory.mktemp("disclosure")
    authority = Authority(folder)
    limits = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
    with KeyServer(authority, Key("other"), key) as source:
        started = Server(folder / "data", *settings(source, authority), "--rate-limits", limits).start()
        yield started
        end(started)


@pytest.fixture
def alice(server) -> Visitor:
    return signed_in(server, "alice")


# Nothing is revoked


def test_a_forged_token_revokes_nothing(server, alice, key, name):
    token = make(alice)
    spoilt = token[:-2] + ("AA" if token[-2:] != "AA" else "BA")
    mine = revealed(forged(server, new_id(), [100, ["upload"]], [3, user_id(server, "alice")]))
    body = forged(server, str(uuid.uuid4()), [100, ["upload"]])
    body.identifier = identifier(token)
    others = [
        spoilt,
        token[:-10],
        token[:60],
        mine,
        revealed(body),
        f"rind-{base64.urlsafe_b64encode(identifier(token).encode()).decode()}",
    ]
    before = count(server)
    silent(server, report(server, key, *(finding(each) for each in others)), 204, before)
    assert alive(server, token, name)


def wrong_signatures(key: Key, body: bytes) -> dict[str, tuple[str | None, str | None]]:
    good = key.sign(body)
    r, s = decode_dss_signature(base64.b64decode(good))
    stranger = Key(key.identifier)
    raw = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    zero = base64.b64encode(encode_dss_signature(0, 0)).decode()
    der = base64.b64decode(good)
    return {
        "none": (None, key.identifier),
        "no id": (good, None),
        "neither": (None, None),
        "empty": ("", key.identifier),
        "empty id": (good, ""),
        "unknown id": (good, "nobody"),
        "id of another": (good, "other"),
        "another key": (stranger.sign(body), key.identifier),
        "another body": (key.sign(body + b" "), key.identifier),
        "an empty body": (key.sign(b""), key.identifier),
        "SHA-512": (key.sign(body, hashes.SHA512()), key.identifier),
        "not DER": (raw, key.identifier),
        "not base64": ("%%%", key.identifier),
        "zeros": (zero, key.identifier),
        "cut": (good[:-8], key.identifier),
        "more behind": (base64.b64encode(der + b"\0").decode(), key.identifier),
        "long": (good * 100, key.identifier),
        "odd case of the id": (good, key.identifier.upper()),
    }


@pytest.mark.parametrize("kind", wrong_signatures(Key("x"), b""))
def test_a_report_that_is_not_rightly_signed_revokes_nothing(kind, server, alice, key, name):
    token = make(alice)
    assert alive(server, token, name)
    body = body_of(finding(token))
    signature, key_id = wrong_signatures(key, body)[kind]
    before = count(server)
    answer = send(server, body, signature, key_id)
    silent(server, answer, 400, before)
    assert answer.problem["code"] == "report-signature" and answer["WWW-Authenticate"] is None
    assert alive(server, token, name)


def test_a_signature_is_good_for_its_own_body_alone(server, alice, key, name):
    first, second = make(alice), make(alice)
    body = body_of(finding(first))
    signature = key.sign(body)
    assert send(server, body, signature, key.identifier).status == 204
    before = count(server)
    for other in (
        body_of(finding(second)),
        body.replace(b", ", b","),
        body + b"\n",
        body_of(finding(first), finding(second)),
    ):
        silent(server, send(server, other, signature, key.identifier), 400, before)
    assert alive(server, second, name)


MALFORMED = {
    "nothing": b"",
    "no JSON": b"token",
    "an object": b"{}",
    "text": b'"x"',
    "null": b"null",
    "a list of texts": b'["x"]',
    "no token": b'[{"type": "rind_api_token", "url": "x"}]',
    "no type": b'[{"token": "x", "url": "x"}]',
    "a number": b'[{"token": 1, "type": "x"}]',
    "cut": b'[{"token": "x"',
    "not UTF-8": b'[{"token": "\xff", "type": "x", "url": ""}]',
    "a form": b"token=x&type=y",
    "too many": json.dumps([finding("x")] * 1001).encode(),
    "deep": b"[" * 100_000,
    "url of a wrong kind": b'[{"token": "x", "type": "y", "url": 7}]',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_signed_report_that_is_none(kind, server, key):
    before = count(server)
    answer = send(server, MALFORMED[kind], key.sign(MALFORMED[kind]), key.identifier)
    silent(server, answer, 400, before)
    assert answer.problem["code"] == "report-malformed"


def test_one_bad_entry_takes_the_whole_report_with_it_and_says_so(server, alice, key, name):
    token = make(alice)
    body = json.dumps([finding(token), {"type": TYPE}]).encode()
    before = count(server)
    silent(server, send(server, body, key.sign(body), key.identifier), 400, before)
    assert alive(server, token, name)


def test_a_report_that_is_too_large(server, alice, key, name):
    token = make(alice)
    fits = json.dumps([finding(token, "x" * 400)] + [finding("y", "x" * 600)] * 300).encode()
    assert len(fits) < 256 << 10
    large = json.dumps([finding(token)] + [finding("y" * 1000)] * 300).encode()
    assert len(large) > 256 << 10
    before = count(server)
    answer = send(server, large, key.sign(large), key.identifier)
    silent(server, answer, 400, before)
    assert answer.problem["code"] == "report-malformed" and alive(server, token, name)
    assert send(server, fits, key.sign(fits), key.identifier).status == 204
    assert use(server, token, name) == "credential-invalid"


def test_an_empty_report_is_fine(server, key):
    assert report(server, key).status == 204


def test_the_type_and_the_length_may_be_said_otherwise(server, alice, key, name):
    token = make(alice)
    body = body_of(finding(token))
    answer = http.raw(
        server.port,
        f"POST {PATH} HTTP/1.1\r\nHost: elsewhere.example\r\nTransfer-Encoding: chunked\r\n"
        f"github-public-key-identifier: {key.identifier}\r\n"
        f"github-public-key-signature: {key.sign(body)}\r\n\r\n".encode(),
        *(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:10], body[10:])),
        b"0\r\n\r\n",
    )
    assert answer.status == 204 and use(server, token, name) == "credential-invalid"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_reports_are_posted(method, server):
    answer = server.get(PATH, method=method)
    assert answer.status == 405 and answer["Allow"] == "POST"


@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "OPTIONS"])
def test_without_the_setting_nothing_is_there(method, make_server, key):
    server = make_server()
    body = body_of(finding("x"))
    headers = {"GITHUB-PUBLIC-KEY-IDENTIFIER": key.identifier, "GITHUB-PUBLIC-KEY-SIGNATURE": key.sign(body)}
    answer = http.request(server.port, method, PATH, headers, body)
    nothing = http.request(server.port, method, "/_/secrets/nothing", headers, body)
    assert (answer.status, answer.body) == (nothing.status, nothing.body) and answer.status == 404


def test_it_is_no_way_to_find_out_which_tokens_there_are(server, alice, key):
    """Ours, not ours and garbage are answered alike."""
    answers = set()
    for text in (make(alice), "rind-garbage", revealed(forged(server, new_id(), [100, ["upload"]])), "ghp_x"):
        answer = report(server, key, finding(text))
        answers.add((answer.status, answer.body, tuple(sorted(name for name in answer.headers))))
    assert len(answers) == 1


def test_the_log_and_the_trail_hold_no_token(server, alice, key):
    token = make(alice, description="is not logged")
    assert report(server, key, finding(token)).status == 204
    eventually(lambda: "disclosed" in server.log_text(), "a line in the log", 10)
    stored = json.dumps(rows(server, "SELECT CAST(payload AS TEXT) FROM events WHERE tag = ?", LEAKED))
    assert token[-43:] not in server.log_text() + stored
    assert re.search(r'\\"token\\"', stored), "but the identifier is there"


def test_one_report_that_comes_many_times_at_once_is_one(server, alice, key, name):
    token = make(alice, description="ten copies")
    assert alive(server, token, name)
    before = leaks(server)
    assert {answer.status for answer in at_once(10, lambda _: report(server, key, finding(token), finding(token)))} == {
        204
    }
    assert leaks(server) == before + 1 and use(server, token, name) == "credential-invalid"
    wait_for_mail(server, SUBJECT, "ten copies")
    assert (
        len(
            [
                mail
                for mail in mails(server)
                if "ten copies" in mail and SUBJECT in mail and "alice@example.org" in mail.splitlines()[0]
            ]
        )
        == 1
    )
