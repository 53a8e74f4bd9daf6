"""Wheels that are hostile, broken or contradict themselves are refused, and change nothing."""

import zipfile

import pytest

from support import archives, forms
from support.packages import Wheel, metadata, noise, record, wheel, zipped
from support.refusals import PROJECT, Refused, check

INFO = f"{PROJECT}-1.0.dist-info"
MEBIBYTE = 1 << 20


def of(**more) -> Wheel:
    return Wheel(PROJECT, "1.0", **more)


def broken(title: str, code: str, content, *says: str) -> Refused:
    """`content` makes the archive's bytes, or the whole wheel."""

    def make():
        made = content()
        return of().distribution(made) if isinstance(made, bytes) else made

    return Refused(title, code, make, says)


def members(**changed: bytes) -> dict[str, bytes]:
    return of().members() | changed


def record_with(change) -> bytes:
    """The right RECORD with its text changed."""
    plain = of().members()
    return change(plain[f"{INFO}/RECORD"].decode()).encode()


def metadata_twice() -> bytes:
    return archives.with_member(of(), f"{INFO}/METADATA", metadata(PROJECT, "1.0", "Requires-Dist: evil"), again=True)


def two_infos() -> bytes:
    return archives.with_member(of(extra={}), "other-1.0.dist-info/METADATA", metadata("other", "1.0"))


def linked() -> bytes:
    import io

    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for path, content in of().members().items():
            archive.writestr(path, content)
        archive.writestr(*archives.symbolic_link("cheese/link.py", "/etc/passwd"))
    return output.getvalue()


def many() -> bytes:
    extra = {f"cheese/{number}": b"" for number in range(100_001)}
    return zipped(of(extra=extra).members(), zipfile.ZIP_STORED)


FRAMING = [
    broken("not a zip", "archive-invalid", lambda: b"this is no archive" * 100),
    broken("an empty file", "archive-invalid", lambda: b""),
    broken("an empty zip", "archive-member-missing", lambda: zipped({}), INFO),
    broken("truncated", "archive-invalid", lambda: zipped(of().members())[:-30]),
    broken("truncated in the middle", "archive-invalid", lambda: zipped(of(payload=noise(5000)).members())[:2500]),
    broken("bytes before the zip", "archive-invalid", lambda: b"#!/bin/sh\n" + zipped(of().members()), "10 bytes before"),
    broken("bytes after the zip", "archive-invalid", lambda: zipped(of().members()) + b"more", "4 more bytes"),
    broken("a comment", "archive-invalid", lambda: archives.with_comment(of().members(), b"hello"), "comment"),
    broken("another local name", "archive-invalid", lambda: archives.other_local_name(zipped(of().members())), "local header"),
    broken("another local size", "archive-invalid", lambda: archives.other_local_size(zipped(of().members())), "local header"),
    broken("more entries than there are", "archive-invalid", lambda: archives.other_count(zipped(of().members()))),
    broken("data descriptors", "archive-invalid", lambda: archives.with_data_descriptors(of().members()), "data descriptor"),
    broken("encrypted", "archive-invalid", lambda: archives.encrypted(zipped(of().members())), "encrypted"),
    broken("bzip2 inside", "archive-invalid", lambda: zipped(of().members(), zipfile.ZIP_BZIP2), "method 12"),
    broken("lzma inside", "archive-invalid", lambda: zipped(of().members(), zipfile.ZIP_LZMA), "method 14"),
    broken("an unknown method", "archive-invalid", lambda: archives.other_method(zipped(of().members()), 99), "method 99"),
    broken(
        "a member twice",
        "archive-invalid",
        lambda: archives.with_member(of(), "cheese/__init__.py", b"evil", again=True),
        "cheese/__init__.py",
        "twice",
    ),
    broken("METADATA twice", "archive-invalid", metadata_twice, "METADATA", "twice"),
    broken(
        "a path that leaves the archive",
        "archive-invalid",
        lambda: archives.with_member(of(), "../../etc/passwd", b"x"),
        "../../etc/passwd",
    ),
    broken("a path that leaves by backslashes", "archive-invalid", lambda: archives.with_member(of(), "..\\..\\evil.py", b"x"), "evil.py"),
    broken("an absolute path", "archive-invalid", lambda: archives.with_member(of(), "/etc/passwd", b"x"), "/etc/passwd"),
    broken("a drive's path", "archive-invalid", lambda: archives.with_member(of(), "C:/evil.py", b"x"), "C:/evil.py"),
    broken("a name with a line end", "archive-invalid", lambda: archives.with_member(of(), "cheese/a\nb.py", b"x")),
    broken("a name with a bidi control", "archive-invalid", lambda: archives.with_member(of(), "cheese/\u202eyp.live", b"x")),
    broken("an over-long name", "archive-invalid", lambda: archives.with_member(of(), "cheese/" + "a" * 5000, b"x")),
    broken("a symbolic link", "archive-invalid", linked, "cheese/link.py", "symbolic link"),
    broken("too many entries", "archive-invalid", many, "100000"),
    broken("also a tar", "archive-invalid", lambda: also_a_tar()),
]


