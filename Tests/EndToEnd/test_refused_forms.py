"""Forms that lie, lack or overdo something are refused with a sentence that names it, and change nothing."""

import time

import pytest

from support import http
from support.command import create_token, create_user, must, rind
from support.forms import Part, basic, headers, multipart, parts, upload
from support.packages import Wheel, metadata, sdist, wheel
from support.refusals import PROJECT, Refused, check, state


def good(version: str = "1.0", *lines: str):
    return lambda: wheel(PROJECT, version, *lines)


def changed(title: str, code: str, says: tuple[str, ...], content=None, **fields: str | None) -> Refused:
    """A good wheel with fields of the form changed, or left out where None."""
    renamed = {":action" if name == "action" else name: value for name, value in fields.items()}
    return Refused(title, code, content or good(), says, tuple(renamed.items()))


CASES = [
    changed("action of another time", "action-gone", ("submit",), action="submit"),
    changed("unknown action", "action-unknown", ("burn",), action="burn"),
    changed("no action", "field-missing", (":action",), action=None),
    changed("other protocol version", "field-invalid", ("protocol_version", "2"), protocol_version="2"),
    changed("no name", "field-missing", ("name",), name=None),
    changed("empty name", "field-missing", ("name",), name=""),
    changed("name with a slash", "field-invalid", ("name", "che/ese"), name="che/ese"),
    changed("name that starts with a dot", "field-invalid", ("name", ".cheese"), name=".cheese"),
    changed("name with a line end", "field-invalid", ("name",), name="cheese\r\nX-Header: 1"),
    changed("name with NUL", "field-invalid", ("name",), name="che\0ese"),
    changed("name with a bidi control", "field-invalid", ("name",), name="che\u202eese"),
    changed("name with letters beyond ASCII", "field-invalid", ("name",), name="k\u00e4se"),
    changed("over-long name", "field-invalid", ("name",), name="c" * 201),
    changed("no version", "field-missing", ("version",), version=None),
    changed("version that is none", "field-invalid", ("version", "abc"), version="abc"),
    changed("over-long version", "field-invalid", ("version",), version="1." + "0." * 600 + "0"),
    changed("no file type", "field-missing", ("filetype",), filetype=None),
    changed("file type of another time", "filetype-unknown", ("bdist_egg",), filetype="bdist_egg"),
    changed("wheel without a Python version", "field-missing", ("pyversion",), pyversion=None),
    changed("sdist for one Python version", "field-invalid", ("pyversion", "cp311"), lambda: sdist(PROJECT), pyversion="cp311"),
    changed("metadata version that is none", "field-invalid", ("metadata_version", "9.9"), metadata_version="9.9"),
    changed("no digest", "digest-missing", ("sha256_digest",), sha256_digest=None, blake2_256_digest=None),
    changed("wrong sha256", "digest-mismatch", ("sha256_digest", "0" * 64), sha256_digest="0" * 64),
    changed("wrong blake2", "digest-mismatch", ("blake2_256_digest", "0" * 64), blake2_256_digest="0" * 64),
    changed("wrong md5 beside right ones", "digest-mismatch", ("md5_digest", "0" * 32), md5_digest="0" * 32),
    changed("sha256 too short", "field-invalid", ("sha256_digest",), sha256_digest="ab" * 31),
    changed("sha256 of other letters", "field-invalid", ("sha256_digest",), sha256_digest="xy" * 32),
    changed("blake2 too long", "field-invalid", ("blake2_256_digest",), blake2_256_digest="ab" * 64),
    changed("md5 of other letters", "field-invalid", ("md5_digest",), md5_digest="x" * 32),
    changed("another project's name", "metadata-mismatch", ("name", "bread", "cheese"), name="bread"),
    changed("another version", "metadata-mismatch", ("version", "2.0", "1.0"), version="2.0"),
    changed(
        "other Python versions",
        "metadata-mismatch",
        ("requires_python", ">=3.9", ">=3.8"),
        good("1.0", "Requires-Python: >=3.8"),
        requires_python=">=3.9",
    ),
    changed("other dependencies", "metadata-mismatch", ("requires_dist", "evil"), good("1.0", "Requires-Dist: six"), requires_dist="evil"),
    changed(
        "Python versions that are none",
        "field-invalid",
        ("requires_python", "three"),
        good("1.0", "Requires-Python: >=3.8"),
        requires_python="three",
    ),
    changed(
        "a dependency that is none",
        "field-invalid",
        ("requires_dist", "and more"),
        good("1.0", "Requires-Dist: six"),
        requires_dist="six and more",
    ),
    changed("over-long field", "field-too-long", ("name",), name="c" * 1_000_000),
    Refused("name twice", "field-repeated", good(), ("name",), more=(Part("name", b"bread"),)),
    Refused("text field as a file", "field-is-file", good(), ("summary",), more=(Part("summary", b"x", "summary.txt"),)),
    Refused("no file", "content-missing", lambda: multipart(parts(wheel(PROJECT))[:-1])),
    Refused(
        "file as a text field", "content-missing", lambda: multipart([*parts(wheel(PROJECT))[:-1], Part("content", wheel(PROJECT).content)])
    ),
    Refused(
        "empty file name", "content-missing", lambda: multipart([*parts(wheel(PROJECT))[:-1], Part("content", wheel(PROJECT).content, "")])
    ),
    Refused("two files", "field-repeated", good(), ("content",), more=(Part("content", b"x", "cheese-1.0-py3-none-any.whl"),)),
    Refused(
        "an image",
        "content-type",
        lambda: multipart([*parts(wheel(PROJECT))[:-1], Part("content", wheel(PROJECT).content, wheel(PROJECT).filename, "image/png")]),
        ("image/png",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused(case, index):
    if case.code == "action-gone":
        case = Refused(**{**vars(case), "status": 410})
    check(index, case)


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "credential-missing"),
        ("Basic !!!", "credential-invalid"),
        ("Basic " + "Og==", "password-upload"),
        ("Digest x=1", "credential-invalid"),
        (basic("rind-AAAA"), "credential-invalid"),
        (basic("pypi-AgEIcHlwaS5vcmc"), "credential-invalid"),
        ("Bearer rind-", "credential-invalid"),
        (basic("a long pass phrase of alice", "alice"), "password-upload"),
        (basic("x" * 9000), "credential-invalid"),
    ],
)
def test_without_a_good_token_the_answer_is_403_and_no_challenge(authorization, code, index):
    before = state(index)
    body = multipart(parts(wheel(PROJECT)))
    given = headers(None) | ({"Authorization": authorization} if authorization else {})
    answer = http.request(index.port, "POST", "/legacy/", given, body)
    assert (answer.status, answer.problem["code"]) == (403, code)
    assert answer["WWW-Authenticate"] is None
    assert "alice" not in answer.problem["detail"].replace("__token__", "") or "alice" in (authorization or "")
    assert state(index) == before


