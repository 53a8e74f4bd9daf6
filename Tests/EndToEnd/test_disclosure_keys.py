"""Where the keys of a scanner come from: fetched once and kept, within limits."""

import gzip
import json
import re
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from support.certificates import DAY, NOW, Authority
from support.command import create_token, create_user
from support.recovering import at_once
from support.scanning import Key, KeyServer, document, drip, finding, reply, report, send, settings, took
from support.server import Server
from support.tokens import use

PATTERN = re.compile(r"rind-Ag[EFGH][A-Za-z0-9_-]{100,}")


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def key() -> Key:
    return Key()


@pytest.fixture
def source(authority, key):
    with KeyServer(authority, key) as started:
        yield started


@pytest.fixture
def server(make_server, source, authority) -> Server:
    return make_server(*settings(source, authority))


def refused(server: Server, key: Key) -> None:
    answer = report(server, key, finding("x"))
    assert answer.status == 400 and answer.problem["code"] == "report-signature", answer


# Once


def test_nothing_is_fetched_before_a_report_comes(server, source, key):
    token = create_token_of(server)
    assert source.count == 0
    assert send(server, b"[]", None, None).status == 400
    assert send(server, b"[]", "no base64", key.identifier).status == 400
    assert source.count == 0, "what cannot be right is refused for itself"
    assert report(server, key, finding(token)).status == 204
    assert source.count == 1 and use(server, token, "x") == "credential-invalid"


def create_token_of(server: Server) -> str:
    create_user(server.data, "alice")
    return create_token(server.data, "alice")


def test_the_keys_are_fetched_once_and_kept(server, source, key):
    for _ in range(20):
        assert report(server, key, finding("x")).status == 204
    refused(server, Key("first"))
    assert source.count == 1
    path, headers = source.asked[0]
    assert path == "/meta/keys"
    assert not {"cookie", "authorization", "referer"} & headers.keys(), "nothing is told but that somebody asks"


def test_an_unknown_id_fetches_again_at_most_once_a_minute(server, source, key):
    assert report(server, key, finding("x")).status == 204
    new = Key("second")
    source.document = document(key, new)
    for number in range(30):
        refused(server, Key(f"made up {number}"))
    refused(server, new)
    assert source.count == 1, "within the minute nobody is asked again"
    assert report(server, key, finding("x")).status == 204, "the known key is as good as before"


@pytest.mark.timeout(150)
def test_a_new_key_is_known_after_a_minute(server, source, key):
    assert report(server, key, finding("x")).status == 204
    new, start = Key("second"), time.monotonic()
    source.document = document(new)
    while report(server, new, finding("x")).status != 204:
        assert time.monotonic() < start + 75, "a new key is never fetched"
        time.sleep(1)
    assert time.monotonic() > start + 50 and source.count == 2
    refused(server, key)
    assert source.count == 2, "a key that is taken back is good no more"


def test_many_reports_at_once_share_one_fetch(server, source, key):
    source.answer = drip(source, 0.5)
    answers = at_once(12, lambda _: report(server, key, finding("x")))
    assert {answer.status for answer in answers} == {204} and source.count == 1


def test_a_key_server_that_comes_back_is_asked_again_after_its_minute_only(server, source, key):
    source.answer = lambda handler: reply(handler, b"out of order", 503)
    refused(server, key)
    source.answer = None
    refused(server, key)
    assert source.count == 1, "a server that fails is not asked over and over"


# Documents

GOOD = Key()
OTHER = Key("other", ec.SECP384R1())


def wrapped(*entries) -> bytes:
    return json.dumps({"public_keys": list(entries)}).encode()


BAD_DOCUMENTS = {
    "empty": b"",
    "no JSON": b"<html>",
    "a list": b"[]",
    "no keys": b'{"public_keys": []}',
    "null": b'{"public_keys": null}',
    "no key": wrapped({"key_identifier": "first"}),
    "no id": wrapped({"key": GOOD.listed["key"]}),
    "twice": wrapped(GOOD.listed, GOOD.listed),
    "no PEM": wrapped(GOOD.listed | {"key": "MFkw"}),
    "another curve": wrapped(Key("first", ec.SECP384R1()).listed),
    "too many": wrapped(*(GOOD.listed | {"key_identifier": str(n)} for n in range(101)), GOOD.listed),
    "too long": wrapped(GOOD.listed) + b" " * 300_000,
    "10 MB": wrapped(GOOD.listed) + b" " * 10_000_000,
    "deep": b'{"public_keys":' + b"[" * 50_000,
}


