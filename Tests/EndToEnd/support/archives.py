"""Archives with one thing wrong, made from right ones."""

import gzip
import io
import struct
import tarfile
import zipfile

from support.packages import MOMENT, Wheel, member, metadata, zipped

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def patched(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Writes over the first header with this signature."""
    at = content.index(signature) + offset
    return content[:at] + value + content[at + len(value) :]


def other_local_name(content: bytes) -> bytes:
    """The first local header says another name than the central directory."""
    return patched(content, LOCAL, 30, b"X")


def other_local_size(content: bytes) -> bytes:
    return patched(content, LOCAL, 22, struct.pack("<I", 7))


def other_checksum(content: bytes) -> bytes:
    """Both headers of the first member agree on a CRC that its bytes do not have."""
    wrong = struct.pack("<I", 0xDEADBEEF)
    return patched(patched(content, LOCAL, 14, wrong), CENTRAL, 16, wrong)


def encrypted(content: bytes) -> bytes:
    """Both headers of the first member say that it is encrypted."""
    return patched(patched(content, LOCAL, 6, b"\x01\x00"), CENTRAL, 8, b"\x01\x00")


def other_method(content: bytes, method: int) -> bytes:
    value = struct.pack("<H", method)
    return patched(patched(content, LOCAL, 8, value), CENTRAL, 10, value)


def other_count(content: bytes) -> bytes:
    """The end record counts one member more than there are."""
    at = content.rindex(END)
    count = struct.unpack_from("<H", content, at + 10)[0] + 1
    return content[: at + 8] + struct.pack("<HH", count, count) + content[at + 12 :]


def with_data_descriptors(members: dict[str, bytes]) -> bytes:
    """What Python writes to an output that cannot be rewound: sizes after the bytes."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.written += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(member(path), content)
    return bytes(pipe.written)


def with_comment(members: dict[str, bytes], comment: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(member(path), content)
        archive.comment = comment
    return output.getvalue()


def symbolic_link(path: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(path, MOMENT)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info, target.encode()


def with_member(wheel: Wheel, path: str, content: bytes = b"", again: bool = False) -> bytes:
    """The wheel's archive with one more member, which RECORD lists unless it is one that stands twice."""
    if again:
        return zipped([*wheel.members().items(), (path, content)])
    wheel.extra[path] = content
    return zipped(wheel.members())


def zeros_wheel(wheel: Wheel, path: str, size: int) -> bytes:
    """A member of zeros, a thousandth of that packed; made piece by piece, so that the test needs no memory for it."""
    output = io.BytesIO()
    piece = bytes(1 << 20)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in wheel.members().items():
            if name != path:
                archive.writestr(member(name), content)
        with archive.open(member(path), "w", force_zip64=False) as file:
            for _ in range(size >> 20):
                file.write(piece)
    return output.getvalue()


def tar(
    name: str, version: str, *odd: tuple[tarfile.TarInfo, bytes], described: bytes | None = b"", format: int = tarfile.USTAR_FORMAT
) -> bytes:
    """An sdist's archive with further members as they are."""
    stem = f"{name}-{version}"
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=format) as archive:
        if described is not None:
            add(archive, f"{stem}/PKG-INFO", described or metadata(name, version))
        add(archive, f"{stem}/pyproject.toml", b"")
        for info, content in odd:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(output.getvalue(), compresslevel=1, mtime=0)


def add(archive: tarfile.TarFile, path: str, content: bytes) -> None:
    info = tarfile.TarInfo(path)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def special(path: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """A link, a device or the like."""
    info = tarfile.TarInfo(path)
    info.type, info.linkname = kind, target
    return info, b""


def sparse(path: str) -> tuple[tarfile.TarInfo, bytes]:
    """A file that says, as GNU tar writes it, that it has holes."""
    info = tarfile.TarInfo(path)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": path, "GNU.sparse.realsize": "1000000"}
    return info, b"0\n".ljust(512, b"\0")


def endless_tar(name: str, version: str, size: int) -> bytes:
    """An sdist with a file of zeros; made piece by piece."""
    output = io.BytesIO()
    info = tarfile.TarInfo(f"{name}-{version}/zeros")
    info.size = size
    with gzip.GzipFile(fileobj=output, mode="wb", compresslevel=1, mtime=0) as packed:
        packed.write(info.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(size >> 20):
            packed.write(bytes(1 << 20))
        packed.write(bytes(1024))
    return output.getvalue()
