"""Gzipped tar archives by Python's tarfile: `make SEED COUNT` writes generated ones, `compare` reads what it is given."""

import io
import random
import sys
import tarfile

import exchange
import zips


def make_one(rng):
    buffer = io.BytesIO()
    members = []
    top = rng.choice(["pkg-1.0", "é-2", "x" * 90])
    format = rng.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    headers = {"comment": "é" * 40} if format == tarfile.PAX_FORMAT and rng.random() < 0.3 else None
    with tarfile.open(fileobj=buffer, mode="w:gz", format=format, pax_headers=headers, compresslevel=rng.choice([0, 1, 6, 9])) as archive:
        for path in [top + "/"] + [top + "/" + path for path in zips.paths(rng, rng.choice([1, 3, 8, 8, 40]))]:
            info = tarfile.TarInfo(path.removesuffix("/"))
            info.mtime = rng.choice([0, 1_700_000_000, 1_700_000_000.25, 0o77777777777 + 1 if format == tarfile.GNU_FORMAT else 1])
            info.uid = rng.choice([0, 1000, 0o7777777, 2**31 if format != tarfile.USTAR_FORMAT else 5])
            info.uname = rng.choice(["", "root", "ö" * 10])
            data = b""
            if path.endswith("/"):
                info.type = tarfile.DIRTYPE
            else:
                data = zips.contents(rng)
                info.size = len(data)
                # tarfile itself misreads the old type when a long name is cut behind a slash.
                old_type = tarfile.AREGTYPE if len(info.name.encode()) < 100 else tarfile.REGTYPE
                info.type = rng.choice([tarfile.REGTYPE, tarfile.REGTYPE, old_type])
            try:
                archive.addfile(info, io.BytesIO(data))
            except ValueError:  # a name that ustar cannot hold
                continue
            members.append((info.name, info.isdir(), data))
    return buffer.getvalue(), members


def make(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        exchange.write(*make_one(rng))


def read(data):
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        members = []
        for info in archive.getmembers():
            if not info.isdir() and not info.isreg():
                raise ValueError(f"{info.name} is of type {info.type!r}")
            contents = b"" if info.isdir() else archive.extractfile(info).read()
            if len(contents) != info.size:
                raise ValueError(f"{info.name} is cut off")
            members.append((info.name.replace("\\", "/").removesuffix("/"), info.isdir(), contents))
        return members


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]))
    else:
        exchange.compare(read)
