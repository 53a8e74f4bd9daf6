"""When, of what, and on which machine figures were taken."""

import datetime
import os
import platform
import subprocess
from pathlib import Path

from benchmarks.places import TOP


def commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(TOP), *words], capture_output=True, text=True).stdout.strip()

    found = git("rev-parse", "--short=12", "HEAD")
    if not found:
        return "no commit"
    return found + (" with changes" if git("status", "--porcelain", "--", "Sources", "Package.swift") else "")


def date() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")


def description() -> str:
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {system}, Linux {platform.release().split('-')[0]}"


def busy() -> str:
    """What else went on: figures taken beside other work are not worth much."""
    return f"load average at the start {os.getloadavg()[0]:.1f}"
