"""Zip archives by Python's zipfile: `make SEED COUNT` writes generated ones, `compare` reads what it is given."""

import io
import random
import sys
import zipfile

import exchange

NAMES = ["pkg", "data", "a", "b-c", "b.c", "_x", "__init__.py", "METADATA", "RECORD", "WHEEL", "é", "日本", "sp ace", "x" * 60, "..y", "z~", "A"]


def contents(rng):
    kind = rng.random()
    if kind < 0.1:
        return b""
    if kind < 0.5:
        return rng.randbytes(rng.randrange(1, 400))
    if kind < 0.98:
        return rng.choice([b"line of text\n", b"\0", b"abc"]) * rng.randrange(1, 600)
    return rng.randbytes(rng.randrange(1, 150_000))


def paths(rng, count):
    files, directories = set(), set()
    while len(files) < count:
        parts = [rng.choice(NAMES) + rng.choice(["", "", str(rng.randrange(50))]) for _ in range(rng.randrange(1, 6))]
        path = "/".join(parts)
        parents = {"/".join(parts[:i]) for i in range(1, len(parts))}
        if path in files or path in directories or parents & files:
            continue
        files.add(path)
        directories |= parents
    stated = [d + "/" for d in sorted(directories) if rng.random() < 0.2]
    result = sorted(files) + stated
    rng.shuffle(result)
    return result


def make_one(rng):
    buffer = io.BytesIO()
    members = []
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in paths(rng, rng.choice([0, 1, 3, 8, 8, 8, 40])):
            if path.endswith("/"):
                info = zipfile.ZipInfo(path)
                info.external_attr = rng.choice([0o40755 << 16 | 0x10, 0])
                archive.writestr(info, b"")
                members.append((path[:-1], True, b""))
                continue
            data = contents(rng)
            info = zipfile.ZipInfo(path, (rng.randrange(1980, 2108), 1, 1, 0, 0, 0))
            info.compress_type = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
            info.external_attr = rng.choice([0o100644, 0o100755, 0o600, 0]) << 16
            info.create_system = rng.choice([0, 3])
            if rng.random() < 0.2:
                with archive.open(info, "w", force_zip64=True) as file:
                    file.write(data)
            else:
                archive.writestr(info, data, compresslevel=rng.choice([0, 1, 6, 9]))
            members.append((path, False, data))
    return buffer.getvalue(), members


def make(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        exchange.write(*make_one(rng))


def read(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            (info.filename.replace("\\", "/").removesuffix("/"), info.filename.endswith(("/", "\\")), archive.read(info))
            for info in archive.infolist()
        ]


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]))
    else:
        exchange.compare(read)
