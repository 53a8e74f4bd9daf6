"""The system calls of the server: what is acknowledged was synced before, file, folder and write-ahead log."""

import http.client
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from support.environment import clean
from support.forms import headers, multipart, parts
from support.packages import Distribution, noise, wheel
from support.places import BINARY
from support.server import Server
from support.trace import CALLS, Call, calls

TRACER = ("strace", "-f", "-yy", "-s", "80", "-e", f"trace={CALLS}")
SYNCS = ("fsync", "fdatasync")
SENDS = ("write", "writev", "sendto", "sendmsg")


@pytest.fixture
def traced(make_server, tmp_path) -> tuple[Server, Path]:
    assert shutil.which("strace"), "strace is needed: run scripts/install-tools test"
    log = tmp_path / "trace"
    prefix = (*TRACER, "-o", str(log))
    server = make_server(prefix=prefix)
    return server, log


def acknowledged(server: Server, file: Distribution, together: threading.Barrier) -> tuple[Distribution, int]:
    """Uploads on a connection of its own, and answers the client's port, by which the trace knows it."""
    body = multipart(parts(file))
    token = server.token
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.connect()
    port = connection.sock.getsockname()[1]
    together.wait()
    connection.request("POST", "/legacy/", body, headers(token))
    response = connection.getresponse()
    assert response.status == 200, response.read()
    connection.close()
    return file, port


def answer_to(found: list[Call], port: int) -> Call:
    """The call that began to send 200 to the client with this port."""
    sends = [call for call in found if call.name in SENDS and f":{port}]" in call.descriptor and "HTTP/1.1 200" in call.arguments]
    assert len(sends) == 1, sends
    return sends[0]


def syncs(found: list[Call], path: str, after: int, before: int) -> list[Call]:
    """Syncs of the path that began after one line and had ended before another."""
    return [call for call in found if call.name in SYNCS and call.descriptor == path and call.began >= after and call.ended < before]


def appearance(found: list[Call], file: Distribution) -> Call:
    """The rename or link that gave the file its lasting name, which is its digest."""
    named = [call for call in found if call.name.startswith(("rename", "link")) and file.sha256 in PurePosixPath(call.paths[-1]).name]
    assert len(named) == 1, named
    return named[0]


def check_order(found: list[Call], file: Distribution, port: int) -> None:
    answered, named = answer_to(found, port), appearance(found, file)
    temporary, final = named.paths[0], PurePosixPath(named.paths[-1])
    written = [call for call in found if call.name in ("write", "writev", "pwrite64") and call.descriptor == temporary]
    assert written, f"nothing was written to {temporary}"
    last_write = max(call.ended for call in written)
    assert syncs(found, temporary, last_write, answered.began), "the file was not synced after its last byte"
    folders = syncs(found, str(final.parent), named.ended, answered.began)
    assert folders, f"the folder {final.parent} was not synced after the file got its name"
    for made in (call for call in found if call.name.startswith("mkdir") and call.paths and PurePosixPath(call.paths[-1]) in final.parents):
        above = str(PurePosixPath(made.paths[-1]).parent)
        assert syncs(found, above, made.ended, answered.began), f"{above} was not synced after {made.paths[-1]} was made in it"
    durable = min(call.ended for call in folders)
    logs = [
        call
        for call in found
        if call.name in SYNCS and call.descriptor.endswith("-wal") and call.began > durable and call.ended < answered.began
    ]
    assert logs, "the write-ahead log was not synced between the file and the answer"


