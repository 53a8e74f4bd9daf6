"""Programs under measurement: pinned to one core, with the CPU time and memory of all their processes."""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

from benchmarks import places  # noqa: F401  (finds `support`)
from support.environment import clean

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = _CORES[0]
LOAD_CORE = _CORES[1 % len(_CORES)]


_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def pinned(core: int):
    """What a child does before it runs a program: takes its core, and promises to end with us."""

    def prepare() -> None:
        os.sched_setaffinity(0, {core})
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return prepare


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the person who measures: no settings of clients, servers or registries."""
    foreign = ("PYPIRON_", "PERYX_", "DEVPISERVER_", "PYPISERVER_")
    return {name: value for name, value in clean(home).items() if not name.startswith(foreign)} | more


class Program:
    """A process and its descendants."""

    def __init__(self, command: list[str], folder: Path, log: Path, **settings: str):
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=environment(folder, **settings),
                preexec_fn=pinned(SERVER_CORE),
            )

    def pids(self) -> list[int]:
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    waiting += map(int, children.read_text().split())
                except OSError:
                    continue
        return found

    def cpu(self) -> float:
        """Seconds of CPU, user and system, of all threads that live or lived: utime + stime without the rounding to ticks."""
        return sum(cpu_clock(pid) for pid in self.pids())

    def resident(self) -> int:
        """Bytes of resident memory."""
        return sum(status(pid, "VmRSS") for pid in self.pids())

    def peak(self) -> int:
        """The most that was resident since `forget_peak`."""
        return sum(status(pid, "VmHWM") for pid in self.pids())

    def forget_peak(self) -> None:
        for pid in self.pids():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, seconds: float = 60) -> None:
        if self.alive:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def cpu_clock(pid: int) -> float:
    """The kernel's clock of a process's CPU time, in nanoseconds: clock_getcpuclockid(3)."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0


def status(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":")), 0)
