"""Downloads: whole, in pieces, and the metadata beside them."""

import hashlib
import re

import pytest

from support.forms import upload
from support.packages import noise, sdist, wheel

FILE = wheel("cheese", "1.0", payload=noise(3_000_000, seed=1))
SIZE = len(FILE.content)
PATH = f"/files/{FILE.sha256}/{FILE.filename}"


@pytest.fixture(scope="module", autouse=True)
def published(server):
    assert upload(server, FILE).status == 200


def test_a_file_comes_whole_and_says_that_it_never_changes(server):
    answer = server.get(PATH)
    assert answer.status == 200 and answer.body == FILE.content
    assert answer["Cache-Control"].replace(" ", "").split(",") in (
        ["max-age=31536000", "immutable", "public"],
        ["public", "max-age=31536000", "immutable"],
        ["max-age=31536000", "public", "immutable"],
    )
    assert answer["Accept-Ranges"] == "bytes" and int(answer["Content-Length"]) == SIZE
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', answer["ETag"])
    assert answer["Content-Encoding"] is None
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_never_compressed_on_the_way(server):
    answer = server.get(PATH, {"Accept-Encoding": "gzip, deflate, zstd, br"})
    assert answer["Content-Encoding"] is None and answer.body == FILE.content


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        (f"bytes=1000000-{SIZE + 1000}", 1_000_000, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes=5-{10**15}", 5, SIZE - 1),
        (f"bytes=5-{10**30}", 5, SIZE - 1),
    ],
)
def test_a_range_is_answered_with_just_that(given, first, last, server):
    answer = server.get(PATH, {"Range": given, "Accept-Encoding": "identity"})
    assert answer.status == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.body == FILE.content[first : last + 1]
    assert answer["ETag"] == server.get(PATH, {}, "HEAD")["ETag"]


@pytest.mark.parametrize("given", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", f"bytes={10**15}-", f"bytes={10**30}-", "bytes=-0"])
def test_a_range_beyond_the_end_is_answered_416_with_the_size(given, server):
    answer = server.get(PATH, {"Range": given})
    assert answer.status == 416 and answer["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "given", ["bytes=5-1", "lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=--5", "bytes=1-2-3"]
)
def test_what_is_no_range_is_ignored(given, server):
    answer = server.get(PATH, {"Range": given})
    assert answer.status == 200 and answer.body == FILE.content


def test_several_ranges_are_answered_with_the_whole_file_or_every_piece(server):
    answer = server.get(PATH, {"Range": "bytes=0-9,20-29"})
    assert answer.status == 200 and answer.body == FILE.content or answer.status == 206 and FILE.content[20:30] in answer.body


def test_thousands_of_ranges_cost_no_more_than_the_file(server):
    answer = server.get(PATH, {"Range": "bytes=" + ",".join("0-" for _ in range(5000))})
    assert answer.status in (200, 416, 431) and len(answer.body) <= SIZE


def test_a_broken_download_is_resumed(server):
    """As pip does it: the rest, if the file is still the same."""
    etag = server.get(PATH, {}, "HEAD")["ETag"]
    rest = server.get(PATH, {"Range": "bytes=1234567-", "If-Range": etag})
    assert rest.status == 206 and FILE.content[:1234567] + rest.body == FILE.content
    for other in ('"other"', f"W/{etag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        answer = server.get(PATH, {"Range": "bytes=1234567-", "If-Range": other})
        assert answer.status == 200 and answer.body == FILE.content, other


def test_a_file_that_the_client_has_is_answered_304(server):
    etag = server.get(PATH, {}, "HEAD")["ETag"]
    for headers in ({"If-None-Match": etag}, {"If-None-Match": f'"x", {etag}'}, {"If-None-Match": etag, "Range": "bytes=0-9"}):
        answer = server.get(PATH, headers)
        assert answer.status == 304 and answer.body == b"" and answer["ETag"] == etag


def test_head_with_a_range_tells_the_size(server):
    answer = server.get(PATH, {"Accept-Encoding": "identity"}, "HEAD")
    assert answer.status == 200 and int(answer["Content-Length"]) == SIZE and answer["Accept-Ranges"] == "bytes"


def test_the_metadata_file_has_the_hash_that_the_page_names(server):
    answer = server.get(f"{PATH}.metadata")
    assert answer.status == 200 and answer.body == FILE.metadata
    named = server.page("cheese")["files"][0]["core-metadata"]["sha256"]
    assert hashlib.sha256(answer.body).hexdigest() == named
    assert "immutable" in answer["Cache-Control"]
    again = server.get(f"{PATH}.metadata", {"If-None-Match": answer["ETag"]})
    assert again.status == 304


def test_an_sdist_is_served_like_a_wheel_and_has_no_metadata_file(server, name):
    file = sdist(name, "1.0")
    assert upload(server, file).status == 200
    answer = server.get(f"/files/{file.sha256}/{file.filename}")
    assert answer.body == file.content and answer["Content-Encoding"] is None


def test_digest_and_name_of_an_address_must_belong_together(server, name):
    other = wheel(name)
    assert upload(server, other).status == 200
    assert server.get(f"/files/{other.sha256}/{FILE.filename}").status == 404
    assert server.get(f"/files/{FILE.sha256.upper()}/{FILE.filename}").status in (301, 404)
    assert server.get(f"/files/{FILE.sha256}/../{FILE.sha256}/{FILE.filename}").status in (301, 404)


def test_many_requests_on_one_connection_are_answered_in_order(server):
    """Pages, files, pieces, misses: the fast answers must not overtake the others."""
    import http.client
    import socket

    paths = [
        ("/simple/cheese/", 200),
        (PATH, 200),
        ("/simple/nothing/", 404),
        (f"{PATH}.metadata", 200),
        ("/_health/", 200),
        (PATH, 200),
        ("/simple/", 200),
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode() for path, _ in paths))
        stream = connection.makefile("rb")
        for path, status in paths:
            line = stream.readline()
            assert int(line.split()[1]) == status, (path, line)
            content = stream.read(int(http.client.parse_headers(stream)["Content-Length"]))
            assert path != PATH or content == FILE.content
