"""An index that asks who reads: every address that is read, with every kind of credential."""

import base64
import time

import pytest

from conftest import end
from support.command import must, rind
from support.forms import basic
from support.mail import eventually
from support.readers import (
    AUTHENTICATED,
    CHEESE,
    LIMITS,
    MACHINES,
    METADATA,
    PAGE_SPELLINGS,
    PAGES,
    SPELLINGS,
    file_path,
    fill,
    listed,
    new_token,
    read,
    refused,
    revoke,
    spoilt,
    stranger,
)
from support.server import Server
from support.tokens import caveat, restricted
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.7"
MACHINE_PATHS = [*MACHINES.values(), METADATA, *SPELLINGS]
PAGE_PATHS = [*PAGES.values(), *PAGE_SPELLINGS]
EVERY = MACHINE_PATHS + PAGE_PATHS


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = (*AUTHENTICATED, "--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)
    started = Server(tmp_path_factory.mktemp("reads") / "data", *settings).start()
    fill(started)
    yield started
    end(started)


@pytest.fixture(scope="module")
def reader(server) -> str:
    return new_token(server)


def test_the_addresses_here_are_those_of_the_server():
    assert listed() == MACHINES.keys() | PAGES.keys()


# Nobody


@pytest.mark.parametrize("path", MACHINE_PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_is_asked_for_a_credential(method, path, server):
    answer = read(server, path, method=method)
    stranger(answer)
    assert answer["Location"] is None
    if method == "GET":
        assert answer.problem["code"] == "read-credential" and "__token__" in answer.problem["detail"]


@pytest.mark.parametrize("path", PAGE_PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_is_led_from_a_page_to_the_sign_in_and_back(method, path, server):
    answer = read(server, path, method=method, Accept="text/html")
    assert (answer.status, answer["Cache-Control"], answer.body) == (303, "no-store", b""), answer
    assert answer["WWW-Authenticate"] is None and answer["ETag"] is None
    visitor = Visitor(server)
    create_once(server, "olga")
    back = visitor.sign_in("olga", PASSWORD, answer["Location"])
    assert (back.status, back["Location"]) == (303, path)
    assert visitor.open(path).status == 200


def test_other_methods_tell_no_more(server):
    for path in ("/simple/cheese/", "/simple/nothing/", file_path(CHEESE), "/files/" + "0" * 64 + "/x.whl"):
        answers = {read(server, path, method=method).status for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")}
        assert answers == {405}, path


# Bad ones are as good as none


def bad(server: Server, reader: str) -> dict[str, str]:
    gone = new_token(server)
    revoke(server, gone)
    eventually(lambda: read(server, "/simple/", gone).status == 401, "a revoked token is refused", 1)
    other_site = "rind-" + base64.urlsafe_b64encode(
        b"\x02\x01\x09elsewhere\x02\x03abc\x00\x00\x06\x20" + bytes(32)
    ).decode().rstrip("=")
    return {
        "garbage": basic("garbage"),
        "spoilt": basic(spoilt(reader)),
        "revoked": basic(gone),
        "copy of revoked": basic(restricted(gone, [77])),
        "cut": basic(reader[:-20]),
        "password": basic(PASSWORD, "alice"),
        "token as alice": basic(reader, "alice"),
        "empty": basic("", ""),
        "other site": basic(other_site),
        "PyPI's": basic("pypi-AgEIcHlwaS5vcmc"),
        "not base64": "Basic ===",
        "no credential": "Basic",
        "bearer": f"Bearer {spoilt(reader)}",
        "digest": f"Digest {reader}",
        "bare": reader,
        "long": basic(reader + "A" * 9000),
    }


@pytest.fixture(scope="module")
def bad_ones(server, reader):
    return bad(server, reader)


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_a_bad_credential_is_as_good_as_none(path, server, bad_ones):
    nobody = read(server, path)
    for name, header in bad_ones.items():
        answer = read(server, path, Authorization=header)
        stranger(answer)
        assert answer.body == nobody.body, name


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_a_bad_credential_leads_from_a_page_to_the_sign_in(path, server, bad_ones):
    nobody = read(server, path)
    for name, header in bad_ones.items():
        answer = read(server, path, Authorization=header)
        assert (answer.status, answer["Location"]) == (303, nobody["Location"]), (name, answer)


# Good ones


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_token_that_may_read_reads(method, path, server, reader):
    plain = [basic(reader), f"Bearer {reader}", f"bearer {reader}", f"token {reader}", basic(reader + "\n")]
    for header in plain:
        answer = read(server, path, method=method, Authorization=header)
        expected = 301 if path in SPELLINGS + PAGE_SPELLINGS and "%2B" not in path else 200
        assert answer.status == expected, (header.split()[0], answer)
        assert (answer.body == b"") == (method == "HEAD" or expected == 301)


def test_one_that_may_both_reads_and_uploads(server):
    both = new_token(server, may=("upload", "read"))
    assert read(server, "/simple/cheese/", both).status == 200
    refused(read(server, "/simple/cheese/", restricted(both, [100, ["upload"]])), "token-ability")


# Good ones that are not enough


def small(server: Server) -> dict[str, tuple[str, str]]:
    """Tokens of somebody, and what each is told everywhere."""
    short = new_token(server, "--expires", "1s")
    eventually(lambda: time.time() >= caveat(short, 0)[1], "the end of a token", 5)
    every = new_token(server)
    return {
        "uploads": (new_token(server, may=("upload",)), "token-ability"),
        "made without a word": (
            must(rind("token", "create", "--user", "alice", data=server.data)).strip(),
            "token-ability",
        ),
        "expired": (short, "token-expired"),
        "not yet": (restricted(every, [0, 4_000_000_000, 3_999_999_999]), "token-expired"),
        "elsewhere": (new_token(server, "--cidr", "192.0.2.0/24"), "token-network"),
        "somebody else's": (restricted(every, [3, "somebody"]), "token-user"),
        "no ability": (restricted(every, [100, []]), "token-ability"),
        "odd": (restricted(every, [77]), "token-unknown-caveat"),
        "other project": (restricted(every, [1, ["gouda"]]), "token-project"),
    }


@pytest.fixture(scope="module")
def small_ones(server):
    return small(server)


@pytest.mark.parametrize("path", EVERY)
def test_one_that_is_not_enough_is_told_why(path, server, small_ones):
    for name, (token, code) in small_ones.items():
        for _ in range(2):
            answer = read(server, path, token)
            assert answer.status == 403, (name, answer)
            refused(answer, code)
        head = read(server, path, token, "HEAD")
        assert (head.status, head.body, head["WWW-Authenticate"]) == (403, b"", None), name


def test_what_a_spoilt_copy_would_be_told_is_not_told(server, small_ones):
    for token, _ in small_ones.values():
        stranger(read(server, "/simple/cheese/", spoilt(token)))


def test_a_network_is_asked_of_the_client_behind_the_proxy(server):
    token = new_token(server, "--cidr", "192.0.2.0/24", "--cidr", "2001:db8::/32")
    for _ in range(3):
        for address in (HERE, "2001:db8::1", f"{ELSEWHERE}, {HERE}"):
            assert read(server, "/simple/cheese/", token, X_Forwarded_For=address).status == 200, address
        for address in (ELSEWHERE, "2001:db9::1", f"{HERE}, {ELSEWHERE}"):
            answer = read(server, "/simple/cheese/", token, X_Forwarded_For=address)
            refused(answer, "token-network")
            assert address.split(", ")[-1] in answer.problem["detail"]


def test_an_address_with_a_port_is_that_address_and_what_is_none_is_nobody_s(server):
    token = new_token(server, "--cidr", "192.0.2.0/24", "--cidr", "2001:db8::/32", "--cidr", "127.0.0.0/8")
    for address in (f"{HERE}:4711", "[2001:db8::1]:443", "[2001:db8::1]", f"{ELSEWHERE}:1, {HERE}:4711"):
        assert read(server, "/simple/cheese/", token, X_Forwarded_For=address).status == 200, address
    for address in (
        f"{ELSEWHERE}:4711", "[2001:db9::1]:443", "unknown", f"{HERE}, unknown", f"{HERE}:", f"{HERE}:x", "[", "[]", "]:1",
        f"[{HERE}", "2001:db8::1]:443",
    ):
        refused(read(server, "/simple/cheese/", token, X_Forwarded_For=address), "token-network")
