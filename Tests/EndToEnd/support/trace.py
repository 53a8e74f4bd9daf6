"""Reads what strace wrote: each system call with the lines at which it began and ended."""

import re
from dataclasses import dataclass
from pathlib import Path

CALLS = "fsync,fdatasync,sync_file_range,openat,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,write,writev,pwrite64,sendto,sendmsg"

LINE = re.compile(r"^(?P<thread>\d+)\s+(?P<rest>.*)$")
WHOLE = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*)\)\s+=\s+(?P<result>-?\d+|\?)")
UNFINISHED = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^<\.\.\. (?P<name>\w+) resumed>(?P<arguments>.*)\)\s+=\s+(?P<result>-?\d+|\?)")
PATHS = re.compile(r'"((?:[^"\\]|\\.)*)"')
DESCRIPTOR = re.compile(r"^\d+<(?P<what>.*?)>(?=,|\(|$)")


@dataclass
class Call:
    name: str
    arguments: str
    began: int
    ended: int
    result: int

    @property
    def descriptor(self) -> str:
        """What the first argument, a descriptor, stands for: a path, or the two ends of a connection."""
        match = DESCRIPTOR.match(self.arguments)
        return match["what"] if match else ""

    @property
    def paths(self) -> list[str]:
        """Paths in full: a relative one stands after the folder it is relative to."""
        found = []
        for match in PATHS.finditer(self.arguments):
            folder = re.search(r"<([^<>]*)>, $", self.arguments[: match.start()])
            path = match[1]
            found.append(path if path.startswith("/") or not folder else f"{folder[1]}/{path}")
        return found


def calls(log: Path) -> list[Call]:
    """Those that succeeded, in the order in which they ended."""
    found, running = [], {}
    for number, line in enumerate(log.read_text(errors="replace").splitlines()):
        rest = (LINE.match(line) or {"rest": ""})["rest"]
        thread = line.split(maxsplit=1)[0]
        if match := UNFINISHED.match(rest):
            running[thread] = (match["name"], match["arguments"], number)
        elif (match := RESUMED.match(rest)) and thread in running:
            name, arguments, began = running.pop(thread)
            found.append(Call(name, arguments + match["arguments"], began, number, result(match)))
        elif match := WHOLE.match(rest):
            found.append(Call(match["name"], match["arguments"], number, number, result(match)))
    return [call for call in found if call.result >= 0]


def result(match: re.Match) -> int:
    return -1 if match["result"] == "?" else int(match["result"])
