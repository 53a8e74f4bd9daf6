"""Bodies and headers that no client sends: each gets an answer, none is stored, the server goes on."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import http
from support.forms import BOUNDARY, Part, content_type, head_of, headers, multipart, parts, post, upload
from support.packages import wheel
from support.refusals import PROJECT, state

DELIMITER = f"--{BOUNDARY}".encode()


@pytest.fixture(scope="module", autouse=True)
def first_file(server):
    assert upload(server, wheel(PROJECT, "0.9")).status == 200


@pytest.fixture(autouse=True)
def nothing_changes(server, first_file):
    """What a client that hangs up leaves behind goes as soon as the server has noticed."""
    before = state(server)
    yield
    end = time.monotonic() + 20
    while (after := state(server)) != before and time.monotonic() < end:
        time.sleep(0.05)
    assert after == before


def body() -> bytes:
    return multipart(parts(wheel(PROJECT)))


BODIES = {
    "empty": (b"", "form-truncated"),
    "no boundary at all": (b"name=cheese&version=1.0", "form-malformed"),
    "another boundary": (body().replace(DELIMITER, b"--another"), "form-malformed"),
    "without its last delimiter": (body()[: -len(DELIMITER) - 4], "form-truncated"),
    "cut off in the file": (body()[:-300], "form-truncated"),
    "cut off in a header": (body()[:60], "form-truncated"),
    "data after the end": (body() + b"x" * 4096, "form-malformed"),
    "a form in front of it": (b"x" * 100_000 + b"\r\n" + body(), "form-malformed"),
    "a part without a disposition": (DELIMITER + b"\r\nX: y\r\n\r\nz\r\n" + body(), "form-malformed"),
    "a part without a name": (DELIMITER + b"\r\nContent-Disposition: form-data\r\n\r\nz\r\n" + body(), "form-malformed"),
    "a part whose header never ends": (
        DELIMITER + b'\r\nContent-Disposition: form-data; name="' + b"a" * 200_000 + body(),
        "form-too-large",
    ),
    "a field in another encoding": (
        DELIMITER + b'\r\nContent-Disposition: form-data; name="summary"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n' + body(),
        "form-malformed",
    ),
    "a delimiter followed by something": (body().replace(DELIMITER + b"\r\n", DELIMITER + b" x\r\n", 1), "form-malformed"),
    "50,000 parts": (multipart([*(Part("classifiers", b"x") for _ in range(50_000)), *parts(wheel(PROJECT))]), "form-too-large"),
}


@pytest.mark.parametrize("title", BODIES, ids=lambda title: title.replace(" ", "-"))
def test_a_broken_body_is_refused(title, server):
    content, code = BODIES[title]
    answer = post(server, content)
    assert (answer.status, answer.problem["code"]) == (400, code)


TYPES = {
    "none": None,
    "another": "application/json",
    "of a plain form": "application/x-www-form-urlencoded",
    "without a boundary": "multipart/form-data",
    "with an empty boundary": 'multipart/form-data; boundary=""',
    "with an over-long boundary": "multipart/form-data; boundary=" + "b" * 100,
    "with two boundaries": "multipart/form-data; boundary=a; boundary=b",
}


@pytest.mark.parametrize("title", TYPES, ids=lambda title: title.replace(" ", "-"))
def test_a_content_type_that_is_no_form_is_refused(title, server):
    given = headers(server.token)
    given.pop("Content-Type")
    given |= {"Content-Type": TYPES[title]} if TYPES[title] else {}
    answer = http.request(server.port, "POST", "/legacy/", given, body())
    assert (answer.status, answer.problem["code"]) == (400, "form-type")


def test_parts_in_any_order_mean_the_same(server):
    file = wheel(PROJECT, "0.9")
    assert post(server, multipart(reversed(parts(file)))).status == 200


def test_the_file_may_come_first_and_its_lie_still_be_found(server):
    answer = post(server, multipart(reversed(parts(wheel(PROJECT), {"sha256_digest": "0" * 64}))))
    assert (answer.status, answer.problem["code"]) == (400, "digest-mismatch")


def test_a_body_sent_byte_by_byte_is_read_like_any(server):
    content = multipart(parts(wheel(PROJECT, "0.9")))
    answer = http.raw(server.port, head_of(server, len(content)), *(content[at : at + 1] for at in range(len(content))))
    assert answer.status == 200


def test_a_chunked_body_is_read_like_any(server):
    content = multipart(parts(wheel(PROJECT, "0.9")))
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (content[at : at + 700] for at in range(0, len(content), 700))]
    assert http.raw(server.port, head_of(server, None), *chunks, b"0\r\n\r\n").status == 200


def test_a_chunked_body_that_ends_early_stores_nothing(server):
    content = body()[:400]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head_of(server, None) + b"%x\r\n%s\r\n" % (len(content), content))
    assert post(server, multipart(parts(wheel(PROJECT, "0.9")))).status == 200


@pytest.mark.parametrize("sent", [0, 1, 400, 1200])
def test_a_client_that_hangs_up_stores_nothing(sent, server):
    content = body()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head_of(server, len(content)) + content[:sent])


def test_an_answer_to_a_refusal_does_not_wait_for_the_whole_body(server):
    """Without a credential nothing of a large file is worth reading."""
    started = time.monotonic()
    answer = http.raw(
        server.port,
        head_of(server, 1 << 30).replace(b"Authorization", b"X-Authorization"),
        body()[:200],
        seconds=20,
    )
    assert answer.status == 403 and time.monotonic() - started < 10


def test_a_body_beyond_the_limit_is_refused_while_it_arrives(make_server):
    server = make_server("--max-file-size", "1MiB")
    head = body().partition(b"PK\x03\x04")[0]
    answer = http.raw(server.port, head_of(server, len(head) + (64 << 20)), head, b"PK\x03\x04", bytes(32 << 20))
    assert (answer.status, answer.problem["code"]) == (400, "file-too-large")
    assert "1048576" in answer.problem["detail"] or "1 MiB" in answer.problem["detail"]
    assert not [name for name in server.stored() if (server.data / name).stat().st_size >= 1 << 20]


@pytest.mark.parametrize("field", ["requires_dist", "description"], ids=["kept", "ignored"])
def test_a_field_without_end_is_refused(field, server):
    part = DELIMITER + f'\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'.encode()
    chunk = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
    answer = http.raw(server.port, head_of(server, None), b"%x\r\n%s\r\n" % (len(part), part), *([chunk] * 128))
    assert (answer.status, answer.problem["code"]) in ((400, "field-too-long"), (400, "form-too-large"))


@pytest.mark.parametrize(
    "header", ["X-Long: " + "a" * 40_000, "\r\n".join(f"X-{number}: {'a' * 100}" for number in range(500))], ids=["one", "many"]
)
def test_headers_over_32_kib_are_answered_431(header, server):
    answer = http.raw(server.port, f"GET /simple/ HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode())
    assert answer.status == 431


def test_an_over_long_address_is_answered_without_harm(server):
    answer = http.raw(server.port, b"GET /simple/" + b"a" * 40_000 + b"/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.status in (404, 414, 431)


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /simple/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /simple/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /legacy/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"GET /simple/\x00cheese/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["tls", "version", "negative", "two-lengths", "chunk", "nul"],
)
def test_what_is_no_http_is_answered_400_or_hung_up_on(request_, server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        http.send(connection, request_)
        connection.shutdown(socket.SHUT_WR)
        try:
            first = connection.recv(4096)
        except ConnectionResetError:
            first = b""
    assert first == b"" or first.split()[1] in (b"400", b"403", b"404", b"505"), first


def test_more_uploads_than_slots_are_all_answered(server):
    """Sixty-four at once: each is taken, or told when to come back."""
    content = multipart(parts(wheel(PROJECT, "0.9")))
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: http.request(server.port, "POST", "/legacy/", headers(server.token), content), range(64)))
    assert {answer.status for answer in answers} <= {200, 503}
    assert all(answer["Retry-After"] for answer in answers if answer.status == 503)


def test_methods_that_an_address_does_not_have_are_answered_405(server):
    for method, path in (("POST", "/simple/"), ("POST", f"/simple/{PROJECT}/"), ("PUT", "/legacy/"), ("DELETE", f"/simple/{PROJECT}/")):
        answer = http.request(server.port, method, path, {"Content-Type": content_type()}, b"")
        assert answer.status == 405, (method, path, answer)
        assert answer["Allow"], answer
