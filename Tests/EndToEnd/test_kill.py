"""SIGKILL at a random moment while eight clients upload: what was acknowledged is there, the rest is whole or not at all.

RIND_KILLS says how often (10), RIND_SEED repeats a run.
"""

import os
import random
import threading
import time

import pytest

from support import http
from support.command import must, rind
from support.forms import upload
from support.published import entries, is_whole
from support.server import Server
from support.traffic import Record, traffic

KILLS = int(os.environ.get("RIND_KILLS") or 10)
SEED = int(os.environ.get("RIND_SEED") or time.time_ns())
CLIENTS = 8


def check_after_restart(server: Server, record: Record) -> None:
    pages = entries(server, record.projects())
    known = record.acknowledged | record.interrupted
    assert record.acknowledged.keys() <= pages.keys(), "an acknowledged file is not on its page"
    assert pages.keys() <= known.keys() | older(pages), "a file that nobody uploaded"
    for filename, file in known.items():
        assert filename not in pages or is_whole(server, pages[filename], file)
    listed = {project["name"] for project in server.get("/simple/", {"Accept": http.JSON}).json()["projects"]}
    half_made = {name for name in record.projects() if name in listed and not server.filenames(name)}
    assert not half_made, "a project without a file"


def older(pages: dict[str, dict]) -> set[str]:
    """Files of earlier rounds, whose versions begin with another number; they were checked in their own."""
    return {name for name in pages if name.startswith("shared")}


def retry(server: Server, record: Record) -> None:
    for file in record.interrupted.values():
        assert upload(server, file).status == 200, file.filename
        assert file.filename in server.filenames(file.name)


@pytest.mark.timeout(120 + 30 * KILLS)
def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(tmp_path):
    print(f"RIND_SEED={SEED}")
    dice = random.Random(SEED)
    server = Server(tmp_path / "data").start()
    assert server.token  # made before the first kill
    every = Record()
    for round_ in range(1, KILLS + 1):
        record, threads = traffic(server, CLIENTS, round_, dice)
        # The moment is counted from the first answer, so that a slow machine has something to lose too.
        while not record.acknowledged and not record.refused and server.alive:
            time.sleep(0.005)
        threading.Event().wait(dice.uniform(0, 0.8))
        server.kill()
        for thread in threads:
            thread.join()
        assert not record.refused, record.refused[0]
        server.start()
        check_after_restart(server, record)
        must(rind("check", data=server.data))
        retry(server, record)
        every.acknowledged |= record.acknowledged | record.interrupted
    final = entries(server, every.projects())
    assert final.keys() == every.acknowledged.keys()
    assert all(is_whole(server, final[name], file) for name, file in every.acknowledged.items())
    must(rind("check", "--deep", data=server.data))
    assert server.stop() == 0 and not server.incidents(), server.log_text()
    print(f"{KILLS} kills, {len(every.acknowledged)} files")
