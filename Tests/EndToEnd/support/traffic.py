"""Many clients that upload until the server is gone, and know what it promised them."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException

from support import http
from support.forms import headers, multipart, parts
from support.packages import Distribution, noise, wheel


@dataclass
class Record:
    """What was answered with 200, and what was on its way when the server went."""

    acknowledged: dict[str, Distribution] = field(default_factory=dict)
    interrupted: dict[str, Distribution] = field(default_factory=dict)
    refused: list[http.Answer] = field(default_factory=list)

    def projects(self) -> set[str]:
        return {file.name for file in (*self.acknowledged.values(), *self.interrupted.values())}


def uploads(server, record: Record, next_file: Callable[[], Distribution]) -> None:
    """One client: uploads one file after the other, until it gets no answer."""
    while True:
        file = next_file()
        record.interrupted[file.filename] = file
        try:
            answer = http.request(server.port, "POST", "/legacy/", headers(server.token), multipart(parts(file)))
        except (OSError, HTTPException):
            return
        if answer.status == 200:
            record.acknowledged[file.filename] = file
            del record.interrupted[file.filename]
        elif answer.status != 503:
            record.refused.append(answer)
            return
        else:
            del record.interrupted[file.filename]


def traffic(server, clients: int, round_: int, dice: random.Random) -> tuple[Record, list[threading.Thread]]:
    """Starts clients; some files belong to projects of all clients, some make a new one."""
    record = Record()

    def files(client: int) -> Callable[[], Distribution]:
        own = random.Random(dice.random())
        number = 0

        def next_file() -> Distribution:
            nonlocal number
            number += 1
            new = own.random() < 0.3
            name = f"round{round_}-client{client}-{number}" if new else f"shared{own.randrange(3)}"
            size = own.choice((100, 5_000, 60_000, 400_000, 2_000_000))
            return wheel(name, f"{round_}.{client}.{number}", payload=noise(size, own.random()))

        return next_file

    threads = [threading.Thread(target=uploads, args=(server, record, files(client))) for client in range(clients)]
    for thread in threads:
        thread.start()
    return record, threads
