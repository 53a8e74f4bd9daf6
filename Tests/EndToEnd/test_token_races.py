"""Tokens while something else happens: uploads under way, other processes, requests at once; odd requests."""

import os
import random
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address, ip_network

import pytest
from packaging.specifiers import SpecifierSet

from conftest import end
from support import http
from support.forms import basic, head_of, multipart, parts
from support.packages import wheel
from support.routes import rows
from support.server import Server
from support.tokens import (
    HOME, USER, caveats, code, csrf, fill_in, identifier, make, narrow, page_of, restricted, rotate, send, shown, use,
)
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
TRUSTED = ("--trusted-proxies", "127.0.0.1", "--rate-limits", LIMITS)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("races") / "data", *TRUSTED).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    return signed_in(server, "alice")


def signed_in(server, name: str) -> Visitor:
    create_once(server, name)
    visitor = Visitor(server)
    visitor.sign_in(name, PASSWORD)
    return visitor


class Underway:
    """An upload whose last bytes are still to come."""

    def __init__(self, server: Server, token: str, name: str):
        self.server, self.name = server, name
        body = multipart(parts(wheel(name, "1.0")))
        self.rest = body[-200:]
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.socket.sendall(head_of(server, len(body), token=token) + body[:-200])

    def finish(self) -> str:
        with self.socket:
            http.send(self.socket, self.rest)
            return code(http.answer_on(self.socket))


# Uploads that are under way

def test_what_is_revoked_during_an_upload_publishes_nothing(alice, server, name):
    token = make(alice)
    assert use(server, token, f"{name}-before") == ""
    uploads = [Underway(server, token, f"{name}-{number}") for number in range(3)]
    assert fill_in(alice, ("revoke_token_id", identifier(token))).status == 303
    assert [upload.finish() for upload in uploads] == ["credential-invalid"] * 3
    assert all(server.filenames(upload.name) == [] for upload in uploads)


def test_what_is_narrowed_during_an_upload_is_narrow(alice, server, name):
    token = make(alice)
    assert use(server, token, f"{name}-before") == ""
    upload = Underway(server, token, name)
    assert narrow(alice, token, ("versions", "==2.*")).status == 303
    assert upload.finish() == "token-version" and server.filenames(name) == []


def test_what_expires_during_an_upload_has_expired(alice, server, name):
    short = restricted(make(alice), [0, int(time.time()) + 2, 0])
    upload = Underway(server, short, name)
    while time.time() < caveat_end(short):
        time.sleep(0.05)
    assert upload.finish() == "token-expired" and server.filenames(name) == []


def caveat_end(token: str) -> int:
    return min(values[1] for values in caveats(token) if values[0] == 0)


def test_a_project_that_is_made_during_an_upload_by_another(alice, server, name):
    token = make(alice, ("new_projects", name))
    upload = Underway(server, token, name)
    assert use(server, make(signed_in(server, "bob")), name) == ""
    assert upload.finish() != ""


# At once

