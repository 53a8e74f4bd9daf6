"""A backup that is not what was written is refused in one sentence, and nothing is written."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from support.backups import back_up, canonical, contents, database, file_list, manifest, pass_off, refused, seal, sound
from support.command import must, rind
from support.forms import upload
from support.packages import noise, wheel
from support.server import Server

FILES = [wheel("cheese", f"{number}.0", payload=noise(300_000, number)) for number in range(3)]


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    """A backup of an index with three files."""
    folder = tmp_path_factory.mktemp("original")
    server = Server(folder / "data").start()
    for file in FILES:
        assert upload(server, file).status == 200
    server.stop()
    back_up(server.data, folder / "backup")
    return folder / "backup"


@pytest.fixture
def backup(original, tmp_path) -> Path:
    return shutil.copytree(original, tmp_path / "backup")


def blob(backup: Path) -> Path:
    return backup / "blobs" / FILES[1].sha256[:2] / FILES[1].sha256


def flip(path: Path, offset: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if offset < 0 else offset] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def link(path: Path) -> None:
    """The same bytes, by a link that leads out of the backup."""
    backup = next(parent for parent in path.parents if parent.name == "backup")
    path.rename(backup.parent / "planted")
    path.symlink_to(backup.parent / "planted")


def exchange(path: Path, make: Callable[[Path], None]) -> None:
    path.unlink()
    make(path)


def change_manifest(backup: Path, **changes) -> None:
    seal(backup, manifest(backup) | changes)


def rename_part(backup: Path, part: str, key: str, name: str) -> None:
    """The manifest names a file of the right bytes under another name."""
    values = manifest(backup)
    target = backup / name if not name.startswith("/") else Path(name)
    if not target.exists():
        shutil.copy(backup / values[part][key], target)
    values[part][key] = name
    seal(backup, values)


def alter_database(backup: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database(backup), isolation_level=None)) as stored:
        for statement in statements:
            stored.execute(statement).fetchall()
    for left in backup.glob("database-*-*.sqlite-*"):
        left.unlink()
    pass_off(backup)


def alter_list(backup: Path, change: Callable[[list[str]], list[str]]) -> None:
    path = file_list(backup)
    path.write_text("".join(change(path.read_text().splitlines(keepends=True))))
    pass_off(backup)


def garbage(backup: Path) -> None:
    database(backup).write_bytes(b"x" * 8192)
    pass_off(backup)


def broken_page(backup: Path) -> None:
    content = bytearray(database(backup).read_bytes())
    content[8192:12288] = noise(4096)
    database(backup).write_bytes(content)
    pass_off(backup)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "blob flipped": (lambda b: flip(blob(b)), "digest differs"),
    "blob cut": (lambda b: truncate(blob(b)), "digest differs"),
    "blob emptied": (lambda b: blob(b).write_bytes(b""), "digest differs"),
    "blob missing": (lambda b: blob(b).unlink(), "is missing"),
    "blob a link": (lambda b: link(blob(b)), "a link"),
    "blob a link to nothing": (lambda b: exchange(blob(b), lambda path: path.symlink_to("nothing")), "a link"),
    "blob a pipe": (lambda b: exchange(blob(b), os.mkfifo), "a link, or something else"),
    "blob a folder": (lambda b: exchange(blob(b), Path.mkdir), "a link, or something else"),
    "blobs a link": (lambda b: link(b / "blobs"), "a link"),
    "a folder of blobs a link": (lambda b: link(blob(b).parent), "a link"),
    "blobs missing": (lambda b: shutil.rmtree(b / "blobs"), "is missing"),
    "a blob too many": (lambda b: (blob(b).parent / ("0" * 64)).write_bytes(b""), "does not belong"),
    "a file in blobs": (lambda b: (b / "blobs" / "x").write_bytes(b""), "does not belong"),
    "a file too many": (lambda b: (b / "rind.yaml").write_bytes(b""), "'rind.yaml' does not belong"),
    "a journal": (lambda b: (b / f"{database(b).name}-journal").write_bytes(b"x"), "does not belong"),
    "a hidden file": (lambda b: (b / ".hidden").write_bytes(b""), "does not belong"),
    "a name with control characters": (lambda b: (b / "a\x1b[2Jb").write_bytes(b""), "'a?[2Jb' does not belong"),
    "database flipped": (lambda b: flip(database(b)), "digest differs"),
    "database cut": (lambda b: truncate(database(b)), "digest differs"),
    "database missing": (lambda b: database(b).unlink(), "is missing"),
    "database a link": (lambda b: link(database(b)), "a link"),
    "list flipped": (lambda b: flip(file_list(b)), "digest differs"),
    "list missing": (lambda b: file_list(b).unlink(), "is missing"),
    "manifest emptied": (lambda b: (b / "manifest.json").write_bytes(b""), "manifest"),
    "manifest cut": (lambda b: truncate(b / "manifest.json"), "manifest"),
    "manifest too large": (lambda b: (b / "manifest.json").write_bytes(b" " * (1 << 20)), "manifest"),
    "manifest missing": (lambda b: (b / "manifest.json").unlink(), "no complete backup"),
    "manifest a link": (lambda b: link(b / "manifest.json"), "a link"),
    "manifest a pipe": (lambda b: exchange(b / "manifest.json", os.mkfifo), "a link, or something else"),
    "manifest no object": (lambda b: (b / "manifest.json").write_bytes(b"[[[]]]\n"), "manifest"),
    "manifest with another time": (
        lambda b: (b / "manifest.json").write_bytes(canonical(manifest(b) | {"created": 0}) + b"\n"),
        "manifest",
    ),
    "manifest with a member more": (lambda b: change_manifest(b, more=1), "manifest"),
    "manifest of a newer form": (lambda b: change_manifest(b, format=2), "newer Rind"),
    "manifest with another count": (lambda b: change_manifest(b, files=manifest(b)["files"] | {"count": 2}), "list of files"),
    "manifest with other bytes": (lambda b: change_manifest(b, files=manifest(b)["files"] | {"bytes": 1}), "list of files"),
    "manifest with another schema": (lambda b: change_manifest(b, schema=1), "not sound"),
    "manifest of another index": (lambda b: change_manifest(b, index=1), "not sound"),
    "manifest that names a database above": (lambda b: rename_part(b, "database", "name", "../database-1.sqlite"), "manifest"),
    "manifest that names a database by a path": (lambda b: rename_part(b, "database", "name", "/etc/passwd"), "manifest"),
    "manifest that names a list above": (lambda b: rename_part(b, "files", "list", "../files-1.sha256"), "manifest"),
    "manifest that names itself": (lambda b: rename_part(b, "files", "list", "manifest.json"), "manifest"),
    "list that names a file above": (
        lambda b: alter_list(b, lambda lines: [lines[0].replace("blobs/", "../xxx/"), *lines[1:]]),
        "digest differs",
    ),
    "list that is not sorted": (lambda b: alter_list(b, lambda lines: lines[::-1]), "digest differs"),
    "list with a line twice": (lambda b: alter_list(b, lambda lines: [lines[0], *lines]), "digest differs"),
    "list with half a line": (lambda b: alter_list(b, lambda lines: [*lines[:-1], lines[-1][:50]]), "digest differs"),
    "list without a file": (lambda b: alter_list(b, lambda lines: lines[1:]), "does not belong"),
    "database that is none": (garbage, "not sound"),
    "database with a broken page": (broken_page, "not sound"),
    "database with a log": (lambda b: alter_database(b, "PRAGMA journal_mode = WAL"), "not sound"),
    "database with rows that point nowhere": (
        lambda b: alter_database(b, "PRAGMA foreign_keys = OFF", "UPDATE files SET version = 'x'"),
        "not sound",
    ),
    "database without a schema": (lambda b: alter_database(b, "DROP TABLE schema_migrations"), "not sound"),
    "database of a newer version": (
        lambda b: alter_database(b, "INSERT INTO schema_migrations VALUES (999, 'x', 0)"),
        "newer Rind",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_in_one_sentence_and_nothing_is_written(tmp_path, backup, name):
    damage, words = DAMAGE[name]
    damage(backup)
    before = contents(tmp_path)
    answer = rind("restore", str(backup), data=tmp_path / "restored", seconds=60)
    assert words in refused(answer)
    assert contents(tmp_path) == before


def test_every_flipped_byte_of_a_manifest_is_noticed(tmp_path, backup):
    """Also one in a place that means nothing."""
    path = backup / "manifest.json"
    content = path.read_bytes()
    dice = random.Random(1)
    for offset in {*dice.sample(range(len(content)), 40), 0, len(content) - 1}:
        changed = bytearray(content)
        changed[offset] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        said = refused(rind("restore", str(backup), "--verify", data=tmp_path / "restored"))
        assert "manifest" in said or "newer Rind" in said, (offset, said)


def test_what_a_run_that_was_cut_off_left_is_no_damage_and_is_not_restored(tmp_path, backup):
    (backup / "unfinished").write_bytes(b"")
    (blob(backup).parent / ("0" * 64)).write_bytes(b"x")
    (backup / "database-1-0.sqlite").write_bytes(b"half")
    said = must(rind("restore", str(backup), data=tmp_path / "restored"))
    assert "cut off" in said
    sound(tmp_path / "restored")
    assert not list((tmp_path / "restored").rglob("0" * 64))


def test_a_backup_that_may_only_be_read_is_restored(tmp_path, backup):
    before = contents(backup)
    for path in [backup, *backup.rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        must(rind("restore", str(backup), data=tmp_path / "restored"))
        assert contents(backup) == before
    finally:
        for path in [backup, *backup.rglob("*")]:
            path.chmod(0o700)