def test_a_token_is_taken_as_bearer_and_as_the_password_of_basic(server, name):
    for version, authorization in (("1.0", f"Bearer {server.token}"), ("1.1", basic(server.token))):
        body = multipart(parts(wheel(name, version)))
        answer = http.request(server.port, "POST", "/legacy/", headers(None) | {"Authorization": authorization}, body)
        assert answer.status == 200, answer


def test_another_user_may_not_upload_to_the_project(index):
    before = state(index)
    create_user(index.data, "mallory")
    answer = upload(index, wheel(PROJECT, "6.6"), token=create_token(index.data, "mallory"))
    assert (answer.status, answer.problem["code"]) == (403, "not-permitted")
    assert "mallory" in answer.problem["detail"] and PROJECT in answer.problem["detail"]
    assert state(index) == before


def test_a_token_for_another_project_is_refused_with_both_names(index):
    assert upload(index, wheel("bread", "0.1")).status == 200
    before = state(index)
    answer = upload(index, wheel(PROJECT, "6.6"), token=create_token(index.data, "alice", "bread"))
    assert (answer.status, answer.problem["code"]) == (403, "token-project")
    assert "bread" in answer.problem["detail"] and PROJECT in answer.problem["detail"]
    assert state(index) == before


def test_a_token_of_a_disabled_account_is_refused_within_a_second_and_good_again_after_enabling(server, name):
    create_user(server.data, "carol")
    token = create_token(server.data, "carol")
    assert upload(server, wheel(name), token=token).status == 200
    must(rind("user", "disable", "carol", "--reason", "left the company", data=server.data))
    until(lambda: upload(server, wheel(name, "1.1"), token=token), 403)
    assert upload(server, wheel(name, "1.1"), token=token).problem["code"] == "account-disabled"
    must(rind("user", "enable", "carol", "--reason", "came back", data=server.data))
    until(lambda: upload(server, wheel(name, "1.1"), token=token), 200)


