"""What an operator does with a running server: stops it, starts a second one, works on its folder from the command line."""

import os
import signal
import socket
import threading
import time

import pytest

from support import http
from support.command import must, rind
from support.forms import head_of, multipart, parts, upload
from support.packages import noise, wheel


def test_secrets_and_database_are_for_the_owner_alone(server):
    assert server.token  # makes what there is to see
    secrets = list((server.data / "secrets").iterdir())
    assert secrets
    for path in [server.data / "secrets", *secrets]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert server.token not in server.log_text()
    assert server.token.encode() not in b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())


def test_the_first_lines_say_where_it_listens_and_what_it_keeps(server):
    assert str(server.port) in server.log_text()


def test_alive_and_ready_are_answered(server):
    assert server.get("/_health/").status == 200 and server.get("/_ready/").status == 200


def test_a_running_upload_ends_well_when_the_server_is_asked_to_stop(make_server):
    server = make_server()
    file = wheel("cheese", "1.0", payload=noise(2_000_000))
    content = multipart(parts(file))
    head, before = head_of(server, len(content)), server.stored()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(head + content[:1_000_000])
        wait_for_more(server, before)
        os.kill(server.pid, signal.SIGTERM)
        ended = threading.Event()
        waiting = threading.Thread(target=lambda: (server.process.wait(60), ended.set()))
        waiting.start()
        assert refused_connections(server), "new connections are refused while the last upload ends"
        assert not ended.is_set()
        connection.sendall(content[1_000_000:])
        assert http.answer_on(connection).status == 200
    waiting.join()
    assert server.process.returncode == 0
    server.start()
    assert server.filenames("cheese") == [file.filename]


def test_other_processes_on_the_same_folder_leave_a_running_upload_alone(make_server):
    """A second server, an import and a check begin while a file is half there; none takes it for a left-over."""
    server = make_server()
    assert upload(server, wheel("bread")).status == 200
    file = wheel("cheese", "1.0", payload=noise(2_000_000))
    content = multipart(parts(file))
    head, before = head_of(server, len(content)), server.stored()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(head + content[:1_000_000])
        wait_for_more(server, before)
        second = make_server(data=server.data)
        (server.data.parent / "old").mkdir()
        must(rind("import", str(server.data.parent / "old"), "--user", "alice", data=server.data))
        must(rind("check", "--deep", data=server.data))
        connection.sendall(content[1_000_000:])
        assert http.answer_on(connection).status == 200
    assert server.filenames("cheese") == [file.filename]
    assert server.get(server.page("cheese")["files"][0]["url"].removeprefix(server.url)).body == file.content
    second.stop()
    must(rind("check", "--deep", data=server.data))


def wait_for_more(server, before: set[str], seconds: float = 20) -> None:
    """Until the first bytes of an upload lie on the disk."""
    end = time.monotonic() + seconds
    while server.stored() == before:
        assert time.monotonic() < end, "the upload did not begin"
        time.sleep(0.01)


def refused_connections(server, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not server.answers("/_ready/"):
            return True
        time.sleep(0.05)
    return False


def test_an_idle_server_with_open_connections_stops_at_once(make_server):
    server = make_server()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /_health/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 10


def test_two_servers_do_not_share_a_port_but_the_second_leaves_the_first_alone(make_server):
    first = make_server()
    second = make_server(start=False)
    second.port = first.port
    second.start(wait=False)
    assert second.process.wait(20) != 0
    assert first.answers("/_ready/")


def test_the_address_may_be_a_name_of_the_operators_choice(make_server):
    server = make_server("--base-url", "https://packages.example.com")
    assert upload(server, wheel("cheese")).status == 200
    for host in (f"localhost:{server.port}", "packages.example.com", "elsewhere.example.com"):
        page = server.get("/simple/cheese/", {"Accept": http.JSON, "Host": host})
        assert page.status == 200
        url = page.json()["files"][0]["url"]
        assert url.startswith(("/files/", "https://packages.example.com/files/"))


@pytest.mark.parametrize(("base", "value"), [("https://packages.example.com", "max-age=63072000"), ("http://packages.example.com", None)])
def test_every_answer_of_a_site_on_https_says_that_it_stays_so(base, value, make_server):
    server = make_server("--base-url", base)
    file = wheel("cheese", payload=noise(100_000))
    assert upload(server, file)["Strict-Transport-Security"] == value
    host = {"Host": "packages.example.com"}
    for path in ("/simple/", "/simple/cheese/", "/simple/Cheese/", "/project/cheese/", "/nothing", f"/files/{file.sha256}/{file.filename}"):
        for _ in range(3):
            answer = server.get(path, host)
            assert answer["Strict-Transport-Security"] == value, (path, answer)
        tag = {"If-None-Match": answer["ETag"] or '""'}
        assert server.get(path, host | tag)["Strict-Transport-Security"] == value, path
    assert http.raw(server.port, b"NONSENSE\r\n\r\n")["Strict-Transport-Security"] == value


def test_pages_for_people_are_seen_under_the_sites_own_address_only(make_server):
    server = make_server("--base-url", "https://packages.example.com")
    assert upload(server, wheel("cheese")).status == 200
    for path in ("/", "/project/cheese/", "/project/cheese/?a=%2F%2Fevil.example&b"):
        for own in ("packages.example.com", "Packages.Example.COM", "packages.example.com:443"):
            assert server.get(path, {"Host": own}).status in (200, 303)
        for other in (f"localhost:{server.port}", "evil.example", "packages.example.com:8000", "packages.example.com.evil.example", "x@y"):
            for method in ("GET", "HEAD"):
                answer = server.get(path, {"Host": other}, method)
                assert (answer.status, answer["Location"]) == (307, f"https://packages.example.com{path}"), (path, other)
                assert answer["Cache-Control"] == "no-store"
        whole = http.raw(server.port, f"GET http://evil.example{path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert (whole.status, whole["Location"]) == (307, f"https://packages.example.com{path}"), path
    for path in ("/simple/cheese/", "/_health/", "/_ready/"):
        assert server.get(path, {"Host": "evil.example"}).status == 200


def test_what_another_process_commits_is_seen_within_a_second(make_server, tmp_path):
    """A file that the importer takes in while the page is cached."""
    server = make_server()
    assert upload(server, wheel("cheese", "1.0")).status == 200
    assert server.filenames("cheese") == ["cheese-1.0-py3-none-any.whl"]
    newer = wheel("cheese", "1.1")
    (tmp_path / newer.filename).write_bytes(newer.content)
    must(rind("import", str(tmp_path / newer.filename), "--user", "alice", data=server.data))
    begun = ended = time.monotonic()
    while newer.filename not in server.filenames("cheese"):
        assert begun < ended + 2, server.page("cheese")
        begun = time.monotonic()
