"""The form in which archives and what is read from them pass between the tests and these scripts."""

import struct
import sys


def number(value):
    return struct.pack("<I", value)


def chunk(data):
    return number(len(data)) + data


def write(archive, members):
    """members: (path, is_directory, contents)"""
    out = sys.stdout.buffer
    out.write(chunk(archive) + number(len(members)))
    for path, is_directory, contents in members:
        out.write(chunk(path.encode("utf-8", "surrogateescape")) + number(1 if is_directory else 0) + chunk(contents))


def read_all():
    """Yields (archive, members) of standard input."""
    data = memoryview(sys.stdin.buffer.read())
    at = 0

    def take_number():
        nonlocal at
        (value,) = struct.unpack_from("<I", data, at)
        at += 4
        return value

    def take_chunk():
        nonlocal at
        length = take_number()
        value = bytes(data[at : at + length])
        at += length
        return value

    while at < len(data):
        archive = take_chunk()
        members = []
        for _ in range(take_number()):
            path = take_chunk().decode("utf-8")
            is_directory = take_number() == 1
            members.append((path, is_directory, take_chunk()))
        yield archive, members


def compare(read):
    """Reads every archive of standard input with `read` and fails where that finds something else."""
    failures = 0
    count = 0
    for archive, expected in read_all():
        count += 1
        try:
            found = read(archive)
        except Exception as error:  # whatever the reader raises, it refused
            found = repr(error)
        if found != expected:
            failures += 1
            if failures <= 5:
                print(f"archive {count}: accepted as {expected}, read as {found}", file=sys.stderr)
                print(archive.hex(), file=sys.stderr)
    print(count)
    sys.exit(1 if failures else 0)
