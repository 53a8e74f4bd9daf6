"""What answers of an index that asks who reads say to caches, and what caches may ask."""

import pytest

from conftest import end
from support.readers import (
    AUTHENTICATED,
    CHEESE,
    LARGE,
    LIMITS,
    MACHINES,
    METADATA,
    PAGES,
    file_path,
    fill,
    new_token,
    read,
    refused,
    spoilt,
    stranger,
)
from support.server import Server
from support.visitor import Visitor

FILES = [file_path(CHEESE), METADATA, file_path(LARGE)]
INDEX = [path for path in MACHINES.values() if not path.startswith("/files/")]
# Answered from memory once they were asked for.
QUICK = ["/simple/cheese/", "/simple/", *FILES]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


@pytest.fixture
def alice(server):
    visitor = Visitor(server)
    visitor.sign_in("alice", "a long pass phrase of alice")
    return visitor


@pytest.fixture
def reader(server) -> str:
    return new_token(server)


def words(value: str | None) -> set[str]:
    return {word.strip().lower() for word in (value or "").split(",") if word.strip()}


# What caches are told


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_kept_by_its_reader_alone(method, path, server, reader):
    for _ in range(3):
        answer = read(server, path, reader, method)
        assert answer.status == 200
        assert words(answer["Cache-Control"]) == {"max-age=31536000", "private", "immutable"}
        assert {"authorization", "cookie"} <= words(answer["Vary"])
        assert (answer["Vary"] or "").lower().count("authorization") == 1, "said once"


@pytest.mark.parametrize("path", INDEX + list(PAGES.values()))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_is_kept_by_nobody_else(method, path, server, reader):
    for _ in range(3):
        answer = read(server, path, reader, method)
        assert answer.status == 200
        assert words(answer["Cache-Control"]) in ({"private", "no-cache"}, {"no-store"}), answer["Cache-Control"]
        assert {"authorization", "cookie"} <= words(answer["Vary"]), answer["Vary"]
        assert (answer["Vary"] or "").lower().count("cookie") == 1, "said once"


def test_whoever_is_signed_in_is_told_the_same(server, reader, alice):
    for path in (*FILES, *INDEX, *PAGES.values()):
        answer, own = read(server, path, reader), alice.get(path, {"Accept": "*/*"})
        assert own.status == 200, path
        for field in ("Cache-Control", "ETag", "Content-Type"):
            assert own[field] == answer[field], (path, field)
        assert words(own["Vary"]) == words(answer["Vary"]), path
        assert own["Set-Cookie"] is None


def test_refusals_and_nothing_are_never_kept(server, reader):
    for path in ("/simple/nothing/", "/files/" + "0" * 64 + "/x.whl", "/project/nothing/", "/pypi/nothing/json"):
        answer = read(server, path, reader)
        assert answer.status == 404 and answer["Cache-Control"] == "no-store" and answer["ETag"] is None


def test_a_redirect_is_kept_by_nobody_else(server, reader):
    answer = read(server, "/simple/Cheese/", reader)
    assert (answer.status, answer["Location"]) == (301, "/simple/cheese/")
    assert words(answer["Cache-Control"]) == {"private", "no-cache"} and {"authorization", "cookie"} <= words(
        answer["Vary"]
    )


def test_an_open_index_says_none_of_this(make_server):
    server = make_server()
    fill(server)
    assert "public" in words(read(server, file_path(CHEESE))["Cache-Control"])
    for path in (*FILES, *INDEX, *PAGES.values()):
        assert "private" not in words(read(server, path)["Cache-Control"]) and "authorization" not in words(
            read(server, path)["Vary"]
        ), path
        assert read(server, path, "garbage").status == 200, "nobody looks at a credential"


# What was had before is no credential


@pytest.mark.parametrize("path", [*QUICK, "/pypi/cheese/json", "/project/cheese/"])
def test_nothing_is_confirmed_without_a_credential(path, server, reader):
    first = read(server, path, reader)
    for _ in range(2):
        for tag in (first["ETag"], "*", f'"x", {first["ETag"]}'):
            same = read(server, path, reader, If_None_Match=tag)
            assert (same.status, same.body, same["ETag"]) == (304, b"", first["ETag"]), tag
            assert same["Cache-Control"] == first["Cache-Control"] and same["Vary"] == first["Vary"]
            assert read(server, path, If_None_Match=tag).status in (401, 303)
            stranger(read(server, path, spoilt(reader), If_None_Match=tag)) if path in QUICK else None
    assert read(server, path, reader, If_None_Match='"other"').status == 200


def test_parts_of_a_file_ask_for_a_credential_too(server, reader):
    for file in (CHEESE, LARGE):
        path = file_path(file)
        for _ in range(2):
            part = read(server, path, reader, Range="bytes=10-19")
            assert (part.status, part.body) == (206, file.content[10:20]) and words(part["Cache-Control"]) >= {
                "private"
            }
            stranger(read(server, path, Range="bytes=10-19"))
            stranger(read(server, path, spoilt(reader), Range="bytes=10-19"))
            refused(read(server, path, new_token(server, may=("upload",)), Range="bytes=0-0"), "token-ability")
            beyond = read(server, path, reader, Range=f"bytes={len(file.content)}-")
            assert beyond.status == 416
            stranger(read(server, path, Range=f"bytes={len(file.content)}-"))
