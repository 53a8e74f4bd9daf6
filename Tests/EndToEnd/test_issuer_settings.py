"""Mistakes in `oidc-issuers` stop the start, with a sentence that says which."""

import json

import pytest

from support.certificates import Authority
from support.command import rind
from support.identities import settings
from support.issuer import Issuer
from test_settings_and_commands import one_sentence, serve

GOOD = {"name": "github", "kind": "github", "url": "https://token.actions.githubusercontent.com"}


def start(tmp_path, value: object, text: str | None = None):
    path = tmp_path / "rind-issuers.yaml"
    path.write_text(text if text is not None else json.dumps({"oidc-issuers": value}))
    return serve(tmp_path, "--config", str(path))


def without(name: str) -> dict:
    return {key: value for key, value in GOOD.items() if key != name}


WRONG = [
    ("github", ("a list",)), ({"github": GOOD}, ("a list",)), (None, ("a list",)), (7, ("a list",)),
    ([GOOD | {"name": f"g{number}", "url": f"https://g{number}.example"} for number in range(51)], ("at most 50",)),
    (["github"], ("`name`, `kind` and `url`",)), ([[GOOD]], ("`name`, `kind` and `url`",)),
    ([{}], ("`name`, `kind` and `url`",)),
    ([without("name")], ("`name`, `kind` and `url`",)), ([without("url")], ("`name`, `kind` and `url`",)),
    ([without("kind")], ("kind", "github", "gitlab", "openid")), ([GOOD | {"kind": "bitbucket"}], ("kind", "github")),
    ([GOOD | {"kind": "GitHub"}], ("kind", "github")), ([GOOD | {"kind": ["github"]}], ("kind", "github")),
    ([GOOD | {"name": ""}], ("name",)), ([GOOD | {"name": "a b"}], ("name",)), ([GOOD | {"name": "x" * 65}], ("name",)),
    ([GOOD | {"name": "<b>"}], ("name",)), ([GOOD | {"name": "\u00e4"}], ("name",)),
    ([GOOD | {"url": "http://issuer.example"}], ("https",)), ([GOOD | {"url": "issuer.example"}], ("https",)),
    ([GOOD | {"url": ""}], ("https",)),
    ([GOOD | {"url": "https://user@issuer.example"}], ("host",)),
    ([GOOD | {"url": "https://Issuer.example"}], ("lower case",)),
    ([GOOD | {"url": "https://issuer.example?x=1"}], ("query",)),
    ([GOOD | {"url": "https://issuer.example#x"}], ("fragment",)),
    ([GOOD | {"url": "https://issuer.example/a/../b"}], ("path",)),
    ([GOOD | {"url": "https://issuer.example:0"}], ("port",)),
    ([GOOD | {"url": "https://" + "x" * 600}], ("512",)),
    ([GOOD, GOOD], ("same name or url",)), ([GOOD, GOOD | {"name": "other"}], ("same name or url",)),
    ([GOOD, GOOD | {"url": "https://other.example"}], ("same name or url",)),
    ([GOOD | {"ca-file": ""}], ("ca-file",)), ([GOOD | {"ca-file": "/no/such/file.pem"}],
        ("ca-file", "/no/such/file.pem", "read")),
    ([GOOD | {"ca-file": "/etc/hostname"}], ("ca-file", "no certificates")),
    ([GOOD | {"ca_file": "x"}], ("'ca_file'", "ca-file")),
    ([GOOD | {"audience": "x"}], ("'audience'",)), ([GOOD | {"1": 1}], ("'1'",)),
    ([GOOD | {"allow-private-address": "maybe"}], ("allow-private-address", "true or false")),
    ([GOOD | {"allow-private-address": ""}], ("allow-private-address",)),
    ([GOOD | {"allow-private-address": None}], ("allow-private-address",)),
    ([GOOD | {"allow-private-address": 1}], ("allow-private-address",)),
    ([GOOD | {"allow-private-address": [True]}], ("allow-private-address",)),
    ([GOOD | {"algorithms": "RS256"}], ("algorithms", "list")), ([GOOD | {"algorithms": ["none"]}], ("none", "RS256")),
    ([GOOD | {"algorithms": ["HS256"]}], ("HS256", "RS256")), ([GOOD | {"algorithms": ["PS256"]}], ("PS256",)),
    ([GOOD | {"algorithms": ["rs256"]}], ("rs256",)), ([GOOD | {"algorithms": [["RS256"]]}], ("algorithms",)),
    ([GOOD | {"claims": "x"}], ("claims",)), ([GOOD | {"claims": ["x"]}], ("claims",)),
    ([GOOD | {"claims": {"a": ["x"]}}], ("claims",)),
    ([GOOD | {"claims": {"aud": "x"}}], ("aud", "always checked")),
    ([GOOD | {"claims": {"exp": "1"}}], ("exp", "always checked")),
    ([GOOD | {"claims": {"a": ""}}], ("512",)), ([GOOD | {"claims": {"": "x"}}], ("claim",)),
    ([GOOD | {"claims": {f"c{number}": "x" for number in range(21)}}], ("At most 20",)),
]


@pytest.mark.parametrize(("value", "words"), WRONG, ids=[str(value)[-60:] for value, _ in WRONG])
def test_a_mistake_stops_the_start(value, words, tmp_path):
    answer = start(tmp_path, value)
    one_sentence(answer, "oidc-issuers", *words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("oidc-issuers:\n  - name: a\n    name: b\n    kind: github\n    url: https://x.example\n", ("name", "twice")),
        ("oidc-issuers: []\noidc-issuers: []\n", ("twice",)), ("oidc-issuers:\n  - name: [\n", ("YAML",)),
        ("oidc-issuers:\n  - &a {name: a, kind: github, url: https://x.example}\n  - *a\n", ("same name",)),
        ("oidc_issuers: []\n", ("oidc_issuers",)), ("oidc-issuers: !!python/object:os.system [x]\n", ("oidc-issuers",)),
    ],
    ids=["member", "setting", "open", "alias", "spelt", "tag"],
)
def test_a_mistake_of_the_file_stops_the_start(text, words, tmp_path):
    answer = start(tmp_path, None, text)
    assert answer.returncode not in (0, None)
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and any(word in lines[0] for word in words), answer.stderr


def test_it_is_no_flag_and_no_variable(tmp_path):
    answer = serve(tmp_path, "--oidc-issuers", "[]")
    assert answer.returncode != 0 and "oidc-issuers" in answer.stderr


def test_rind_check_says_so_too(tmp_path):
    path = tmp_path / "rind-issuers.yaml"
    path.write_text(json.dumps({"oidc-issuers": [GOOD | {"kind": "x"}]}))
    answer = rind("check", "--config", str(path), data=tmp_path / "data")
    assert answer.returncode != 0 and "oidc-issuers" in answer.stdout + answer.stderr


def test_an_empty_list_is_none(tmp_path, make_server):
    server = make_server(*settings(tmp_path))
    assert server.get("/_/oidc/audience").status == 403


def test_a_start_asks_no_issuer(tmp_path, make_server):
    """An issuer that is down does not keep the index from starting."""
    with Issuer(Authority(tmp_path), "openid") as issuer:
        server = make_server(*settings(tmp_path, issuer, GOOD | {"url": "https://no-such-host.invalid"}))
        assert server.get("/_/oidc/audience").status == 200
        assert issuer.requests == []