def test_of_many_first_uploads_all_belong_to_one_project(alice, server, name):
    token = make(alice, ("new_projects", name))
    files = [wheel(name, f"1.{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda file: code(send(server, file, token)), files))
    assert codes == [""] * 8 and len(server.filenames(name)) == 8
    assert rows(server, "SELECT count(*) FROM token_projects WHERE token_id = ?", identifier(token)) == [(1,)]


def test_a_token_that_is_made_anew_many_times_at_once(alice, server, name):
    token = make(alice)
    field = csrf(alice, page_of(token))
    visitors = [alice_again(alice) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda visitor: visitor.post(page_of(token), [field, ("overlap", "0")]), visitors))
    assert sorted(answer.status for answer in answers) == [200] + [404] * 5
    assert use(server, token, name) == "credential-invalid"


def alice_again(alice: Visitor) -> Visitor:
    other = Visitor(alice.server)
    other.cookies = dict(alice.cookies)
    return other


def test_revoking_while_uploads_come_in(alice, server, name):
    token = make(alice)
    assert use(server, token, name) == ""
    with ThreadPoolExecutor(6) as pool:
        uploads = [pool.submit(use, server, token, name, f"2.{number}") for number in range(30)]
        fill_in(alice, ("revoke_token_id", identifier(token)))
        after = use(server, token, name, "3.0")
        codes = {upload.result() for upload in uploads}
    assert after == "credential-invalid" and codes <= {"", "credential-invalid"}
    assert f"{name}-3.0-py3-none-any.whl" not in server.filenames(name)


# Of another process

def test_another_server_on_the_folder_notices_within_a_second(make_server, name):
    first = make_server(*TRUSTED)
    second = make_server(*TRUSTED, data=first.data)
    alice = signed_in(first, "alice")
    for change, refusal in (
        (lambda token: fill_in(alice, ("revoke_token_id", identifier(token))), "credential-invalid"),
        (lambda token: narrow(alice, token, ("networks", "192.0.2.0/24")), "token-network"),
        (lambda token: rotate(alice, token, "0"), "credential-invalid"),
        (lambda token: fill_in(alice, ("confirm_revoke_all", "alice")), "credential-invalid"),
    ):
        token = make(alice)
        assert use(second, token, name) == "", "a new token is good everywhere"
        change(token)
        done = time.monotonic()
        while use(second, token, name) == "":
            assert time.monotonic() < done + 1
            time.sleep(0.02)
        assert use(second, token, name) == refusal


def test_one_release_is_one_for_all_servers(make_server, name):
    first = make_server(*TRUSTED)
    second = make_server(*TRUSTED, data=first.data)
    alice = signed_in(first, "alice")
    for number in range(4):
        token = make(alice, ("one_release", "yes"))
        files = [
            (server, wheel(f"{name}-{number}", f"{version}.0")) for version, server in enumerate((first, second) * 3, 1)
        ]
        with ThreadPoolExecutor(6) as pool:
            codes = list(pool.map(lambda pair: code(send(*pair, token)), files))
        assert sorted(codes) == ["", *["token-release"] * 5], codes


# Requests that are odd

def test_looking_changes_nothing(alice, server, name):
    token = make(alice)
    queries = (
        f"?revoke_token_id={identifier(token)}", "?confirm_revoke_all=alice", "?revoke_unused_days=1",
        "?description=x&token_scope=user"
    )
    before = rows(server, "SELECT id, narrowing, expires_at FROM tokens ORDER BY id")
    for query in queries:
        alice.get(HOME + query)
    for query in ("?overlap=0", "?networks=192.0.2.0/24"):
        alice.get(page_of(token) + query)
    assert rows(server, "SELECT id, narrowing, expires_at FROM tokens ORDER BY id") == before


@pytest.mark.parametrize("field", ["description", "expires", "new_projects", "one_release", "csrf_token"])
def test_a_field_that_comes_once_comes_once(field, alice, server):
    before = rows(server, "SELECT count(*) FROM tokens")
    secret = csrf(alice)
    fields = {"description": "x", "expires": "90d", "new_projects": "", "one_release": "yes"}
    given = [secret, USER, *fields.items(), (field, secret[1] if field == "csrf_token" else fields[field])]
    assert alice.post(HOME, given).status in (400, 403)
    assert rows(server, "SELECT count(*) FROM tokens") == before


def test_two_credentials_are_none(alice, server, name):
    token = make(alice)
    body = multipart(parts(wheel(name, "1.0")))
    for extra in (f"Authorization: {basic('rind-x')}", f"Authorization: {basic(token)}", "Authorization: Bearer x"):
        head = head_of(server, len(body), token=token, more=(extra,))
        answer = http.raw(server.port, head, body)
        assert answer.status in (400, 403), extra
    assert server.filenames(name) == []


@pytest.mark.parametrize(
    "network",
    [
        "010.0.0.0/8", "10.0.0.0/08", "10.0.0/8", "10.0.0.0/+8", "10.0.0.0/8.0", "fe80::1%eth0/64", "::ffff:10.0.0.1/8",
        "1.2.3.4/", "10/8", "\uff11.2.3.4",
    ],
)
def test_networks_that_people_read_otherwise(network, alice, server):
    answer = fill_in(alice, ("description", "x"), USER, ("networks", network))
    assert answer.status == 400 and "is no network" in answer.text, answer.text


def test_a_mapped_network_is_that_of_its_addresses(alice, server, name):
    """IPv4-mapped IPv6 counts as IPv4: such a network must not be taken and then never match."""
    answer = fill_in(alice, ("description", "x"), USER, ("networks", "::ffff:192.0.2.0/120"))
    if answer.status == 200:
        assert use(server, shown(answer), name, address="192.0.2.7") == ""
    else:
        assert answer.status == 400


def test_a_maximum_below_a_day_leaves_the_form_usable(make_server):
    """What stands in the form when it is opened must be taken."""
    server = make_server("--token-max-lifetime", "12h")
    visitor = signed_in(server, "alice")
    form = visitor.form(visitor.open(HOME), "description", "expires")
    value = dict(form.fields)["expires"]
    answer = fill_in(visitor, ("description", "x"), USER, ("expires", value))
    assert answer.status == 200, (value, answer.text)


def test_an_upload_that_ends_during_a_clean_stop_is_a_use(make_server, name):
    server = make_server(*TRUSTED)
    alice = signed_in(server, "alice")
    token = make(alice)
    upload = Underway(server, token, name)
    while "Last used</dt><dd>never" in alice.open(page_of(token)).text:
        time.sleep(0.02)
    os.kill(server.pid, signal.SIGTERM)
    assert upload.finish() == "" and server.stop() == 0
    assert rows(server, "SELECT last_used_address FROM tokens WHERE id = ?", identifier(token)) == [("127.0.0.1",)]


# No sequence of restrictions widens a token

NAMES, VERSIONS, ADDRESSES = ("a", "b", "c"), ("1.0", "2.0", "3.0"), ("192.0.2.1", "198.51.100.1", "2001:db8::1")
CHOICES = {
    1: [["a"], ["a", "b"], ["c"], [], ["a", "b", "c"]],
    101: [["192.0.2.0/24"], ["0.0.0.0/0"], ["2001:db8::/32", "198.51.100.0/24"], ["::/0", "0.0.0.0/0"]],
    102: [["==1.*"], [">=2"], ["<3"], ["==1.0", "==3.0"], [">0"]],
    100: [["upload"], ["read", "upload"], ["read"]],
}


def opened(server, token: str, prefix: str) -> set[tuple[str, str, str]]:
    uses = [(name, version, address) for name in NAMES for version in VERSIONS for address in ADDRESSES]
    return {each for each in uses if use(server, token, f"{prefix}-{each[0]}", each[1], each[2]) == ""}


def permitted(added: list[list], prefix: str) -> set[tuple[str, str, str]]:
    """What the caveats say, worked out another way."""
    def holds(tag: int, values: list[str], name: str, version: str, address: str) -> bool:
        match tag:
            case 1:
                return f"{prefix}-{name}" in values
            case 101:
                return any(ip_address(address) in ip_network(value) for value in values)
            case 102:
                return any(SpecifierSet(value).contains(version, prereleases=True) for value in values)
            case _:
                return "upload" in values

    uses = [(name, version, address) for name in NAMES for version in VERSIONS for address in ADDRESSES]
    return {each for each in uses if all(holds(tag, values, *each) for tag, values in added)}


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_restrictions_widens_a_token(seed, alice, server, name):
    generator = random.Random(seed)
    token, added = make(alice), []
    before = opened(server, token, name)
    assert len(before) == 27
    for step in range(4):
        tag = generator.choice([1, 101, 102, 100] if step else [1, 101, 102])
        values = generator.choice(CHOICES[tag])
        stored = [f"{name}-{value}" for value in values] if tag == 1 else values
        added.append([tag, stored])
        if generator.random() < 0.5 or tag in (1, 100):
            token = restricted(token, [tag, stored])
        elif tag == 101:
            narrow(alice, token, ("networks", " ".join(stored)))
        else:
            narrow(alice, token, *(("versions", value) for value in stored))
        after = opened(server, token, name)
        assert after <= before, added
        assert after == permitted(added, name), added
        before = after