def also_a_tar() -> bytes:
    """A tar whose only member is the wheel: some readers take it for the one, some for the other."""
    import io
    import tarfile

    output, content = io.BytesIO(), zipped(of().members())
    with tarfile.open(fileobj=output, mode="w") as archive:
        info = tarfile.TarInfo("wheel")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return output.getvalue()


CONTENTS = [
    broken("no METADATA", "archive-member-missing", lambda: of(without=("METADATA",)).distribution(), f"{INFO}/METADATA"),
    broken("no WHEEL", "archive-member-missing", lambda: of(without=("WHEEL",)).distribution(), f"{INFO}/WHEEL"),
    broken("no RECORD", "archive-member-missing", lambda: of(without=("RECORD",)).distribution(), f"{INFO}/RECORD"),
    broken("dist-info of another project", "archive-invalid", lambda: zipped(Wheel("other", "1.0").members()), "other-1.0.dist-info", INFO),
    broken(
        "dist-info of another version", "archive-invalid", lambda: zipped(Wheel(PROJECT, "9.9").members()), "cheese-9.9.dist-info", INFO
    ),
    broken("two dist-infos", "archive-invalid", two_infos, ".dist-info"),
    broken(
        "METADATA of another project", "filename-mismatch", lambda: of(metadata=metadata("evil", "1.0")).distribution(), "evil", PROJECT
    ),
    broken("METADATA of another version", "filename-mismatch", lambda: of(metadata=metadata(PROJECT, "6.6")).distribution(), "6.6", "1.0"),
    broken(
        "METADATA that is not UTF-8",
        "metadata-invalid",
        lambda: of(metadata=metadata(PROJECT, "1.0") + b"\xff\xfe").distribution(),
        "METADATA",
    ),
    broken("empty METADATA", "metadata-invalid", lambda: of(metadata=b"").distribution(), "METADATA"),
    broken(
        "RECORD without a file",
        "record-invalid",
        lambda: of(record=record_with(lambda text: text.partition("\n")[2])).distribution(),
        "cheese/__init__.py",
    ),
    broken(
        "RECORD with a file too many",
        "record-invalid",
        lambda: of(record=record_with(lambda text: "ghost.py,,\n" + text)).distribution(),
        "ghost.py",
    ),
    broken(
        "RECORD with another size",
        "record-invalid",
        lambda: of(record=record_with(lambda text: text.replace(",20\n", ",21\n", 1))).distribution(),
        "cheese/__init__.py",
    ),
    broken("RECORD that is not UTF-8", "record-invalid", lambda: of(record=b"\xff,,\n").distribution()),
    broken(
        "WHEEL of another standard",
        "metadata-invalid",
        lambda: zipped(with_record({f"{INFO}/WHEEL": b"Wheel-Version: 9.0\nTag: py3-none-any\n"})),
        "9.0",
    ),
    broken(
        "entry points that are none",
        "metadata-invalid",
        lambda: zipped(with_record({f"{INFO}/entry_points.txt": b"[console_scripts]\nno equals sign\n"})),
        "entry_points.txt",
    ),
    broken("a wrong checksum in METADATA", "archive-invalid", lambda: wrong_checksum()),
    broken("METADATA of 300 MiB", "archive-invalid", lambda: archives.zeros_wheel(of(), f"{INFO}/METADATA", 300 * MEBIBYTE)),
    broken("a member of 500 MiB", "archive-invalid", lambda: archives.zeros_wheel(of(), "cheese/__init__.py", 500 * MEBIBYTE)),
    broken(
        "METADATA of 55 MiB",
        "archive-invalid",
        lambda: of(metadata=metadata(PROJECT, "1.0") + noise(41 * MEBIBYTE).hex()[: 55 * MEBIBYTE].encode()).distribution(),
        "METADATA",
    ),
]


def with_record(more: dict[str, bytes]) -> dict[str, bytes]:
    """The members with some replaced or added, and a RECORD that is right for them."""
    changed = {path: content for path, content in (of().members() | more).items() if not path.endswith("/RECORD")}
    return changed | {f"{INFO}/RECORD": record(changed, f"{INFO}/RECORD")}


