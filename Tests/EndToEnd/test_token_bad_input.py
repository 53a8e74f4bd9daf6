"""What is no token of this index: garbage, parts, too much, other kinds of macaroons, tokens of another index."""

import base64
import random
import time

import pytest
from pymacaroons import MACAROON_V1, Macaroon
from pymacaroons.serializers import BinarySerializer, JsonSerializer

from conftest import end
from support.command import create_token, must, rind
from support.forms import basic
from support.leaks import SUITE
from support.packages import wheel
from support.server import Server
from support.tokens import (
    MACAROON_V2, code, fill_in, forged, identifier, macaroon, new_id, offline, restricted, revealed, root_key, send,
    told, use, user_id,
)
from support.visitor import Visitor
from test_accounts import PASSWORD, create_once

LIMITS = "search=none,project.create.user=none,project.create.ip=none,token.change=none"
LONGEST = 8_192
INVALID = "credential-invalid"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("bad") / "data", "--rate-limits", LIMITS).start()
    create_once(started, "alice")
    yield started
    end(started)


@pytest.fixture(scope="module")
def token(server):
    made = create_token(server.data, "alice")
    assert use(server, made, "cheese") == ""
    return made


def encoded(content: bytes) -> str:
    text = "rind-" + base64.urlsafe_b64encode(content).decode().rstrip("=")
    SUITE.note("API token", text)
    return text


def decoded(token: str) -> bytes:
    text = token.removeprefix("rind-")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def refused(server, token: str) -> str:
    """The code, which both schemes must give; and the right token goes on."""
    codes = {
        code(send(server, wheel("cheese", "1.0"), "", Authorization=header))
        for header in (basic(token), f"Bearer {token}")
    }
    assert len(codes) == 1, codes
    return codes.pop()


# Garbage

GARBAGE = [
    "x", "rind-", "rind-A", "rind", "pypi-AgEIcHlwaS5vcmc", "rind-====", "rind-AgEJ bG9j", "rind-+/+/",
    "RIND-AgEJbG9jYWxob3N0", "rind-" + "A" * 500,
    "rind-Ag", "rind-AgA", "rind-" + "_" * 100, "rind-null", "rind-{}", "-", "rind-\u00e9", "None", "undefined",
    "$RIND_TOKEN", "rind-" + "%41" * 30,
]


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage(text, server, token):
    assert code(send(server, wheel("cheese", "1.0"), text)) == INVALID


def test_an_empty_token_and_none(server, token):
    assert use(server, "", "cheese") == INVALID
    for header in (
        "", " ", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"nothing").decode(), "Bearer  "
    ):
        assert code(send(server, wheel("cheese", "1.0"), "", Authorization=header)) == INVALID, header


def test_parts_of_a_token(server, token):
    generator = random.Random(5)
    lengths = {*range(12), *range(len(token) - 50, len(token)), *generator.sample(range(12, len(token) - 50), 40)}
    for length in sorted(lengths):
        assert use(server, token[:length], "cheese") == INVALID, length
    content = decoded(token)
    for length in sorted({*range(60), *range(len(content) - 40, len(content))}):
        assert use(server, encoded(content[:length]), "cheese") == INVALID, length
    assert use(server, token, "cheese") == "", "a right token is never refused because of wrong ones"


def test_a_token_with_one_bit_changed(server, token):
    content = decoded(token)
    location = range(1, 3 + len("localhost"))
    for at in range(len(content)):
        for bit in (0, 7) if at % 3 else (1, 4):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            expected = {INVALID, ""} if at in location else {INVALID}
            assert use(server, encoded(bytes(changed)), "cheese") in expected, (at, bit)


def test_a_token_with_something_before_or_after_it(server, token):
    for wrong in (
        token + "A", token + "AAAA", "A" + token, token + "=", token + "==", token + token, token + "," + token,
        f'"{token}"', token + "\x00", token[5:]
    ):
        assert use(server, wrong, "cheese") == INVALID, wrong[-10:]
    content = decoded(token)
    for wrong in (content + b"\x00", content + b"\n", content + content, b"\x00" + content, content[:-32] + bytes(32)):
        assert use(server, encoded(wrong), "cheese") == INVALID
    for padded in (f" {token}", f"{token}\r\n", f"\t{token}\n "):
        assert use(server, padded, "cheese") == "", "white space around it, as files have it, is no fault"


