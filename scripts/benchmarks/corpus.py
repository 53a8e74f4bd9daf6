"""What is uploaded and read: wheels, made once and kept as ready request bodies.

A file of bodies holds each multipart body after its length as 64 bits, little endian, as load.c reads them.
"""

import hashlib
import json
import shutil
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import KEPT
from benchmarks import described
from support import packages
from support.packages import Distribution, Wheel, noise

BOUNDARY = "a-boundary-of-this-benchmark"
PAGES = {"page10": 10, "page500": 500, "page3000": 3_000}
SAMPLE, LARGE = "sample", "large"
PROJECTS = 1_000
GROWN = 20_000
UPLOADS = 20_000
HUNDRED_THOUSAND = 100_000
LARGE_SIZE = 50_000_000
LARGE_FILES = 6
FRESH = 6_000


@dataclass(frozen=True)
class Bodies:
    """A file of request bodies, and how many it holds."""

    path: Path
    count: int


@dataclass(frozen=True)
class Expected:
    """Size and SHA-256 of a file and of its metadata."""

    filename: str
    size: int
    sha256: str
    metadata_sha256: str


def wheel(name: str, version: str, size: int, seed: int) -> Distribution:
    """A wheel of about `size` bytes that do not compress; an empty `size` leaves the small files that every wheel has."""
    return Wheel(name, version, ("Requires-Python: >=3.8",), payload=b"#" + noise(size, seed) if size else b"").distribution()


def ten_kilobytes(name: str, version: str, seed: int) -> Distribution:
    return wheel(name, version, 9_100, seed)


def body(file: Distribution) -> bytes:
    """The form that twine sends, without the fields that repeat the metadata."""
    fields = {
        ":action": "file_upload",
        "protocol_version": "1",
        "metadata_version": file.metadata_version,
        "name": file.name,
        "version": file.version,
        "filetype": file.filetype,
        "pyversion": file.pyversion,
        "requires_python": ">=3.8",
        "sha256_digest": file.sha256,
        "blake2_256_digest": file.blake2,
    }
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    content = f'Content-Disposition: form-data; name="content"; filename="{file.filename}"\r\nContent-Type: application/octet-stream'
    head = "".join(parts) + f"--{BOUNDARY}\r\n{content}\r\n\r\n"
    return head.encode() + file.content + f"\r\n--{BOUNDARY}--\r\n".encode()


def standard() -> Iterator[Distribution]:
    """1,000 projects: three large pages, a file of 50 MB, a sample, and one file of 10 KB in each of the rest."""
    for name, files in PAGES.items():
        for number in range(files):
            yield wheel(name, f"{number // 100}.{number // 10 % 10}.{number % 10}", 0, 0)
    yield large(0)
    yield ten_kilobytes(SAMPLE, "1.0", 1)
    for number in range(PROJECTS - len(PAGES) - 2):
        yield ten_kilobytes(f"project{number:06}", "1.0", number)


def small_standard() -> Iterator[Distribution]:
    """100 projects, for an index that takes seconds to take in each file of a large page."""
    for file in standard():
        if file.name in ("page10", LARGE, SAMPLE) or file.name.startswith("project0000"):
            yield file


def large(number: int) -> Distribution:
    return wheel(LARGE, f"1.{number}", LARGE_SIZE, number)


def growing() -> Iterator[Distribution]:
    """20,000 uploads that make 20,000 projects of the 1,000: 19,000 new ones, and 1,000 more releases of those."""
    new = GROWN - PROJECTS
    for number in range(UPLOADS):
        yield ten_kilobytes(f"grown{number % new:06}", f"{1 + number // new}.0", number)


def fresh() -> Iterator[Distribution]:
    """Uploads that are measured: each makes a project."""
    return (ten_kilobytes(f"fresh{number:06}", "1.0", number) for number in range(FRESH))


def many() -> Iterator[Distribution]:
    """What makes 100,000 projects of 20,000; small, since only their number matters."""
    return (wheel(f"many{number:06}", "1.0", 0, 0) for number in range(HUNDRED_THOUSAND - GROWN))


def packages_of(project: described.Project) -> Distribution:
    """A small wheel that says what the project is about."""
    return Wheel(project.name, "1.0", metadata=project.metadata).distribution()


MAKERS = {
    "standard": standard,
    "small-standard": small_standard,
    "large": lambda: (large(number) for number in range(1, LARGE_FILES + 1)),
    "growing": growing,
    "fresh": fresh,
    "many": many,
    "described": lambda: (packages_of(project) for project in described.projects()),
}


def folder() -> Path:
    """Another one when this file, or the builder of wheels, changes."""
    sources = b"".join(Path(module).read_bytes() for module in (__file__, described.__file__, packages.__file__))
    return KEPT / f"corpus-{hashlib.sha256(sources).hexdigest()[:12]}"


def bodies(kind: str) -> Bodies:
    path, counted = folder() / f"{kind}.bodies", folder() / f"{kind}.count"
    if not counted.exists():
        print(f"Making the {kind} wheels in {folder()} (once)", flush=True)
        for old in KEPT.glob("corpus-*"):
            if old != folder():
                shutil.rmtree(old)
        path.parent.mkdir(parents=True, exist_ok=True)
        counted.write_text(str(write(path, MAKERS[kind]())))
    return Bodies(path, int(counted.read_text()))


def write(path: Path, files: Iterable[Distribution]) -> int:
    count = 0
    with path.open("wb") as output:
        for file in files:
            count += 1
            content = body(file)
            output.write(struct.pack("<Q", len(content)) + content)
            if file.name == SAMPLE or (file.name == LARGE and file.version == "1.0"):
                remember(file)
    return count


def files(bodies: Bodies) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the file in each body."""
    marker, end = b'name="content"; filename="', f"\r\n--{BOUNDARY}--\r\n".encode()
    with bodies.path.open("rb") as input:
        while length := input.read(8):
            content = input.read(struct.unpack("<Q", length)[0])
            start = content.index(marker) + len(marker)
            name = content[start : content.index(b'"', start)].decode()
            yield name, content[content.index(b"\r\n\r\n", start) + 4 : -len(end)]


def remember(file: Distribution) -> None:
    known = {"filename": file.filename, "size": len(file.content), "sha256": file.sha256}
    known["metadata_sha256"] = hashlib.sha256(file.metadata).hexdigest()
    (folder() / f"{file.name}.json").write_text(json.dumps(known))
    (folder() / file.filename).write_bytes(file.content)


def expected(project: str) -> Expected:
    return Expected(**json.loads((folder() / f"{project}.json").read_text()))


def large_files() -> list[tuple[Path, int]]:
    """The measured wheels of 50 MB as files with their sizes, for the comparison without any server."""
    found = []
    for number in range(1, LARGE_FILES + 1):
        path = folder() / f"large-{number}.whl"
        if not path.exists():
            path.write_bytes(large(number).content)
        found.append((path, path.stat().st_size))
    return found