def until(ask, status: int) -> None:
    """A commit of another process is noticed within one second; the other is for a machine that has much to do."""
    begun = ended = time.monotonic()
    while (answer := ask()).status != status:
        assert begun < ended + 2, answer
        begun = time.monotonic()


def test_pythons_in_any_spelling_of_the_same_meaning_are_accepted(server, name):
    file = wheel(
        name, "1.0", "Requires-Python: >=3.8,<4", "Requires-Dist: six>=1.10", "Requires-Dist: Typing_Extensions ; python_version<'3.9'"
    )
    more = (Part("requires_dist", b'typing-extensions; python_version < "3.9"'), Part("requires_dist", b"six (>=1.10)"))
    assert upload(server, file, {"requires_python": "<4, >=3.8", "name": name.upper(), "version": "v1.0.0"}, more).status == 200


def test_fields_that_are_absent_empty_unknown_or_nobody_knows_contradict_nothing(server, name):
    file = wheel(name, "1.0", "Requires-Python: >=3.8", "Requires-Dist: six", "Keywords: a,b")
    odd = {
        "requires_python": "",
        "requires_dist": "UNKNOWN",
        "keywords": "a b",
        "metadata_version": "1.0",
        "import_names": "cheese",
        "license_expression": "",
        "nobody_knows": "this",
    }
    assert upload(server, file, odd).status == 200


def test_a_file_part_without_a_content_type_is_accepted(server, name):
    file = wheel(name)
    body = multipart([*parts(file)[:-1], Part("content", file.content, file.filename)])
    assert http.request(server.port, "POST", "/legacy/", headers(server.token), body).status == 200


def test_attestations_are_accepted(server, name):
    assert upload(server, wheel(name), {"attestations": '[{"version": 1}]'}).status == 200


def test_unknown_classifiers_and_local_versions_are_accepted(server, name):
    file = Wheel(name, "1.0+local.1", metadata=metadata(name, "1.0+local.1", "Classifier: Nobody :: Knows :: This")).distribution()
    assert upload(server, file, {"classifiers": "Nobody :: Knows :: This"}).status == 200


def test_the_upload_address_works_without_its_slash(server, name):
    assert upload(server, wheel(name), path="/legacy").status == 200
    assert upload(server, sdist(name), path="/legacy/?:action=file_upload", changed={":action": None}).status == 200


def test_the_same_bytes_again_answer_200_and_change_nothing(index):
    before = state(index)
    assert upload(index, wheel(PROJECT, "0.9")).status == 200
    assert state(index) == before


def test_other_bytes_under_a_used_name_are_refused_with_the_words_that_clients_look_for(index):
    before = state(index)
    answer = upload(index, wheel(PROJECT, "0.9", payload=b"changed"))
    assert (answer.status, answer.problem["code"]) == (400, "file-exists")
    assert answer.problem["detail"].startswith("File already exists") and "cheese-0.9-py3-none-any.whl" in answer.problem["detail"]
    assert answer.reason.startswith("File already exists")
    assert state(index) == before