def test_other_alphabets_and_bits_left_over(server, token):
    text = token.removeprefix("rind-")
    assert len(text) % 4, "this token's last character has bits that say nothing"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for more in range(1, 4 if len(text) % 4 == 3 else 16):
        other = text[:-1] + alphabet[alphabet.index(text[-1]) + more]
        assert use(server, "rind-" + other, "cheese") == INVALID, "one token has one text"
    assert use(server, "rind-" + base64.b64encode(decoded(token)).decode(), "cheese") in (INVALID, "")


# Too much

def test_a_token_of_eight_kib_and_one_more(server, token):
    def padded(count: int) -> str:
        """One whose text has about so many characters, by caveats that hold."""
        made, names = token, ["cheese"]
        while len(made) < count - 2_000:
            made = restricted(made, [1, ["cheese", "x" * 1_000]])
        while len(longer := restricted(made, [1, ["cheese", "x" * len(names)]])) <= count:
            names.append("x")
            result = longer
        return result

    longest = padded(LONGEST)
    assert LONGEST - 3 <= len(longest) <= LONGEST and use(server, longest, "cheese") == ""
    for count in (LONGEST + 1, LONGEST + 5, 40 * 1_024):
        over = padded(count + 3) if count < 40_000 else "rind-" + "A" * count
        if count < 40_000:
            assert len(over) > LONGEST
        answer = send(server, wheel("cheese", "1.0"), over)
        assert answer.status in (403, 431), answer
        if answer.status == 403:
            assert answer.problem["code"] == INVALID
    assert send(server, wheel("cheese", "1.0"), "rind-" + "A" * 40 * 1_024).status == 431


def test_thirty_two_caveats_and_one_more(server, token):
    count = len(macaroon(token).caveats)
    most = restricted(token, *[[1, ["cheese"]]] * (32 - count))
    assert use(server, most, "cheese") == ""
    assert use(server, restricted(most, [1, ["cheese"]]), "cheese") == INVALID
    assert use(server, restricted(most, [77]), "cheese") == INVALID
    forged_33 = forged(server, identifier(token), [100, ["upload"]], *[[1, ["cheese"]]] * 32)
    assert use(server, revealed(forged_33), "cheese") == INVALID


def test_a_long_caveat_and_a_deep_one(server, token):
    deep = "[" * 2_000 + "]" * 2_000
    for text in (deep, "[1," + "[" * 100 + "]" * 100 + "]", "[1,[" + '"a",' * 900 + '"cheese"]]'):
        assert use(server, restricted(token, text), "cheese") in ("token-unknown-caveat", INVALID, "")
    assert use(server, restricted(token, "[0," + "9" * 400 + ",0]"), "cheese") == "token-unknown-caveat"


# Other kinds of macaroons

def test_version_one_and_json_are_refused_and_named(server, token):
    caveats = [[100, ["upload"]], [3, user_id(server, "alice")]]
    good = revealed(forged(server, identifier(token), *caveats))
    assert use(server, good, "cheese") == "", "the same in version 2 is taken"
    one = forged(server, identifier(token), *caveats, version=MACAROON_V1)
    two = forged(server, identifier(token), *caveats)
    texts = {
        "version 1": "rind-" + one.serialize(serializer=BinarySerializer()).rstrip("="),
        "JSON": encoded(two.serialize(serializer=JsonSerializer()).encode()),
        "json of version 1": encoded(one.serialize(serializer=JsonSerializer()).encode()),
    }
    for kind, text in texts.items():
        assert refused(server, text) == INVALID, kind
        sentence = told(server, text, "cheese")[1]
        assert kind.split()[0].lower() in sentence.lower().replace("version-1", "version 1") and text[20:60] not in sentence
        said = offline("inspect", stdin=text)
        assert said.returncode != 0 and said.stderr.count("\n") == 1
        assert kind.split()[0].lower() in said.stderr.lower().replace(
            "version-1", "version 1"
        ), said.stderr
        assert text[20:60] not in said.stderr


def test_third_party_caveats(server, token):
    made = forged(server, identifier(token), [100, ["upload"]], [3, user_id(server, "alice")])
    made.add_third_party_caveat("https://elsewhere.example", "a key of theirs, at least 32 long", "who it is")
    assert refused(server, revealed(made)) == INVALID
    said = offline("inspect", stdin=revealed(made))
    assert said.returncode != 0 and "third-party" in said.stderr, said.stderr


