"""Backups: made, read, and sealed anew by somebody who wants to pass off another one."""

import hashlib
import json
import subprocess
from pathlib import Path

from support.command import must, rind
from support.environment import clean
from support.places import BINARY


def back_up(data: Path, folder: Path, *more: str) -> dict:
    return json.loads(must(rind("backup", str(folder), "--json", *more, data=data)))


def start_backup(data: Path, folder: Path) -> subprocess.Popen:
    """A backup that goes on by itself; its words come on pipes."""
    command = [str(BINARY), "backup", str(folder), "--data", str(data)]
    environment = clean(data.parent)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=data.parent)


def restore(folder: Path, data: Path, *more: str) -> dict:
    return json.loads(must(rind("restore", str(folder), "--json", *more, data=data)))


def sound(data: Path) -> None:
    """An index that `rind check` finds whole, but for secrets that were not restored with it."""
    answer = rind("check", "--deep", "--json", data=data)
    wrong = [problem for problem in json.loads(answer.stdout)["problems"] if "hang on keys which are not in" not in problem]
    assert not wrong, answer


def verified(folder: Path) -> dict:
    return json.loads(must(rind("restore", str(folder), "--verify", "--json", data=folder.parent / "nowhere")))


def refused(answer) -> str:
    """The one sentence of a command that must fail."""
    assert answer.returncode == 1, answer
    assert answer.stdout == "", answer.stdout
    lines = answer.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("rind: "), answer.stderr
    return lines[0]


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_bytes())


def canonical(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(folder: Path, values: dict) -> None:
    """Writes a manifest with a seal that fits."""
    values = {name: value for name, value in values.items() if name != "seal"}
    digest = hashlib.sha256(canonical(values)).hexdigest()
    (folder / "manifest.json").write_bytes(canonical(values | {"seal": digest}) + b"\n")


def database(folder: Path) -> Path:
    return folder / manifest(folder)["database"]["name"]


def file_list(folder: Path) -> Path:
    return folder / manifest(folder)["files"]["list"]


def pass_off(folder: Path) -> None:
    """Makes the manifest fit the database and the list as they are now."""
    values = manifest(folder)
    values["database"]["sha256"] = hashlib.sha256(database(folder).read_bytes()).hexdigest()
    values["files"]["sha256"] = hashlib.sha256(file_list(folder).read_bytes()).hexdigest()
    seal(folder, values)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder; folders are None."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def expected_files(folder: Path) -> set[str]:
    """What the manifest names."""
    values = manifest(folder)
    lines = file_list(folder).read_text().splitlines()
    assert len(lines) == values["files"]["count"]
    return {"manifest.json", values["database"]["name"], values["files"]["list"]} | {line.split("  ")[1] for line in lines}
