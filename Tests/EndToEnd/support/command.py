"""The command line of Rind."""

import subprocess
from pathlib import Path

from support.environment import clean
from support.leaks import API_TOKEN, SUITE
from support.places import BINARY


def rind(*arguments: str, data: Path, stdin: str | bytes = b"", environment: dict[str, str] | None = None, seconds: float = 120):
    """Runs one command on a data folder; the answer has `returncode`, `stdout` and `stderr` as text."""
    given = stdin if isinstance(stdin, bytes) else stdin.encode()
    settings = clean(data.parent, **(environment or {}))
    command = [str(BINARY), *arguments, "--data", str(data)]
    answer = subprocess.run(command, input=given, capture_output=True, env=settings, cwd=data.parent, timeout=seconds)
    answer.stdout, answer.stderr = answer.stdout.decode(), answer.stderr.decode()
    if "--password-stdin" in arguments:
        SUITE.note("password", given.decode(errors="replace").partition("\n")[0])
    SUITE.note("API token", *API_TOKEN.findall(given.decode(errors="replace") + answer.stdout))
    return answer


def must(answer) -> str:
    """Standard output of a command that must succeed."""
    assert answer.returncode == 0, f"{' '.join(answer.args)}: exit code {answer.returncode}\n{answer.stdout}{answer.stderr}"
    return answer.stdout


def create_user(data: Path, name: str) -> None:
    arguments = ["user", "create", name, "--email", f"{name}@example.com", "--password-stdin"]
    must(rind(*arguments, data=data, stdin=f"a long pass phrase of {name}\n"))


def create_token(data: Path, user: str, *projects: str) -> str:
    """A token, which stands alone on standard output."""
    scope = [argument for project in projects for argument in ("--project", project)]
    output = must(rind("token", "create", "--user", user, *scope, data=data))
    token = output.removesuffix("\n")
    assert token.startswith("rind-") and not any(character.isspace() for character in token), repr(output)
    return token
