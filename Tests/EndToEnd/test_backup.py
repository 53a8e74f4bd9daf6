"""The restore drill: a backup that is made while the index is in use gives that index back, whole.

RIND_KILLS says how often a backup is killed (10), RIND_SEED repeats a run.
"""

import base64
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from support.backups import back_up, expected_files, files, manifest, restore, sound, start_backup, verified
from support.command import create_token, create_user, must, rind
from support.environment import clean
from support.forms import upload
from support.packages import noise, wheel
from support.places import BINARY
from support.published import entries, is_whole
from support.server import Server
from support.traffic import Record, traffic

KILLS = int(os.environ.get("RIND_KILLS") or 10)
SEED = int(os.environ.get("RIND_SEED") or time.time_ns())
MEBIBYTE = 1 << 20


@pytest.fixture
def dice() -> random.Random:
    print(f"RIND_SEED={SEED}")
    return random.Random(SEED)


def wait_for(record: Record, count: int) -> None:
    while len(record.acknowledged) < count and not record.refused:
        time.sleep(0.005)


def check_restored(server: Server, before: dict, record: Record) -> None:
    """All from before the backup is there; what else is there is whole too."""
    everything = record.acknowledged | record.interrupted
    pages = entries(server, record.projects())
    assert before.keys() <= pages.keys() <= everything.keys()
    assert all(is_whole(server, entry, everything[name]) for name, entry in pages.items())


def test_the_drill(tmp_path, make_server, dice):
    """Eight clients upload while two backups are made; both states come back."""
    server, backup, secrets = make_server(), tmp_path / "backup", tmp_path / "secrets"
    token = server.token
    record, threads = traffic(server, 8, 1, dice)
    rounds = []
    for number in (1, 2):
        wait_for(record, 40 * number)
        before = dict(record.acknowledged)
        said = back_up(server.data, backup, "--secrets", str(secrets))
        assert said["files"] >= len(before) and said["seal"] == manifest(backup)["seal"]
        data = tmp_path / f"restored{number}"
        assert restore(backup, data, "--secrets", str(secrets))["problems"] == []
        rounds.append((before, data))
    server.kill()
    for thread in threads:
        thread.join()
    assert not record.refused, record.refused[0]
    for before, data in rounds:
        sound(data)
        restored = make_server(data=data)
        check_restored(restored, before, record)
        assert upload(restored, wheel("after", "1.0"), token=token).status == 200
        assert restored.filenames("after") == ["after-1.0-py3-none-any.whl"]