@pytest.mark.parametrize("kind", BAD_DOCUMENTS)
def test_a_document_that_cannot_be_used(kind, server, source):
    source.document = BAD_DOCUMENTS[kind]
    answer, seconds = took(lambda: report(server, GOOD, finding("x")))
    assert answer.status == 400 and answer.problem["code"] == "report-signature" and seconds < 6
    assert server.answers("/_ready/")


def test_keys_that_cannot_be_used_do_no_harm_to_others(server, source):
    source.document = wrapped(
        OTHER.listed,
        {"key_identifier": "rsa", "key": "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----"},
        GOOD.listed,
    )
    assert report(server, GOOD, finding("x")).status == 204
    refused(server, OTHER)


# Servers


def test_a_slow_key_server_costs_seconds_and_holds_up_nobody_else(server, source, key):
    source.answer = drip(source, 60)
    answer, seconds = took(lambda: report(server, key, finding("x")))
    assert answer.status == 400 and seconds < 8
    again, seconds = took(lambda: report(server, key, finding("x")))
    assert again.status == 400 and seconds < 1 and source.count == 1


def test_while_it_is_slow_others_are_served(server, source, key):
    source.answer = drip(source, 60)

    def act(number: int):
        time.sleep(0.2 if number else 0)
        return report(server, key, finding("x")) if number == 0 else server.get("/simple/")

    start = time.monotonic()
    answers = []

    def timed(number: int):
        answer = act(number)
        answers.append((number, answer.status, time.monotonic() - start))
        return answer

    at_once(6, timed)
    assert all(status == 200 and seconds < 3 for number, status, seconds in answers if number)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, server, source, authority, key):
    with KeyServer(authority, key) as target:
        source.answer = lambda handler: reply(handler, b"", status, Location=target.url)
        refused(server, key)
        assert (source.count, target.count) == (1, 0)


@pytest.mark.parametrize("status", [204, 206, 400, 404, 500])
def test_another_status_is_no_document(status, server, source, key):
    source.answer = lambda handler: reply(handler, source.document if status != 204 else b"", status)
    refused(server, key)


def test_a_compressed_document_is_none(server, source, key):
    source.answer = lambda handler: reply(handler, gzip.compress(source.document), 200, **{"Content-Encoding": "gzip"})
    refused(server, key)


def test_a_body_without_end_is_cut_off(server, source, key):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not source.over.is_set():
                handler.wfile.write(b" " * 65536)
        except OSError:
            ended.append(True)

    ended = []
    source.answer = answer
    answer_, seconds = took(lambda: report(server, key, finding("x")))
    assert answer_.status == 400 and seconds < 8


def test_a_connection_that_breaks_is_no_document(server, source, key):
    source.answer = lambda handler: handler.connection.close()
    refused(server, key)


# Trust


def test_a_server_of_another_authority_is_not_believed(make_server, tmp_path, key):
    known, other = Authority(tmp_path, "known"), Authority(tmp_path, "other")
    with KeyServer(other, key) as source:
        server = make_server("--secret-scanning-keys-url", source.url, "--ca-file", str(known.path))
        refused(server, key)
        assert source.count == 0


def test_without_the_file_the_systems_authorities_count(make_server, source, key):
    server = make_server("--secret-scanning-keys-url", source.url)
    refused(server, key)
    assert source.count == 0


def test_a_certificate_of_another_name_or_an_old_one_is_not_believed(make_server, authority, key):
    with KeyServer(authority, key, host="keys.example") as source:
        refused(make_server(*settings(source, authority)), key)
        assert source.count == 0
    assert NOW - DAY < NOW


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1/keys", "keys", "", "https://", "ftp://x/", "https://user:secret@localhost/", "https://x/#y"],
)
def test_an_address_that_cannot_be_used_stops_the_start(url, make_server):
    server = make_server("--secret-scanning-keys-url", url, start=False)
    server.start(wait=False)
    assert server.process.wait(30) != 0
    said = server.log_text() + server.output_text()
    assert "secret-scanning-keys-url" in said and "https" in said, said


def test_a_file_that_cannot_be_used_stops_the_start(make_server, source, tmp_path):
    server = make_server("--secret-scanning-keys-url", source.url, "--ca-file", str(tmp_path / "none.pem"), start=False)
    server.start(wait=False)
    assert server.process.wait(30) != 0 and "ca-file" in server.log_text() + server.output_text()