# Of another index, or made otherwise

def test_a_token_of_another_index(server, token, make_server):
    other = make_server()
    create_once(other, "alice")
    theirs = create_token(other.data, "alice")
    assert use(other, theirs, "cheese") == ""
    assert refused(server, theirs) == INVALID and code(send(other, wheel("cheese", "1.0"), token)) == INVALID
    mixed = Macaroon(
        location="localhost", identifier=identifier(token), key=root_key(other, identifier(token)), version=MACAROON_V2
    )
    mixed.add_first_party_caveat('[100,["upload"]]')
    assert refused(server, revealed(mixed)) == INVALID, "the identifier of one, the key of another"


@pytest.mark.parametrize(
    "caveats",
    [
        [], [[3, "{user}"]], [[0, 4_000_000_000, 0]], [[100]], [[100, "upload"]], [["100", ["upload"]]],
        [[100, ["upload"], []]],
    ],
)
def test_a_token_without_abilities_may_do_nothing(caveats, server, token):
    values = [[user_id(server, "alice") if value == "{user}" else value for value in caveat] for caveat in caveats]
    bare = revealed(forged(server, identifier(token), *values))
    refusal = "token-unknown-caveat" if caveats and caveats[0][0] in (100, "100") else "token-ability"
    assert use(server, bare, "cheese") == refusal
    if refusal == "token-ability":
        assert use(
            server, revealed(forged(server, identifier(token), *values, [100, ["upload"]])), "cheese"
        ) == "", "the secret is the right one"


def test_an_identifier_that_is_none(server, token):
    caveats = [[100, ["upload"]]]
    for wrong in (
        new_id(), identifier(token).upper(), "", "x", identifier(token) + " ", identifier(token)[:-1], "' OR 1=1 --",
        "0" * 36
    ):
        made = Macaroon(
            location="localhost", identifier=wrong, key=root_key(server, identifier(token)), version=MACAROON_V2
        )
        made.add_first_party_caveat('[100,["upload"]]')
        assert use(server, revealed(made), "cheese") == INVALID, wrong
        assert use(server, revealed(forged(server, wrong, *caveats)), "cheese") == INVALID, wrong


def test_the_location_decides_nothing(server, token):
    for location in ("elsewhere.example", "x" * 300, "\u00e9"):
        made = Macaroon(
            location=location, identifier=identifier(token), key=root_key(server, identifier(token)),
            version=MACAROON_V2
        )
        made.add_first_party_caveat('[100,["upload"]]')
        assert use(server, revealed(made), "cheese") == "", location


def test_a_token_whose_user_is_gone(server):
    create_once(server, "carol")
    carol = Visitor(server)
    carol.sign_in("carol", PASSWORD)
    token = create_token(server.data, "carol")
    assert use(server, token, "carols") == ""
    must(rind("user", "create", "boss", "--email", "boss@example.org", "--admin", data=server.data))
    carol.fill("/manage/project/carols/settings/", confirm_project_name="carols")
    answer = carol.fill("/manage/account/", confirm_username="carol", confirm_password=PASSWORD)
    assert answer.status == 303 and not carol.is_signed_in, answer.text
    assert refused(server, token) == INVALID and refused(server, restricted(token, [77])) == INVALID


# Wrong ones harm nobody

def test_many_wrong_tokens_hold_no_right_one_back(server, token):
    for _ in range(60):
        assert use(server, "rind-AgEJbG9jYWxob3N0", "cheese") == INVALID
    begin = time.monotonic()
    assert use(server, token, "cheese") == "" and time.monotonic() - begin < 2


def test_what_is_wrong_stands_in_no_log(server, token):
    wrong = token[:-1] + ("A" if token[-1] != "A" else "Q")
    assert use(server, wrong, "cheese") == INVALID
    assert wrong[-40:] not in server.log_text() and token[-40:] not in server.log_text()


def test_a_form_of_the_site_does_not_take_one(server, token):
    alice = Visitor(server)
    alice.sign_in("alice", PASSWORD)
    for value in (token, restricted(token, [77]), "x" * 9_000):
        assert fill_in(alice, ("revoke_token_id", value)).status == 404
    assert use(server, token, "cheese") == ""