def wrong_checksum() -> bytes:
    """METADATA first, so that the first headers are its own."""
    found = of().members()
    return archives.other_checksum(zipped({f"{INFO}/METADATA": found[f"{INFO}/METADATA"], **found}))


def named(title: str, filename: str, code: str, *says: str) -> Refused:
    return Refused(title, code, lambda: of().distribution(filename=filename), says)


NAMES = [
    named("another project in the name", "bread-1.0-py3-none-any.whl", "archive-invalid", "bread-1.0.dist-info", INFO),
    named("another version in the name", f"{PROJECT}-2.0-py3-none-any.whl", "archive-invalid", "cheese-2.0.dist-info", INFO),
    named("a path as name", f"../{PROJECT}-1.0-py3-none-any.whl", "filename-invalid", ".."),
    named("a path with backslashes as name", f"..\\{PROJECT}-1.0-py3-none-any.whl", "filename-invalid"),
    named("no tags", f"{PROJECT}-1.0.whl", "filename-invalid", f"{PROJECT}-1.0.whl"),
    named("a program", f"{PROJECT}-1.0.exe", "filename-invalid", ".exe"),
    named("an egg", f"{PROJECT}-1.0-py3.11.egg", "filename-invalid", ".egg"),
    named("an sdist's name", f"{PROJECT}-1.0.tar.gz", "filename-invalid", ".tar.gz"),
    named("a version that is none in the name", f"{PROJECT}-abc-py3-none-any.whl", "filename-invalid", "abc"),
    named("another spelling of the project", "Cheese-1.0-py3-none-any.whl", "filename-invalid", "Cheese", "cheese"),
    named("an over-long name", f"{PROJECT}-1.0-py3-none-{'a' * 300}.whl", "filename-invalid"),
]


@pytest.mark.parametrize("case", FRAMING + CONTENTS + NAMES, ids=str)
def test_refused(case, index):
    check(index, case)


@pytest.mark.parametrize(
    "filename",
    [
        "ch\0eese-1.0-py3-none-any.whl",
        "che\u202eese-1.0-py3-none-any.whl",
        "che\u200bese-1.0-py3-none-any.whl",
        "che\x1bese-1.0-py3-none-any.whl",
    ],
)
def test_control_and_bidi_characters_in_a_file_name_are_refused(filename, index):
    check(index, Refused("control", "form-malformed", lambda: of().distribution(filename=filename)))


def test_a_right_wheel_is_accepted(server):
    """The wheel that all these are made from; so each is refused for its own fault."""
    assert forms.upload(server, of().distribution()).status == 200


def test_hashes_inside_record_are_left_to_the_deep_check(index, name):
    plain = Wheel(name, "1.0").members()
    lying = next(content for path, content in plain.items() if path.endswith("/RECORD")).replace(b"sha256=", b"sha256=A", 1)
    lying = b",".join([lying.split(b",")[0], b"sha256=" + b"A" * 43, *lying.split(b",")[2:]])
    assert forms.upload(index, Wheel(name, "1.0", record=lying).distribution()).status == 200


@pytest.mark.parametrize(
    "tag",
    [
        "py3-none-linux_x86_64",
        "cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "py2.py3-none-any",
        "cp313-cp313t-emscripten_4_0_9_wasm32",
    ],
)
def test_any_well_formed_tag_is_accepted(tag, server, name):
    assert forms.upload(server, wheel(name, tag=tag)).status == 200


def test_the_same_contents_under_another_name_are_refused(index, name):
    file = Wheel(name, "1.0").distribution()
    assert forms.upload(index, file).status == 200
    again = Wheel(name, "1.0").distribution(filename=file.filename.replace("-py3", "-1-py3"))
    check(index, Refused("again", "file-exists", lambda: again, ("File already exists", file.filename)))


def test_a_project_may_be_called_json_and_f00_beside_foo(server):
    for project in ("json", "foo", "f00"):
        assert forms.upload(server, wheel(project)).status == 200


def test_two_spellings_of_one_version_are_one_release(server, name):
    assert forms.upload(server, wheel(name, "1.0")).status == 200
    again = forms.upload(server, wheel(name, "1.0.0"))
    assert again.status == 400 and f"'{name}-1.0-py3-none-any.whl'" in again.reason, "installers would see one wheel twice"
    other = Wheel(name, "1.0.0").distribution(filename=f"{name}-1.0.0-py3-none-linux_x86_64.whl")
    assert forms.upload(server, other).status == 200
    assert len(server.page(name)["versions"]) == 1 and len(server.filenames(name)) == 2
