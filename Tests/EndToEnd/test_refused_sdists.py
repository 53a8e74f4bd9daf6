"""Sdists that are hostile, broken or contradict themselves are refused, and change nothing."""

import gzip
import tarfile

import pytest

from support import archives, forms
from support.archives import special
from support.packages import metadata, noise, sdist, zipped
from support.refusals import PROJECT, Refused, check

STEM = f"{PROJECT}-1.0"
MEBIBYTE = 1 << 20


def broken(title: str, code: str, content, *says: str) -> Refused:
    """`content` makes the archive's bytes."""
    return Refused(title, code, lambda: sdist(PROJECT, "1.0").with_content(content()), says)


def member(title: str, info_and_content, *says: str, format: int = tarfile.USTAR_FORMAT) -> Refused:
    return broken(title, "archive-invalid", lambda: archives.tar(PROJECT, "1.0", info_and_content, format=format), *says)


def file(path: str, content: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(path), content


def named(title: str, filename: str, *says: str) -> Refused:
    from dataclasses import replace

    return Refused(title, "filename-invalid", lambda: replace(sdist(PROJECT, "1.0"), filename=filename), says)


CASES = [
    broken("not an archive", "archive-invalid", lambda: b"this is no archive" * 100),
    broken("an empty file", "archive-invalid", lambda: b""),
    broken("gzip of no tar", "archive-invalid", lambda: gzip.compress(b"this is no tar" * 100)),
    broken("truncated", "archive-invalid", lambda: archives.tar(PROJECT, "1.0", file(f"{STEM}/a.py", noise(50_000)))[:20_000]),
    broken("wrong checksum of gzip", "archive-invalid", lambda: sdist(PROJECT).content[:-8] + b"\0" * 8),
    broken("bytes after the gzip", "archive-invalid", lambda: sdist(PROJECT).content + b"more"),
    broken("a second gzip", "archive-invalid", lambda: sdist(PROJECT).content + gzip.compress(b"evil")),
    broken("bytes before the gzip", "archive-invalid", lambda: b"\0\0" + sdist(PROJECT).content),
    broken("a zip", "archive-invalid", lambda: zipped({f"{STEM}/PKG-INFO": metadata(PROJECT, "1.0")})),
    broken("no PKG-INFO", "archive-member-missing", lambda: archives.tar(PROJECT, "1.0", described=None), "PKG-INFO"),
    broken(
        "PKG-INFO of another project",
        "filename-mismatch",
        lambda: archives.tar(PROJECT, "1.0", described=metadata("evil", "1.0")),
        "evil",
        PROJECT,
    ),
    broken(
        "PKG-INFO of another version",
        "filename-mismatch",
        lambda: archives.tar(PROJECT, "1.0", described=metadata(PROJECT, "6.6")),
        "6.6",
        "1.0",
    ),
    member("two top folders", file("other/x.py")),
    member("a file beside the top folder", file("x.py")),
    member("PKG-INFO twice", file(f"{STEM}/PKG-INFO", metadata("evil", "1.0")), "PKG-INFO"),
    member("a file twice", file(f"{STEM}/pyproject.toml", b"evil"), "pyproject.toml"),
    member("a path that leaves the archive", file(f"{STEM}/../../etc/passwd"), "../../etc/passwd"),
    member("an absolute path", file("/etc/passwd"), "/etc/passwd"),
    member("a symbolic link out", special(f"{STEM}/link", tarfile.SYMTYPE, "/etc/passwd"), "link"),
    member("a hard link", special(f"{STEM}/link", tarfile.LNKTYPE, f"{STEM}/PKG-INFO"), "link"),
    member("a device", special(f"{STEM}/null", tarfile.CHRTYPE), "null"),
    member("a block device", special(f"{STEM}/disk", tarfile.BLKTYPE), "disk"),
    member("a pipe", special(f"{STEM}/pipe", tarfile.FIFOTYPE), "pipe"),
    member("a sparse file of GNU tar", special(f"{STEM}/holes", tarfile.GNUTYPE_SPARSE), "holes", format=tarfile.GNU_FORMAT),
    member("a sparse file of pax", archives.sparse(f"{STEM}/holes"), "holes", format=tarfile.PAX_FORMAT),
    member("a name with a line end", file(f"{STEM}/a\nb.py")),
    member("an over-long name", file(f"{STEM}/" + "a" * 5000), format=tarfile.PAX_FORMAT),
    broken("zeros without end", "archive-invalid", lambda: archives.endless_tar(PROJECT, "1.0", 500 * MEBIBYTE)),
    broken(
        "PKG-INFO of 55 MiB",
        "archive-invalid",
        lambda: archives.tar(PROJECT, "1.0", described=metadata(PROJECT, "1.0") + noise(28 * MEBIBYTE).hex()[: 55 * MEBIBYTE].encode()),
        "PKG-INFO",
    ),
    named("another project in the name", "bread-1.0.tar.gz"),
    named("a zip by name", f"{STEM}.zip", ".zip"),
    named("a bzip2 by name", f"{STEM}.tar.bz2", ".tar.bz2"),
    named("a wheel's name", f"{STEM}-py3-none-any.whl"),
    named("no version", f"{PROJECT}.tar.gz"),
    named("a path as name", f"../{STEM}.tar.gz", ".."),
    named("another spelling", "Cheese-1.0.tar.gz", "Cheese"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused(case, index):
    if case.title == "another project in the name":
        case = Refused(**{**vars(case), "code": "filename-mismatch", "says": ("bread", PROJECT)})
    check(index, case)


def test_a_right_sdist_is_accepted(server):
    """The sdist that all these are made from; so each is refused for its own fault."""
    assert forms.upload(server, sdist(PROJECT, "1.0").with_content(archives.tar(PROJECT, "1.0"))).status == 200


def test_a_second_sdist_of_a_release_is_refused(index, name):
    assert forms.upload(index, sdist(name, "1.0")).status == 200
    check(index, Refused("second", "second-sdist", lambda: sdist(name, "1.0.0"), (f"{name}-1.0.tar.gz",)))


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"])
def test_metadata_of_every_version_is_accepted(version, server, name):
    assert forms.upload(server, sdist(name, metadata_version=version)).status == 200


def test_an_sdist_without_pyproject_is_accepted(server, name):
    assert forms.upload(server, sdist(name, pyproject=False)).status == 200


def test_an_old_sdist_with_a_link_inside_the_archive_is_refused_like_any_link(index):
    check(index, member("inside", special(f"{STEM}/link", tarfile.SYMTYPE, "PKG-INFO"), "link"))