@pytest.mark.parametrize("clients", [1, 16])
def test_file_folder_and_log_are_synced_before_the_answer(clients, traced):
    server, log = traced
    assert server.token  # made before the clients start
    together = threading.Barrier(clients)
    files = [wheel(f"cheese{number % 3}", f"1.{number}", payload=noise(40_000, number)) for number in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        answered = list(pool.map(lambda file: acknowledged(server, file, together), files))
    server.stop()
    found = calls(log)
    for file, port in answered:
        check_order(found, file, port)
    assert not elsewhere(found, server)


def elsewhere(found: list[Call], server: Server) -> set[str]:
    """Files outside of the data folder that were written to, the log of the server apart: none, so that only its disk can be full."""
    data, log = str(server.data.resolve()) + "/", str(server.data.resolve().parent) + "/"
    written = {call.descriptor for call in found if call.name in ("write", "writev", "pwrite64")}
    files = {name for name in written if name.startswith("/") and not name.startswith(("/dev/", "/proc/", "/memfd:", data))}
    return {name for name in files if not (name.startswith(log) and "/" not in name.removeprefix(log))}


def traced_command(log: Path, *arguments: str, data: Path, stdin: str = "") -> str:
    """Runs a command of Rind under the tracer, and answers its standard output."""
    command = [
        "strace",
        "-f",
        "-yy",
        "-s",
        "80",
        "-A",
        "-o",
        str(log),
        "-e",
        f"trace={CALLS}",
        str(BINARY),
        *arguments,
        "--data",
        str(data),
    ]
    return subprocess.run(
        command, input=stdin, check=True, stdout=subprocess.PIPE, text=True, env=clean(data.parent), cwd=data.parent
    ).stdout


def test_a_token_is_printed_after_its_secret_and_its_row_were_synced(tmp_path):
    log, data = tmp_path / "trace", tmp_path / "data"
    user = ("user", "create", "alice", "--email", "alice@example.com", "--password-stdin")
    traced_command(log, *user, data=data, stdin="a long pass phrase\n")
    assert traced_command(log, "token", "create", "--user", "alice", data=data).startswith("rind-")
    found = calls(log)
    printed = next(call for call in found if call.name in SENDS and '"rind-' in call.arguments)
    made = [call for call in found if call.name == "openat" and "O_CREAT" in call.arguments and str(data / "secrets") in call.paths[-1]]
    assert made, "no secret was made"
    for path in {call.paths[-1] for call in made}:
        writes = [call for call in found if call.name.startswith(("write", "pwrite")) and call.descriptor == path]
        assert syncs(found, path, writes[-1].ended, printed.began), f"{path} was not synced"
    assert syncs(found, str(data / "secrets"), made[-1].ended, printed.began), "the folder of the secrets was not synced"
    rows = [call for call in found if call.name in SYNCS and call.descriptor.endswith("-wal") and call.ended < printed.began]
    assert rows and rows[-1].began > made[-1].ended, "the token's row was not synced"


def test_the_trace_is_read_rightly(tmp_path):
    """The reader finds an answer that was sent too early; else the tests above would prove nothing."""
    file = wheel("cheese")
    lines = [
        '7 write(9</d/tmp/x>, "PK", 2) = 2',
        "7 fsync(9</d/tmp/x> <unfinished ...>",
        "8 <... fsync resumed>) = 0",
        "7 <... fsync resumed>) = 0",
        f'7 renameat2(AT_FDCWD</d>, "tmp/x", AT_FDCWD</d>, "b/{file.sha256}", 0) = 0',
        "7 fsync(10</d/b>) = 0",
        "9 fdatasync(11</d/rind.sqlite-wal> <unfinished ...>",
        '7 sendto(12<TCP:[127.0.0.1:8000->127.0.0.1:555]>, "HTTP/1.1 200 OK\\r\\n", 17, 0, NULL, 0) = 17',
        "9 <... fdatasync resumed>) = 0",
    ]
    log = tmp_path / "trace"
    log.write_text("\n".join(lines) + "\n")
    with pytest.raises(AssertionError, match="write-ahead log"):
        check_order(calls(log), file, 555)
    log.write_text("\n".join([*lines[:7], lines[8], lines[7]]) + "\n")
    check_order(calls(log), file, 555)
    log.write_text("\n".join([*lines[:5], *lines[6:7], lines[8], lines[7]]) + "\n")
    with pytest.raises(AssertionError, match="folder"):
        check_order(calls(log), file, 555)
    log.write_text("\n".join([lines[0], *lines[4:7], lines[8], lines[7]]) + "\n")
    with pytest.raises(AssertionError, match="after its last byte"):
        check_order(calls(log), file, 555)
