"""Keys are renewed while the server runs, and what hangs on them goes on; what hangs on keys that are lost is counted and said."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.backups import back_up
from support.command import create_token, must, rind
from support.environment import clean
from support.factors import SECRET, add_app, change, events, give_code, give_recovery_code
from support.leaks import SUITE
from support.places import BINARY
from support.recovering import PASSWORD, at_once, person
from support.routes import rows
from support.visitor import Visitor
from test_accounts import token_of

NAMES = ("token", "encryption", "web")


def ids(data: Path, name: str) -> list[str]:
    """Of the keys in a file, the writing one first."""
    text = (data / "secrets" / name).read_text()
    SUITE.note("key of the server", *(line.split()[1] for line in text.splitlines()))
    return [line.split()[0] for line in text.splitlines()]


def rotate(server, name: str) -> dict:
    return json.loads(must(rind("secrets", "rotate", name, "--json", data=server.data)))


def sealed_with(value: bytes) -> str:
    """What a sealed value says of its key: a version byte, the length of the id, and the id."""
    assert value[0] == 1 and 1 <= value[1] <= 64 and len(value) > 2 + value[1] + 12 + 16, value[:8]
    return value[2 : 2 + value[1]].decode()


def sealing_keys(server) -> set[str]:
    return {sealed_with(bytes(value)) for (value,) in rows(server, "SELECT sealed_secret FROM totp_authenticators")}


def signed_in(who, answer_of) -> Visitor:
    """In a browser that the account knows, with nobody signed in."""
    visitor = Visitor(who.server)
    visitor.cookies = {name: value for name, value in who.visitor.cookies.items() if "device" in name}
    assert visitor.sign_in(who.name, PASSWORD)["Location"] == "/account/two-factor/"
    answer = answer_of(visitor)
    assert answer.status == 303 and answer["Location"].startswith("/manage/"), (answer, answer["Location"])
    assert visitor.is_signed_in
    who.visitor = visitor
    return visitor


def one_sentence(answer, *words: str) -> str:
    assert answer.returncode not in (0, None) and not answer.stdout, answer
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and lines[0].endswith("."), answer.stderr
    assert all(word in lines[0] for word in words), lines[0]
    return lines[0]


def test_old_and_new_tokens_go_on(make_server):
    server = make_server()
    alice = person(server, "alice", token=True)
    old = ids(server.data, "token")
    told = rotate(server, "token")
    new = ids(server.data, "token")
    assert new == [told["key"], *old] and told == {"name": "token", "key": new[0], "renewed": 0, "unreadable": 0}
    assert alice.uploads().status == 200, "a token of before, without a restart"
    tokens = [alice.token]
    alice.token = create_token(server.data, "alice")
    assert alice.uploads().status == 200, "a token that hangs on the new key, without a restart"
    assert [row[0] for row in rows(server, "SELECT secret_id FROM tokens ORDER BY created_at")] == [old[0], new[0]]
    SUITE.note("API token", token_of(alice.visitor, description="third"))
    assert rows(server, "SELECT count(*) FROM tokens WHERE secret_id = ?", new[0]) == [(2,)], "the server makes tokens with it too"
    server.stop()
    server.start()
    for alice.token in [*tokens, alice.token]:
        assert alice.uploads().status == 200
    assert events(server, "index:secrets:rotate") == 1


def test_apps_and_recovery_codes_go_on_and_nothing_is_left_with_the_old_key(make_server):
    server = make_server("--rate-limits", "2fa.user=none,search=none")
    alice, bob = person(server, "alice"), person(server, "bob")
    add_app(alice.visitor, "tablet")
    change(server, "UPDATE totp_authenticators SET removed_at = created_at WHERE label = 'tablet'")
    old = ids(server.data, "encryption")
    assert sealing_keys(server) == set(old)
    before = rows(server, "SELECT sealed_secret FROM totp_authenticators")
    told = rotate(server, "encryption")
    new = ids(server.data, "encryption")
    assert new == [told["key"], *old] and (told["renewed"], told["unreadable"]) == (3, 0)
    assert sealing_keys(server) == {new[0]}, "also one that was removed, and may come back"
    assert not set(before) & set(rows(server, "SELECT sealed_secret FROM totp_authenticators"))
    signed_in(alice, lambda visitor: give_code(visitor, alice.app.fresh()))
    signed_in(alice, lambda visitor: give_recovery_code(visitor, alice.codes[0]))
    carol = person(server, "carol")
    assert sealing_keys(server) == {new[0]}
    query = "SELECT DISTINCT key_id FROM recovery_codes c JOIN users u ON u.id = c.user_id WHERE u.name = 'carol'"
    assert rows(server, query) == [(new[0],)]
    rotate(server, "encryption")
    assert len(ids(server.data, "encryption")) == 3
    for who in (alice, bob, carol):
        signed_in(who, lambda visitor: give_recovery_code(visitor, who.codes[1]))
    server.stop()
    server.start()
    signed_in(bob, lambda visitor: give_code(visitor, bob.app.fresh()))
    assert "0 problems" in must(rind("check", data=server.data))


def test_a_spent_code_and_step_stay_spent(make_server):
    server = make_server("--rate-limits", "2fa.user=none,search=none")
    alice = person(server, "alice")
    code = alice.app.fresh()
    signed_in(alice, lambda visitor: give_code(visitor, code))
    signed_in(alice, lambda visitor: give_recovery_code(visitor, alice.codes[0]))
    rotate(server, "encryption")
    for give, spent in ((give_code, code), (give_recovery_code, alice.codes[0])):
        visitor = Visitor(server)
        visitor.sign_in("alice", PASSWORD)
        assert give(visitor, spent).status == 403


def test_an_app_whose_secret_is_shown_while_keys_change_can_be_added(make_server):
    import pyotp

    server = make_server()
    alice = person(server, "alice")
    page = alice.visitor.open("/manage/account/totp-provision")
    secret = SECRET.search(page.text)[1].replace(" ", "")
    SUITE.note("secret of an app", secret)
    told = rotate(server, "encryption")
    code = pyotp.TOTP(secret).now()
    SUITE.note("totp_value", code)
    assert alice.visitor.send(alice.visitor.form(page, "totp_value"), totp_label="tablet", totp_value=code).status == 303
    assert sealing_keys(server) == {told["key"]}


def test_the_web_key_acts_after_the_next_start(make_server):
    server = make_server()
    alice = person(server, "alice")
    page = alice.visitor.open("/manage/account/")
    form = alice.visitor.form(page, "name")
    told = rotate(server, "web")
    assert ids(server.data, "web")[0] == told["key"] and told["renewed"] == 0
    assert alice.visitor.send(form, name="Alice").status == 303, "forms that are open go on"
    server.stop()
    server.start()
    assert alice.visitor.send(form, name="Alice B").status == 403
    assert alice.visitor.is_signed_in, "sessions go on"
    assert alice.visitor.fill("/manage/account/", name="Alice C").status == 303
    signed_in(alice, lambda visitor: give_code(visitor, alice.app.fresh()))


@pytest.mark.parametrize("name", NAMES)
def test_each_rotation_leaves_an_event_and_says_what_it_did(name, make_server):
    server = make_server()
    alice = person(server, "alice")
    before = set(ids(server.data, name))
    text = must(rind("secrets", "rotate", name, data=server.data))
    [new] = set(ids(server.data, name)) - before
    assert f"Added the key {new} to secrets/{name}." in text
    payload = json.loads(bytes(rows(server, "SELECT payload FROM events WHERE tag = 'index:secrets:rotate'")[0][0]))
    assert payload == {"name": name, "key": new, "renewed": 1 if name == "encryption" else 0}
    assert (server.data / "secrets" / name).stat().st_mode & 0o777 == 0o600 and alice
    assert [path for path in (server.data / "secrets").iterdir() if path.name not in NAMES] == []


def test_many_rotations_at_once_lose_no_key(make_server):
    server = make_server()
    alice = person(server, "alice", token=True)
    for name in ("encryption", "token"):
        old = ids(server.data, name)
        told = at_once(6, lambda number: rotate(server, name))
        now = ids(server.data, name)
        assert len(now) == 7 and set(now) == {*old, *(answer["key"] for answer in told)}
    assert sealing_keys(server) <= set(ids(server.data, "encryption")) - set(old)
    assert alice.uploads().status == 200
    signed_in(alice, lambda visitor: give_code(visitor, alice.app.fresh()))


# Refusals

def test_an_unknown_name_is_refused_in_a_sentence(make_server):
    server = make_server()
    person(server, "alice")
    for wrong in ("tokens", "", "../token", "backup"):
        answer = rind("secrets", "rotate", wrong, data=server.data)
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        assert answer.returncode not in (0, None) and not answer.stdout and len(lines) == 1, answer
        assert "'token', 'encryption' or 'web'" in lines[0] and repr(wrong) in lines[0], lines
    assert events(server, "index:secrets:rotate") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_of_another_user_is_refused(make_server):
    server = make_server()
    person(server, "alice")
    path = server.data / "secrets" / "encryption"
    before = path.read_bytes()
    os.chown(path, 65534, 65534)
    one_sentence(rind("secrets", "rotate", "encryption", data=server.data), "belongs to another user", str(path))
    assert path.read_bytes() == before and path.stat().st_uid == 65534 and events(server, "index:secrets:rotate") == 0
    os.chown(path, 0, 0)


def test_a_file_that_is_missing_damaged_or_full_is_refused(make_server):
    server = make_server()
    alice = person(server, "alice", token=True)
    path = server.data / "secrets" / "token"
    whole = path.read_text()
    line = whole.splitlines()[0]
    broken = (line.split()[0], f"{line.split()[0]} AAAA", line + " more", "")
    for text in broken:
        path.write_text(text + "\n" if text else "")
        one_sentence(rind("secrets", "rotate", "token", data=server.data), "damaged", str(path))
        assert path.read_text() == (text + "\n" if text else "")
    path.write_text(whole + "".join(f"filler{number} {line.split()[1]}\n" for number in range(63)))
    one_sentence(rind("secrets", "rotate", "token", data=server.data), "as many keys as can be read")
    path.write_text(whole)
    assert alice.uploads().status == 200, "the server goes on with the keys that it had"
    assert events(server, "index:secrets:rotate") == 0


# Lost keys

def test_a_lost_file_stops_the_start_with_a_sentence(make_server):
    server = make_server()
    alice = person(server, "alice")
    path = server.data / "secrets" / "encryption"
    kept = path.read_text()
    path.unlink()
    checked = rind("check", "--json", data=server.data)
    problems = json.loads(checked.stdout)["problems"]
    assert checked.returncode == 1 and [problem for problem in problems if "Authenticator apps and recovery codes" in problem and ": 9." in problem], problems
    server.stop()
    command = [str(BINARY), "serve", "--data", str(server.data), "--port", str(server.port)]
    refused = subprocess.run(command, env=clean(server.data.parent), cwd=server.data.parent, capture_output=True, text=True, timeout=30)
    one_sentence(refused, str(path), "second factors that are encrypted with it", "echo new >", "set up anew")
    one_sentence(rind("secrets", "rotate", "encryption", data=server.data), str(path))
    assert not path.exists()
    path.write_text(kept)
    path.chmod(0o600)
    server.start()
    signed_in(alice, lambda visitor: give_code(visitor, alice.app.fresh()))


def test_with_a_new_file_the_server_starts_and_people_are_helped_by_the_operator(make_server):
    server = make_server()
    alice, path = person(server, "alice"), server.data / "secrets" / "encryption"
    server.stop()
    path.write_text("new\n")
    server.start()
    assert len(ids(server.data, "encryption")) == 1
    visitor = Visitor(server)
    visitor.sign_in("alice", PASSWORD)
    assert give_code(visitor, alice.app.fresh()).status == 403
    assert give_recovery_code(visitor, alice.codes[0]).status == 403
    told = rotate(server, "encryption")
    assert (told["renewed"], told["unreadable"]) == (0, 1), "what no key opens stays as it is"
    assert "could not be read" in rind("secrets", "rotate", "encryption", data=server.data).stderr
    assert rind("check", data=server.data).returncode == 1
    must(rind("user", "reset-two-factor", "alice", "--reason", "the key is lost", data=server.data))
    assert Visitor(server).sign_in("alice", PASSWORD)["Location"] == "/manage/projects/"
    assert rind("check", data=server.data).returncode == 0


def test_an_app_whose_key_is_lost_does_not_stop_another(make_server):
    server = make_server("--rate-limits", "2fa.user=none,search=none")
    alice = person(server, "alice")
    path = server.data / "secrets" / "encryption"
    old = path.read_text()
    server.stop()
    path.write_text("new\n")
    server.start()
    tablet = add_app(alice.visitor, "tablet")
    signed_in(alice, lambda visitor: give_code(visitor, tablet.fresh()))
    path.write_text(path.read_text() + old)
    signed_in(alice, lambda visitor: give_code(visitor, alice.app.fresh()))


def test_a_restored_index_counts_what_its_secrets_do_not_open(tmp_path, make_server):
    server = make_server()
    person(server, "alice")
    backup, early, late = tmp_path / "backup", tmp_path / "early", tmp_path / "late"
    back_up(server.data, tmp_path / "first", "--secrets", str(early))
    rotate(server, "encryption")
    back_up(server.data, backup, "--secrets", str(late))
    server.stop()
    told = rind("restore", str(backup), "--secrets", str(early), "--json", data=tmp_path / "old")
    assert json.loads(told.stdout)["factorsWithoutKey"] == 1, "the app; its recovery codes hang on the older key"
    told = json.loads(must(rind("restore", str(backup), "--secrets", str(late), "--json", data=tmp_path / "new")))
    assert told["factorsWithoutKey"] == 0 and told["problems"] == []
    text = rind("restore", str(backup), "--secrets", str(early), data=tmp_path / "again")
    assert "Authenticator apps and recovery codes whose key is not among these secrets: 1." in text.stdout
