"""What scripts of the site post, when it is broken, huge, doubled, from elsewhere, or not JSON at all."""

import json

import pytest

from conftest import end
from support.factors import add_key, csrf, new_key, options, script, set_up
from support.routes import rows, routes
from support.server import Server
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

PASSKEY = "/account/passkey"
REGISTER = "/manage/account/webauthn-provision"
SCRIPTS = sorted(path for path, is_script in routes().items() if is_script)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    limits = "2fa.user=none,2fa.ip=none,passkey.options=none"
    started = Server(tmp_path_factory.mktemp("requests") / "data", "--rate-limits", limits).start()
    yield started
    end(started)


@pytest.fixture(scope="module")
def alice(server) -> Visitor:
    create_once(server, "alice")
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    set_up(visitor)
    visitor.passkey = add_key(visitor, "passkey", "laptop")
    return visitor


def test_the_scripts_of_the_site_are_these():
    assert len(SCRIPTS) >= 8, SCRIPTS


BROKEN: dict[str, tuple[bytes, int]] = {
    "nothing": (b" ", 400), "no JSON": (b"{", 400), "a list": (b"[]", 400), "a word": (b'"x"', 400), "null": (b"null", 400),
    "a number": (b"1", 400), "two objects": (b"{}{}", 400), "a comma too many": (b'{"a":1,}', 400), "a NUL": (b'{"a":"\x00"}', 400),
    "not UTF-8": (b'{"a":"\xff\xfe"}', 400), "single quotes": (b"{'a':1}", 400),
    "a half surrogate": (b'{"credential":{"id":"\\ud800"}}', 400),
    "the same twice": (b'{"credential":{},"credential":{}}', 400),
    "the same twice, written differently": (b'{"label":"a","l\\u0061bel":"b"}', 400),
    "too much": (b'{"label":"' + b"a" * (64 << 10) + b'"}', 413), "far too much": (b"[" * 10_000_000, 413),
    "deep": (b'{"credential":' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400),
    "deep objects": (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, 400),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_request_is_refused_with_a_problem(what, alice):
    body, status = BROKEN[what]
    for path in SCRIPTS:
        answer = script(alice, path, body)
        refuses = {status} if path.endswith("passkey/validate") else {status, 400, 403}
        assert answer.status in refuses and answer.problem["code"], (path, answer.text)


def registration(alice: Visitor) -> dict:
    asked = options(alice, f"{REGISTER}/options", kind="security-key")
    return {"credential": new_key(alice.server).register(asked), "label": "x"}


def without(body: dict, *names: str) -> dict:
    for name in names[:-1]:
        body = body[name]
    del body[names[-1]]


def bent(body: dict, value, *names: str) -> None:
    for name in names[:-1]:
        body = body[name]
    body[names[-1]] = value


CREDENTIAL = [("credential",), ("credential", "id"), ("credential", "type"), ("credential", "response")]
REGISTRATION = [*CREDENTIAL, ("credential", "response", "clientDataJSON"), ("credential", "response", "attestationObject")]


@pytest.mark.parametrize("names", REGISTRATION, ids=lambda names: names[-1])
def test_a_registration_with_a_part_missing_or_of_another_kind(names, alice):
    before = rows(alice.server, "SELECT count(*) FROM webauthn_credentials")
    body = registration(alice)
    without(body, *names)
    assert script(alice, f"{REGISTER}/validate", body).status == 400
    for value in (None, 1, [], {}, True, "", "=", "a b", "aaaa=", "A" * 60_000):
        body = registration(alice)
        bent(body, value, *names)
        answer = script(alice, f"{REGISTER}/validate", body)
        assert answer.status in (400, 413) and answer.problem["code"], (value, answer.text)
    assert rows(alice.server, "SELECT count(*) FROM webauthn_credentials") == before


@pytest.mark.parametrize("name", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_an_answer_with_a_part_missing_or_of_another_kind(name, alice):
    for value in ("", None, 1, [], "=", "aaaa=", "A", "A" * 2_000, "_" * 44):
        stranger = Visitor(alice.server)
        body = {"credential": alice.passkey.answer(options(stranger, f"{PASSKEY}/options"))}
        body["credential"]["response"][name] = value
        answer = script(stranger, f"{PASSKEY}/validate", body)
        assert answer.status in (400, 403) and answer.problem["code"], (value, answer.text)
        assert not stranger.is_signed_in


def test_members_that_are_doubled_inside_are_refused(alice):
    stranger = Visitor(alice.server)
    text = json.dumps({"credential": alice.passkey.answer(options(stranger, f"{PASSKEY}/options"))})
    for name in ("signature", "id", "type", "response"):
        other = Visitor(alice.server)
        fresh = json.dumps({"credential": alice.passkey.answer(options(other, f"{PASSKEY}/options"))})
        at = fresh.index(f'"{name}"')
        doubled = fresh[:at] + f'"{name}": "x", ' + fresh[at:]
        assert script(other, f"{PASSKEY}/validate", doubled.encode()).status == 400, name
    assert script(stranger, f"{PASSKEY}/validate", text.encode()).status in (200, 403)


def test_members_that_nobody_knows_are_passed_over(alice):
    stranger = Visitor(alice.server)
    answer = alice.passkey.answer(options(stranger, f"{PASSKEY}/options"))
    answer |= {"new": [1, {"x": "}"}], "clientExtensionResults": {"credProps": {"rk": True}}}
    assert script(stranger, f"{PASSKEY}/validate", {"credential": answer, "more": {"deep": ["\\\""]}}).status == 200


@pytest.mark.parametrize("path", SCRIPTS)
def test_only_pages_of_this_site_post_json(path, alice):
    strangers = csrf(Visitor(alice.server))
    for headers, status in (
        ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403), ({"X-CSRF-Token": ""}, 403), ({"X-CSRF-Token": strangers}, 403),
        ({"Content-Type": "text/plain"}, 415), ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Host": "evil.example"}, 421),
    ):
        answer = script(alice, path, {"kind": "passkey"}, **headers)
        assert answer.status == status and answer.problem["code"], (headers, answer.text)


@pytest.mark.parametrize("path", SCRIPTS)
def test_only_by_post_and_always_json(path, alice):
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = alice._request(method, path, {"Accept": "text/html"})
        assert answer.status == 405 and answer["Allow"] == "POST", (method, answer.status)
    head = alice._request("HEAD", path)
    assert head.status == 405 and head.body == b""


def test_a_form_is_no_script(alice):
    """Cross-site forms cannot send JSON; what they can send is refused before anything is taken."""
    stranger = Visitor(alice.server)
    options(stranger, f"{PASSKEY}/options")
    assert stranger.post(f"{PASSKEY}/validate", {"csrf_token": csrf(stranger), "credential": "{}"}).status == 415
    answer = alice.passkey.answer(options(stranger, f"{PASSKEY}/options"))
    assert script(stranger, f"{PASSKEY}/validate", {"credential": answer}).status == 200


@pytest.mark.parametrize("label", ["", " ", "a" * 65, "a\nb", "a\u202eb", "laptop", "\u0000"])
def test_a_name_that_cannot_be_is_refused_before_the_key_is_asked(label, alice):
    answer = script(alice, f"{REGISTER}/options", {"kind": "passkey", "label": label})
    assert answer.status == 400 and answer.problem["code"] in ("label-invalid", "label-taken"), answer.text
    asked = options(alice, f"{REGISTER}/options", kind="security-key")
    body = {"credential": new_key(alice.server).register(asked), "label": label}
    assert script(alice, f"{REGISTER}/validate", body).status == 400


@pytest.mark.parametrize("kind", [None, "", "Passkey", "key", 1, [], {}])
def test_a_kind_must_be_said(kind, alice):
    assert script(alice, f"{REGISTER}/options", {"kind": kind}).status == 400


def test_a_label_is_shown_as_text(alice):
    name = '<b>"x"&</b>'
    asked = options(alice, f"{REGISTER}/options", kind="security-key")
    body = {"credential": new_key(alice.server).register(asked), "label": name}
    assert script(alice, f"{REGISTER}/validate", body).status == 200
    text = alice.open("/manage/account/two-factor/").text
    assert "<b>" not in text and "&lt;b&gt;" in text


def test_passkey_options_are_limited_by_address(make_server):
    server = make_server("--rate-limits", "passkey.options=3/5m")
    visitor = Visitor(server)
    for _ in range(3):
        options(visitor, f"{PASSKEY}/options")
    answer = script(visitor, f"{PASSKEY}/options", {})
    assert answer.status == 429 and int(answer["Retry-After"]) > 0
