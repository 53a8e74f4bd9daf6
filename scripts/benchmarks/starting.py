"""How long a start takes, and what memory a server keeps."""

import statistics
import time

from benchmarks import web
from benchmarks.servers import Server

MEBIBYTE = 1 << 20


def start(server: Server) -> float:
    """Milliseconds from the start of the program to the first whole answer, a project's page."""
    server.stop()
    began = time.monotonic()
    server.launch()
    return (web.wait_for(server.port, server.page("page10"), lambda: server.program.alive) - began) * 1e3


def starts(server: Server, times: int) -> float:
    """The median of several, all with a warm page cache."""
    return statistics.median(start(server) for _ in range(times))


def resident(server: Server, after: float = 0) -> float:
    """Mebibytes, some seconds from now."""
    time.sleep(after)
    return server.program.resident() / MEBIBYTE