def test_a_restored_index_is_its_owners_alone(tmp_path, make_server):
    server = make_server()
    assert upload(server, wheel("cheese", "1.0")).status == 200
    backup, secrets = tmp_path / "backup", tmp_path / "secrets"
    for folder in (backup, secrets):
        folder.mkdir(mode=0o755)
    back_up(server.data, backup, "--secrets", str(secrets))
    restore(backup, tmp_path / "restored", "--secrets", str(secrets))
    for folder in (backup, secrets, tmp_path / "restored"):
        for path in (folder, *folder.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_without_the_secrets_the_server_does_not_start_and_then_refuses_old_tokens(tmp_path, make_server):
    server, data = make_server(), tmp_path / "restored"
    token = server.token
    assert upload(server, wheel("cheese", "1.0")).status == 200
    back_up(server.data, tmp_path / "backup")
    said = must(rind("restore", str(tmp_path / "backup"), data=data))
    assert f"echo new > {data}/secrets/token" in said
    command = [str(BINARY), "serve", "--data", str(data), "--port", "0"]
    answer = subprocess.run(command, capture_output=True, text=True, env=clean(tmp_path), timeout=60)
    assert answer.returncode == 1 and "restore it from a backup" in answer.stderr
    (data / "secrets" / "token").write_text("new\n")
    restored = make_server(data=data)
    answer = upload(restored, wheel("cheese", "2.0"), token=token)
    assert (answer.status, answer.problem["code"]) == (403, "credential-invalid")
    assert restored.filenames("cheese") == ["cheese-1.0-py3-none-any.whl"]
    assert upload(restored, wheel("cheese", "2.0"), token=create_token(data, "alice")).status == 200


def test_other_secrets_are_said_to_fit_no_token(tmp_path, make_server):
    one, other = make_server(), make_server()
    assert one.token and other.token
    back_up(one.data, tmp_path / "backup")
    back_up(other.data, tmp_path / "other", "--secrets", str(tmp_path / "secrets"))
    assert restore(tmp_path / "backup", tmp_path / "restored", "--secrets", str(tmp_path / "secrets"))["tokensWithoutKey"] == 1


def test_no_file_of_a_backup_holds_a_key(tmp_path, make_server):
    server = make_server()
    assert upload(server, wheel("cheese", "1.0")).status == 200
    said = must(rind("backup", str(tmp_path / "backup"), data=server.data))
    assert "--secrets" in said and "not in it" in said
    texts = [line.split()[1] for line in (server.data / "secrets" / "token").read_text().splitlines()]
    keys = [key for text in texts for key in (text.encode(), base64.b64decode(text))]
    assert keys and (tmp_path / "backup").is_dir()
    for name in files(tmp_path / "backup"):
        content = (tmp_path / "backup" / name).read_bytes()
        assert not any(key in content for key in keys), name
    assert not list((tmp_path / "backup").rglob("*.eml"))


def test_what_is_left_out_is_named(tmp_path, make_server):
    server = make_server()
    assert server.token
    (server.data / "refused-passwords.txt").write_text("")
    (server.data / "rind.yaml").write_text("")
    left_out = back_up(server.data, tmp_path / "backup")["leftOut"]
    assert {"refused-passwords.txt", "rind.yaml"} <= set(left_out)
    assert not {"blobs", "secrets", "rind.sqlite"} & set(left_out)
    said = must(rind("restore", str(tmp_path / "backup"), data=tmp_path / "restored"))
    assert "refused-passwords.txt" in said and "rind.yaml" in said


def test_a_second_backup_copies_only_what_is_new(tmp_path, make_server):
    server, backup = make_server(), tmp_path / "backup"
    first, second = wheel("cheese", "1.0"), wheel("cheese", "2.0")
    assert upload(server, first).status == 200
    assert back_up(server.data, backup)["copied"] == 1
    stored = backup / "blobs" / first.sha256[:2] / first.sha256
    before = stored.stat()
    assert upload(server, second).status == 200
    said = back_up(server.data, backup)
    assert (said["files"], said["copied"]) == (2, 1)
    after = stored.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert files(backup) == expected_files(backup)
    assert verified(backup)["seal"] == said["seal"]


def test_a_file_that_the_index_no_longer_has_leaves_the_next_backup(tmp_path, make_server):
    server, backup = make_server(), tmp_path / "backup"
    for version in ("1.0", "2.0"):
        assert upload(server, wheel("cheese", version)).status == 200
    back_up(server.data, backup)
    server.stop()
    with closing(sqlite3.connect(server.data / "rind.sqlite")) as database:
        database.execute("DELETE FROM file_metadata WHERE file = (SELECT number FROM files WHERE filename LIKE 'cheese-1.0%')")
        database.execute("DELETE FROM files WHERE filename LIKE 'cheese-1.0%'")
        database.commit()
    assert back_up(server.data, backup)["files"] == 1
    assert files(backup) == expected_files(backup)
    verified(backup)


def test_the_list_of_files_is_one_that_sha256sum_checks(tmp_path, make_server):
    server, backup = make_server(), tmp_path / "backup"
    assert upload(server, wheel("cheese", "1.0")).status == 200
    back_up(server.data, backup)
    check = ["sha256sum", "--strict", "--check", manifest(backup)["files"]["list"]]
    subprocess.run(check, cwd=backup, check=True, capture_output=True)


def test_a_backup_survives_the_damage_of_the_original(tmp_path, make_server):
    server, backup = make_server(), tmp_path / "backup"
    file = wheel("cheese", "1.0")
    assert upload(server, file).status == 200
    back_up(server.data, backup)
    server.stop()
    for path in server.data.rglob("*"):
        if path.is_file():
            with path.open("r+b") as stored:
                stored.write(b"\xff" * path.stat().st_size)
    restore(backup, tmp_path / "restored")
    sound(tmp_path / "restored")


def test_uploads_are_answered_while_a_backup_stands_still(tmp_path, make_server, dice):
    """Whatever a backup holds, an upload does not need it."""
    server = make_server()
    for number in range(20):
        assert upload(server, wheel("cheese", f"1.{number}", payload=noise(MEBIBYTE, number))).status == 200
    for number in range(8):
        backup = tmp_path / f"backup{number}"
        process = start_backup(server.data, backup)
        threading.Event().wait(dice.uniform(0, 0.4))
        process.send_signal(signal.SIGSTOP)
        file = wheel("cheese", f"2.{number}")
        assert upload(server, file).status == 200
        assert file.filename in server.filenames("cheese")
        process.send_signal(signal.SIGCONT)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, output + errors
        assert verified(backup)["files"] >= 20 + number


def killed_backup(data: Path, backup: Path, moment: float) -> None:
    process = start_backup(data, backup)
    threading.Event().wait(moment)
    process.kill()
    process.communicate()


@pytest.mark.timeout(120 + 30 * KILLS)
def test_a_backup_that_is_killed_leaves_the_earlier_one_whole(tmp_path, make_server, dice):
    server, backup = make_server(), tmp_path / "backup"
    complete: dict[str, dict] = {}
    for round_ in range(1, KILLS + 1):
        for number in range(2):
            file = wheel("cheese", f"{round_}.{number}", payload=noise(2 * MEBIBYTE, round_ * 10 + number))
            assert upload(server, file).status == 200
            # Several times, so that it is cut off also where the one before was.
            killed_backup(server.data, backup, dice.uniform(0.0, 0.35))
        answer = rind("restore", str(backup), "--verify", data=tmp_path / "nowhere")
        if not (backup / "manifest.json").exists():
            assert answer.returncode == 1 and "no complete backup" in answer.stderr, answer
            assert not complete
            continue
        must(answer)
        named = manifest(backup)
        assert all(named["created"] >= earlier["created"] for earlier in complete.values())
        complete[named["seal"]] = named
        data = tmp_path / f"restored{round_}"
        restore(backup, data)
        sound(data)
    assert back_up(server.data, backup)["files"] == 2 * KILLS
    assert files(backup) == expected_files(backup)
    restore(backup, tmp_path / "restored")
    sound(tmp_path / "restored")
    print(f"{KILLS} rounds, {len(complete)} of them with a complete backup")


@pytest.mark.timeout(120 + 10 * KILLS)
def test_a_restore_that_is_killed_leaves_no_index(tmp_path, make_server, dice):
    server, backup, data = make_server(), tmp_path / "backup", tmp_path / "restored"
    for number in range(8):
        assert upload(server, wheel("cheese", f"1.{number}", payload=noise(2 * MEBIBYTE, number))).status == 200
    back_up(server.data, backup)
    for _ in range(KILLS):
        command = [str(BINARY), "restore", str(backup), "--data", str(data)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(tmp_path), cwd=tmp_path)
        threading.Event().wait(dice.uniform(0, 0.5))
        process.kill()
        process.communicate()
        if data.exists():
            sound(data)
            subprocess.run(["rm", "-r", str(data)], check=True)
        staging = tmp_path / "restored.restoring"
        if staging.exists():
            answer = rind("restore", str(backup), data=data)
            assert answer.returncode == 1 and str(staging) in answer.stderr, answer
            subprocess.run(["rm", "-r", str(staging)], check=True)
    restore(backup, data)
    sound(data)


def test_mails_that_waited_are_dropped_unless_they_are_wanted(tmp_path, make_server):
    data, backup = tmp_path / "data", tmp_path / "backup"
    for name in ("alice", "bob"):
        create_user(data, name)
    back_up(data, backup)
    said = must(rind("restore", str(backup), data=tmp_path / "without"))
    assert "Dropped mails that waited then, and may have been sent since: 2." in said
    assert restore(backup, tmp_path / "with", "--keep-mails")["droppedMails"] == 0
    assert waiting(tmp_path / "without") == 0 and waiting(tmp_path / "with") == 2


def waiting(data: Path) -> int:
    with closing(sqlite3.connect(data / "rind.sqlite")) as database:
        return database.execute("SELECT count(*) FROM jobs WHERE kind = 'mail'").fetchone()[0]


def test_a_restore_leaves_an_event_that_names_the_backup(tmp_path):
    data, backup = tmp_path / "data", tmp_path / "backup"
    create_user(data, "alice")
    seal = back_up(data, backup)["seal"]
    restore(backup, tmp_path / "restored")
    with closing(sqlite3.connect(tmp_path / "restored" / "rind.sqlite")) as database:
        last = database.execute("SELECT tag, actor, subject, CAST(payload AS TEXT) FROM events ORDER BY sequence DESC").fetchone()
    assert last[:3] == ("index:restore", "operator", "index") and seal in last[3]


def test_a_database_of_an_older_version_is_backed_up_as_it_is(tmp_path):
    """So that there is a backup before a new version's first start changes anything."""
    data, backup = tmp_path / "data", tmp_path / "backup"
    create_user(data, "alice")
    known = steps(data)
    with closing(sqlite3.connect(data / "rind.sqlite")) as database:
        database.execute("DELETE FROM schema_migrations WHERE number = ?", (known,))
        database.commit()
    back_up(data, backup)
    assert manifest(backup)["schema"] == steps(data) == known - 1
    assert verified(backup)["files"] == 0


def steps(data: Path) -> int:
    with closing(sqlite3.connect(data / "rind.sqlite")) as database:
        return database.execute("SELECT count(*) FROM schema_migrations").fetchone()[0]
