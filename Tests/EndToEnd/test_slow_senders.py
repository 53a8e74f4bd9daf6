"""A client that hardly sends anything does not hold its place for ever: 408 after 30 s of silence or 60 s of a trickle."""

import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import http as requests
from support.forms import head_of, multipart, parts, upload
from support.packages import noise, wheel

SILENCE, TRICKLE = 30, 60


def outcome(server, first: bytes, *, every: float | None) -> tuple[int, float]:
    """Status (0: hung up on) and seconds until the answer to a sender of one byte `every` so many seconds, or of none."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as connection:
        connection.sendall(first)
        ended = threading.Event()
        sender = threading.Thread(target=trickle, args=(connection, every, ended))
        sender.start()
        try:
            response = http.client.HTTPResponse(connection)
            response.begin()
            return response.status, time.monotonic() - started
        except (ConnectionResetError, http.client.RemoteDisconnected):
            return 0, time.monotonic() - started
        finally:
            ended.set()
            sender.join()


def trickle(connection: socket.socket, every: float | None, ended: threading.Event) -> None:
    while every is not None and not ended.wait(every):
        try:
            connection.sendall(b"x")
        except OSError:
            return


@pytest.mark.timeout(240)
def test_slow_senders_are_answered_408_and_their_places_freed(make_server):
    """All kinds at once, and sixteen of the slowest, so that the test takes as long as the longest."""
    server = make_server()
    content = multipart(parts(wheel("cheese", "1.0", payload=noise(100_000))))
    head = head_of(server, len(content))
    assert upload(server, wheel("cheese", "0.9")).status == 200
    with ThreadPoolExecutor(32) as pool:
        silent_body = pool.submit(outcome, server, head + content[:1000], every=None)
        silent_file = pool.submit(outcome, server, head + content[:50_000], every=None)
        silent_head = pool.submit(outcome, server, head[:60], every=None)
        slow_head = pool.submit(outcome, server, head[:60] + b"\r\nX: ", every=1)
        slow_body = [pool.submit(outcome, server, head + content[:50_000], every=1) for _ in range(16)]
        # Meanwhile everybody else is served.
        assert upload(server, wheel("cheese", "0.8")).status in (200, 503)
        assert server.get("/simple/cheese/").status == 200
        for waiting in (silent_body, silent_file):
            status, seconds = waiting.result()
            assert status == 408 and SILENCE - 5 < seconds < SILENCE + 15, (status, seconds)
        for waiting in slow_body:
            status, seconds = waiting.result()
            assert status == 408 and SILENCE < seconds < TRICKLE + 30, (status, seconds)
        for waiting in (silent_head, slow_head):
            status, seconds = waiting.result()
            assert status in (0, 408) and seconds < TRICKLE + 30, (status, seconds)
    assert server.filenames("cheese") in (["cheese-0.9-py3-none-any.whl"], ["cheese-0.8-py3-none-any.whl", "cheese-0.9-py3-none-any.whl"])
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: upload(server, wheel(f"after{number}")).status, range(16)))
    assert answers == [200] * 16
    assert server.incidents() == [] and requests.request(server.port, "GET", "/_health/", {}).status == 200
