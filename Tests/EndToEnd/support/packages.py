"""Wheels and sdists made in memory, right by default and wrong where a test says so."""

import base64
import gzip
import hashlib
import io
import random
import tarfile
import zipfile
from dataclasses import dataclass, field, replace

MOMENT = (2024, 5, 17, 12, 0, 0)


@dataclass(frozen=True)
class Distribution:
    """A file as it would lie in `dist/`, and what an upload says of it."""

    filename: str
    content: bytes
    name: str
    version: str
    filetype: str
    pyversion: str
    metadata: bytes = b""
    metadata_version: str = "2.1"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def blake2(self) -> str:
        return hashlib.blake2b(self.content, digest_size=32).hexdigest()

    @property
    def md5(self) -> str:
        return hashlib.md5(self.content).hexdigest()

    def with_content(self, content: bytes) -> "Distribution":
        return replace(self, content=content)


def metadata(name: str, version: str, *lines: str, metadata_version: str = "2.1", body: str = "A package made for a test.\n") -> bytes:
    """Core metadata; `lines` are further fields, such as `Requires-Dist: six`."""
    head = [f"Metadata-Version: {metadata_version}", f"Name: {name}", f"Version: {version}", "Summary: Made for a test", *lines]
    return ("\n".join(head) + "\n\n" + body).encode()


@dataclass
class Wheel:
    """The members of a wheel, in order. `record` overrides what RECORD says; None leaves it out."""

    name: str = "pkg"
    version: str = "1.0"
    lines: tuple[str, ...] = ()
    tag: str = "py3-none-any"
    metadata: bytes | None = None
    metadata_version: str = "2.1"
    payload: bytes = b""
    extra: dict[str, bytes] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    record: bytes | None = None

    @property
    def stem(self) -> str:
        return f"{self.name.replace('-', '_').replace('.', '_').lower()}-{self.version}"

    @property
    def info(self) -> str:
        return f"{self.stem}.dist-info"

    def members(self) -> dict[str, bytes]:
        module = self.stem.split("-")[0]
        members = {
            f"{module}/__init__.py": f"__version__ = {self.version!r}\n".encode() + self.payload,
            **self.extra,
            f"{self.info}/METADATA": self.described(),
            f"{self.info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: {self.tag}\n".encode(),
        }
        members = {path: content for path, content in members.items() if path.rpartition("/")[2] not in self.without}
        if "RECORD" not in self.without:
            members[f"{self.info}/RECORD"] = self.record if self.record is not None else record(members, f"{self.info}/RECORD")
        return members

    def described(self) -> bytes:
        if self.metadata is not None:
            return self.metadata
        return metadata(self.name, self.version, *self.lines, metadata_version=self.metadata_version)

    def distribution(self, content: bytes | None = None, filename: str | None = None) -> Distribution:
        return Distribution(
            filename=filename or f"{self.stem}-{self.tag}.whl",
            content=content if content is not None else zipped(self.members()),
            name=self.name,
            version=self.version,
            filetype="bdist_wheel",
            pyversion=self.tag.split("-")[0],
            metadata=self.described(),
            metadata_version=self.metadata_version,
        )


def wheel(name: str = "pkg", version: str = "1.0", *lines: str, **more) -> Distribution:
    return Wheel(name, version, lines, **more).distribution()


def record(members: dict[str, bytes], own: str) -> bytes:
    """RECORD as the standard wants it: path, hash and size of each file, of itself the path alone."""

    def line(path: str, content: bytes) -> str:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}"

    return ("\n".join([*(line(path, content) for path, content in members.items()), f"{own},,"]) + "\n").encode()


def zipped(members: dict[str, bytes] | list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with the same bytes for the same members. A list may name a member twice."""
    pairs = members.items() if isinstance(members, dict) else members
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", compression, compresslevel=1) as archive:
        for path, content in pairs:
            archive.writestr(member(path, compression), content)
    return output.getvalue()


def member(path: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, MOMENT)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


def sdist(name: str = "pkg", version: str = "1.0", *lines: str, **more) -> Distribution:
    """`described` overrides PKG-INFO (None leaves it out), `extra` adds members, `pyproject=False` leaves that out."""
    stem = f"{name.replace('-', '_').replace('.', '_').lower()}-{version}"
    described = more.pop("described", metadata(name, version, *lines, metadata_version=more.get("metadata_version", "2.1")))
    members = {f"{stem}/setup.py": f"from setuptools import setup\nsetup(name={name!r}, version={version!r})\n".encode()}
    if more.pop("pyproject", True):
        members[f"{stem}/pyproject.toml"] = b'[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    if described is not None:
        members[f"{stem}/PKG-INFO"] = described
    members |= more.pop("extra", {})
    content = tarred([(tarfile.TarInfo(path), data) for path, data in members.items()])
    return Distribution(f"{stem}.tar.gz", content, name, version, "sdist", "source", described or b"", more.pop("metadata_version", "2.1"))


def tarred(members: list[tuple[tarfile.TarInfo, bytes]], format: int = tarfile.USTAR_FORMAT) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=format) as archive:
        for info, content in members:
            info.size, info.mtime = len(content), 1_715_947_200
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(output.getvalue(), compresslevel=1, mtime=0)


def noise(size: int, seed: int = 0) -> bytes:
    """Bytes that do not compress, the same for the same seed."""
    return random.Random(seed).randbytes(size)
