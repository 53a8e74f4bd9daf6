"""Core metadata that breaks its rules is refused, the field and its value being named."""

import pytest

from support import forms
from support.packages import Wheel, metadata
from support.refusals import PROJECT, Refused, check


def described(title: str, *lines: str, says: tuple[str, ...], version: str = "2.1") -> Refused:
    content = metadata(PROJECT, "1.0", *lines, metadata_version=version)
    return Refused(title, "metadata-invalid", lambda: Wheel(PROJECT, "1.0", metadata=content).distribution(), says)


CASES = [
    described("metadata version of another time", version="9.9", says=("9.9",)),
    described("metadata version that is none", version="new", says=("new",)),
    described("a dependency that is none", "Requires-Dist: six and more", says=("Requires-Dist", "six and more")),
    described("a dependency on a bad version", "Requires-Dist: six (abc)", says=("Requires-Dist", "six (abc)")),
    described("a dependency by address", "Requires-Dist: six @ https://example.com/six.whl", says=("Requires-Dist", "example.com")),
    described("a dependency with a bad marker", "Requires-Dist: six; moon == 'full'", says=("Requires-Dist", "moon")),
    described("Python versions that are none", "Requires-Python: three", says=("Requires-Python", "three")),
    described("summary over 512 characters", "Author: x", "Keywords: x", says=("Summary",)),
    described("an address that is none", "Author-email: nobody at all", says=("Author-email",)),
    described("a home page of another scheme", "Home-page: javascript:alert(1)", says=("Home-page", "javascript:")),
    described("a project address without a label", "Project-URL: https://example.com/", says=("Project-URL",)),
    described("a project address with an over-long label", f"Project-URL: {'l' * 33}, https://example.com/", says=("Project-URL",)),
    described("a content type that is none", "Description-Content-Type: text/html", says=("Description-Content-Type", "text/html")),
    described(
        "a content type of another charset", "Description-Content-Type: text/plain; charset=latin-1", says=("Description-Content-Type",)
    ),
    described("a field newer than its version", "Import-Name: cheese", says=("Import-Name", "2.1")),
    described("a licence that is none", "License-Expression: MIT-ish", version="2.4", says=("License-Expression", "MIT-ish")),
    described("both kinds of licence", "License-Expression: MIT", "License: MIT", version="2.4", says=("License",)),
    described("a licence file outside", "License-File: ../LICENSE", version="2.4", says=("License-File", "../LICENSE")),
    described("a dynamic name", "Dynamic: Name", version="2.2", says=("Dynamic", "Name")),
    described("an extra that is none", "Provides-Extra: !", says=("Provides-Extra",)),
    described("a second name", f"Name: {PROJECT}", says=("Name",)),
    described("a bidi control in the summary's neighbour", "Maintainer-email: \u202e", says=("Maintainer-email",)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused(case, index):
    if case.title.startswith("summary"):
        content = metadata(PROJECT, "1.0").replace(b"Made for a test", b"s" * 513)
        case = Refused(case.title, case.code, lambda: Wheel(PROJECT, "1.0", metadata=content).distribution(), case.says)
    check(index, case)


def test_a_licence_file_that_is_not_in_the_wheel_is_refused(index):
    content = metadata(PROJECT, "1.0", "License-File: LICENSE", metadata_version="2.4")
    check(
        index,
        Refused("licence", "archive-member-missing", lambda: Wheel(PROJECT, "1.0", metadata=content).distribution(), ("licenses/LICENSE",)),
    )


def test_the_metadata_file_is_the_very_bytes_inside_the_wheel(server, name):
    content = metadata(name, "1.0", "Keywords: a,  b", "X-Nobody-Knows: this", body="Zeilenende\r\nK\u00e4se\r\n").replace(
        b"Summary", b"sUMMARY"
    )
    file = Wheel(name, "1.0", metadata=content).distribution()
    assert forms.upload(server, file, {"summary": "Another one"}).status == 200
    url = server.page(name)["files"][0]["url"].removeprefix(server.url)
    assert server.get(f"{url}.metadata").body == content
