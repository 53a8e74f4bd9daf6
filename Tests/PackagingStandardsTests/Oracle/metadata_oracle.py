"""Asks packaging about core metadata documents, and prints its answers as one JSON document.

    python metadata_oracle.py SECTION

What packaging says is then changed by the rules that Rind adds or relaxes on purpose; every change is tagged with its entry
in `standards_deviations.py`. The cases are the same in every run. Sections: written, mutated.
"""

import base64
import email.parser
import email.policy
import json
import random
import re
import sys

from packaging.errors import ExceptionGroup
from packaging.metadata import (
    _EMAIL_TO_RAW_MAPPING, _LIST_FIELDS, _RAW_TO_EMAIL_MAPPING, _VALID_METADATA_VERSIONS, InvalidMetadata, Metadata,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from requirements_oracle import UNSAFE, refusal_deviation

rng = random.Random(241)
VERSIONS = ["1.0", "1.1", "1.2", "2.0", "2.1", "2.1", "2.2", "2.3", "2.4", "2.4", "2.5", "2.5", "2.5"]

# Values of each field: some good, some that packaging refuses, some that only Rind refuses or accepts.
TABLE = {
    "Platform": ["any", "UNKNOWN", "Linux", "", "Mac OS-X"],
    "Supported-Platform": ["RedHat 7.2", "i386-win32-2791"],
    "Summary": ["A summary", "x" * 512, "x" * 513, "\u00e9" * 512, "UNKNOWN", "", "Tab\there", "bell\x07", "re\u202eversed", "two\n        lines"],
    "Description": ["Short", "First\n        second\n        \n          third", "First\n       |second\n       |\n       |  third", "UNKNOWN"],
    "Description-Content-Type": [
        "text/plain", "text/markdown", "text/x-rst", "text/markdown; charset=UTF-8; variant=GFM", "text/markdown; variant=CommonMark",
        'text/plain; charset="UTF-8"', "text/markdown;", "text/html", "text/markdown; variant=Other", "text/plain; charset=latin-1",
        "text/markdown; charset=utf-8", "Text/Markdown", "text/plain; variant=x", "text/plain; format=flowed", "", "markdown",
        "text/markdown; variant=GFM; variant=x", "text/markdown;charset=UTF-8;variant=GFM", "text/plain/x", "text/markdown; foo",
    ],
    "Keywords": ["a,b,c", "a b c", "a, b ,c", "", "UNKNOWN", ",,a", "\u00fc"],
    "Home-page": [
        "https://example.org", "http://example.org/x?y#z", "UNKNOWN", "", "ftp://example.org", "example.org", "https://", "javascript:alert(1)",
        "https://[::1]:8000/", "https://u:p@example.org/", "https://example.org:99999/", "https://exa mple.org/", "HTTPS://EXAMPLE.ORG/",
        "https://example.org/%zz", "https://example.org/%20", "https://example.org/<x>", "https://b\u00fccher.example/",
    ],
    "Download-URL": ["https://example.org/x.tar.gz", "UNKNOWN", "git+https://example.org/x"],
    "Author": ["A. Person", "A\u0301 \u00d6", "UNKNOWN", "nul\x00", "A\n        B", "\u2066x\u2069"],
    "Author-email": [
        "a@example.org", "A <a@example.org>", "A <a@example.org>, B <b@example.org>", '"Last, First" <a@example.org>', "a@example.org (A)",
        "not a mail", "a@", "@example.org", "A <a@@example.org>", "Last, First <a@example.org>", "", "UNKNOWN", "a.b+c@sub.example.org",
        "a@b", "a@-b.org", "a..b@example.org", "x" * 65 + "@example.org", "a@example.org, broken@", "\u00fc@b\u00fccher.example",
    ],
    "Maintainer": ["M. Person", "UNKNOWN"],
    "Maintainer-email": ["m@example.org", "m at example.org"],
    "License": ["MIT", "UNKNOWN", "BSD\n        with\n        lines", "", "nul\x00"],
    "License-Expression": ["MIT", "mit or apache-2.0", "Nope", "", "LicenseRef-Own", "MIT AND"],
    "License-File": [
        "LICENSE", "licenses/LICENSE.txt", "../LICENSE", "/LICENSE", "a\\b", "*.txt", "a//b", "./a", "C:/x", "C:x", ".", "a/", "a..b", "",
        "with space",
    ],
    "Classifier": ["Programming Language :: Python :: 3", "Private :: Do Not Upload", "Made Up :: Thing", "", "UNKNOWN"],
    "Requires-Dist": [
        "foo", "foo>=1.0", "foo (>=1.0)", "foo[bar]; extra == 'Baz_q'", "Foo.Bar ~=1.1 ; python_version < '3'", "foo bar", "foo>=", "",
        "foo @ https://example.org/foo.whl", "foo_", "foo; os_name == 'a\\\\b'", "UNKNOWN", "foo>=1,\n        <2",
    ],
    "Requires-Python": [">=3.8", ">=2.7, !=3.0.*, !=3.1.*", "", ">=3.8.*", "3.8", "~=3.9", "UNKNOWN", ">=3\n        ,<4"],
    "Requires-External": ["C", "libpng (>=1.5)", "python3-dev"],
    "Project-URL": [
        "Home, https://example.org", "Docs,https://docs.example.org", "Bug Tracker, https://example.org/issues", "https://example.org",
        "Label,", ", https://example.org", "x" * 32 + ", https://example.org", "x" * 33 + ", https://example.org", "Bad, javascript:1", "",
        "A, B, https://example.org",
    ],
    "Provides-Extra": ["test", "Foo_Bar", "foo.bar", "-bad", "a b", "", "UNKNOWN", "a_"],
    "Provides-Dist": ["virtual", "virtual>=1", "virtual (3.4)", "v @ https://example.org/x"],
    "Obsoletes-Dist": ["old", "old<2", "bad bad"],
    "Import-Name": ["spam", "spam.eggs", "spam ; private", "spam;private", "spam; public", "class", "1x", "", "\u00e9t\u00e9", "a..b", "_x"],
    "Import-Namespace": ["ns", "spam", "ns.a", "ns ; private", "", "def"],
    "Requires": ["module", "UNKNOWN"],
    "Provides": ["module"],
    "Obsoletes": ["module", "other (1.0)"],
    "Dynamic": ["Requires-Dist", "version", "Name", "Nonsense", "license-file", "CLASSIFIER", ""],
    "X-Unknown": ["anything", "\u00e9"],
}
MULTIPLE = {field for field in TABLE if _EMAIL_TO_RAW_MAPPING.get(field.lower()) in _LIST_FIELDS | {"project_urls"}}
NAMES = ["foo", "Foo.Bar", "a", "foo-bar_baz"] * 60 + ["-foo", "foo_", "f\u00f6\u00f6", "", "UNKNOWN", "foo bar", "x" * 201, "foo\x00"]
RELEASES = ["1.0", "1.0", "2.0.0", "1.0a1", "2024.1", "1.0+local", "v1.0"] * 30 + ["", "banana", "1.0 ", "1..0", "UNKNOWN"]
BODIES = ["", "A description.\n", "# Title\n\nText \u00e9\n", "UNKNOWN\n\n", "\n\n", "Text with: colon\n", "No end", "nul\x00\n", "\n  indented\n"]


def headers(version, without):
    yield "Metadata-Version", version
    yield "Name", rng.choice(NAMES)
    yield "Version", rng.choice(RELEASES)
    fields = [field for field in TABLE if field not in without]
    for field in rng.sample(fields, rng.choice([0, 1, 2, 3, 5, 8])):
        added = added_in(field)
        if added and _VALID_METADATA_VERSIONS.index(added) > age(version) and rng.random() < 0.7:
            continue
        for _ in range(rng.choice([1, 1, 2, 3]) if field in MULTIPLE else 2 if rng.random() < 0.03 else 1):
            # Mostly the good values, which come first.
            table = TABLE[field]
            yield field, table[min(rng.randrange(len(table)) for _ in range(3))]


def added_in(field):
    raw = _EMAIL_TO_RAW_MAPPING.get(field.lower())
    return None if raw is None else Metadata.__dict__[raw].added


def age(version):
    return _VALID_METADATA_VERSIONS.index("2.1" if version == "2.0" else version) if version in VERSIONS else -1


def written(without=()):
    version = rng.choice(VERSIONS) if rng.random() < 0.97 else rng.choice(["2.6", "3.0", "", "2.1 ", "UNKNOWN", "1.3"])
    lines = list(headers(version, without))
    if rng.random() < 0.1:
        rng.shuffle(lines)
    if rng.random() < 0.02:
        lines.pop(rng.randrange(min(3, len(lines))))
    text = "".join(f"{cased(name)}:{rng.choice([' ', ' ', ' ', '', '  ', chr(9)])}{value}\n" for name, value in lines)
    if rng.random() < 0.7:
        text += "\n" + rng.choice(BODIES)
    if rng.random() < 0.1:
        text = text.rstrip("\n")
    if rng.random() < 0.1:
        text = text.replace("\n", "\r\n")
    return text.encode("latin-1" if rng.random() < 0.04 and text.isascii() is False and encodable(text) else "utf-8")


def each_value():
    """A document for each value of the table, and nothing else in it."""
    for field, values in TABLE.items():
        for value in values:
            for version in sorted({"1.0", "2.5", added_in(field) or "2.1"}):
                yield f"Metadata-Version: {version}\nName: foo\nVersion: 1.0\n{field}: {value}\n".encode()
    for version in ["2.0", "2.6", "1.3", "UNKNOWN", "", "2.1 "]:
        yield f"Metadata-Version: {version}\nName: foo\nVersion: 1.0\n".encode()
    for first, second in [("Name: foo", "Version: 1.0"), ("Metadata-Version: 2.1", "Version: 1.0"), ("Metadata-Version: 2.1", "Name: foo")]:
        yield f"{first}\n{second}\n".encode()
    begin = b"Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"
    for end in [b"From me\n", b"From me\n\nbody\n", b"From me\nSummary: x\n", b"Summary:\n  x\n", b"Description: a\n\nb\n", b"Description: a\n\n \n",
                b"\n\xff\n", b"Summary: \xff\n", b"Summary: a\nsummary: a\n", b"no header\nSummary: x\n", b" folded\nSummary: x\n", b":x\n y\nSummary: x\n"]:
        yield begin + end
        yield begin.replace(b"2.1", b"1.2") + end


def encodable(text):
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def cased(name):
    return rng.choice([name] * 8 + [name.lower(), name.upper()])


NOISE = [b"\n", b"\r", b"\r\n", b":", b" ", b"\t", b"\n\n", b"\n ", b"\x00", b"\xff", b"\xe9", b"\xc3\xa9", b"From me\n", b"X: y\n", b":empty\n",
         b"\xef\xbb\xbf", b"Name", b"\nName: bar\n", b"no colon\n", b"\xe2\x80\xae", b"a" * 50]


def mutated(document):
    for _ in range(rng.choice([1, 1, 2, 4])):
        place = rng.randrange(len(document) + 1)
        roll = rng.random()
        if roll < 0.5:
            document = document[:place] + rng.choice(NOISE) + document[place:]
        elif roll < 0.75:
            document = document[:place] + document[place + rng.choice([1, 1, 2, 9]):]
        else:
            lines = document.split(b"\n")
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            document = b"\n".join(lines)
    return document


class Reading:
    """One document as Rind is to read it, with the deviations from packaging that this takes."""

    def __init__(self, document):
        self.tags = set()
        self.bad = {}
        message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(document)
        self.values = {}
        for name, value in message._headers:
            field = name.lower()
            if field not in _EMAIL_TO_RAW_MAPPING:
                self.tags.add("metadata-unknown-field")
                continue
            if value.startswith(("\n", "\r")):
                self.tags.add("metadata-empty-first-line")
            self.values.setdefault(field, []).append(value.lstrip(" \t\r\n").encode("ascii", "surrogateescape"))
        self.body = message._payload.encode("ascii", "surrogateescape")
        if message._payload.startswith("From "):
            self.tags.add("metadata-envelope")
            self.body = re.sub(rb"\A(?:From [^\r\n]*(?:\r\n|\r|\n|$))+", b"", self.body)
        self.version = self.declared()
        self.raw = {}
        if self.version is not None:
            self.fill()

    def declared(self):
        values = self.values.get("metadata-version", [])
        value = values[0].decode("utf-8", "replace") if len(values) == 1 else ""
        if value == "2.0":
            self.tags.add("metadata-2.0")
            return "2.1"
        if value not in _VALID_METADATA_VERSIONS:
            self.bad["metadata-version"] = None
            return None
        return value

    def is_old(self):
        return self.version.startswith("1.")

    def fill(self):
        for field in ("license-expression", "license-file"):
            if field in self.values and age(self.version) < age("2.4"):
                del self.values[field]
                self.tags.add("metadata-license-early")
        for field, values in self.values.items():
            raw = _EMAIL_TO_RAW_MAPPING[field]
            added = Metadata.__dict__[raw].added
            if _VALID_METADATA_VERSIONS.index(added) > age(self.version):
                self.bad[field] = None
                continue
            if raw in _LIST_FIELDS or raw == "project_urls":
                self.fill_list(field, raw, values)
            elif len(values) > 1:
                self.bad[field] = None
            else:
                self.fill_single(field, raw, values[0])
        self.fill_description()
        if self.raw.get("metadata_version") is None:
            self.raw["metadata_version"] = self.version

    def decoded(self, field, value):
        try:
            return value.decode()
        except UnicodeDecodeError:
            if self.is_old():
                self.tags.add("metadata-latin-1")
                return value.decode("latin-1")
            self.bad[field] = None
            return ""

    def says_nothing(self, text):
        return text.strip(" \t\r\n") in ("", "UNKNOWN")

    def fill_list(self, field, raw, values):
        kept = []
        for text in (self.decoded(field, value) for value in values):
            if self.says_nothing(text):
                self.tags.add("metadata-nothing")
                continue
            kept.append(self.line(field, text))
        if raw == "project_urls":
            pairs = [tuple(part.strip() for part in text.partition(",")) for text in kept]
            if len({label for label, _, _ in pairs}) < len(pairs):
                self.bad[field] = None
            self.raw[raw] = {label: url for label, _, url in pairs}
        elif kept or raw == "import_names":
            self.raw[raw] = kept

    def fill_single(self, field, raw, value):
        text = self.decoded(field, value)
        if self.says_nothing(text):
            if raw not in ("name", "version"):
                self.tags.add("metadata-nothing")
            else:
                self.tags.add("metadata-unknown-name")
            return
        if raw in ("name", "version"):
            if UNSAFE.search(text):
                self.refuse(field, "metadata-control")
            self.raw[raw] = text
        elif raw == "metadata_version":
            pass
        elif raw in ("description", "license"):
            if "\0" in text:
                self.refuse(field, "metadata-control")
            self.raw[raw] = unindented(text)
        elif raw == "summary":
            if re.search(r"[\r\n]", text):
                self.refuse(field, "metadata-summary-break" if "\n" not in text else None)
            self.raw[raw] = self.line(field, text)
        elif raw == "keywords":
            self.raw[raw] = [part.strip() for part in self.line(field, text).split(",")]
        else:
            self.raw[raw] = self.line(field, text)

    def line(self, field, text):
        joined = re.sub(r"(?:\r\n|\r|\n)[ \t]*", " ", text)
        if UNSAFE.search(joined):
            self.refuse(field, "metadata-control")
        if joined != text or joined != joined.strip():
            self.tags.add("metadata-folds")
        return joined.strip()

    def fill_description(self):
        before = dict(self.bad)
        body = self.decoded("description", self.body)
        if self.says_nothing(body):
            if body:
                self.tags.add("metadata-nothing")
            return
        if self.raw.get("description") is not None:
            self.bad["description"] = None
        elif "description" in self.bad and "description" not in before:
            pass
        else:
            if "\0" in body:
                self.refuse("description", "metadata-control")
            self.raw["description"] = body

    def refuse(self, field, tag):
        self.bad[field] = tag
        if tag:
            self.tags.add(tag)

    def check(self):
        """The rules of packaging, then those of PyPI."""
        if self.version is None:
            return None
        content_type = self.raw.get("description_content_type")
        if content_type and re.search("charset=utf-8", content_type, re.I) and not re.search("charset=UTF-8", content_type):
            self.tags.add("metadata-charset")
            self.raw["description_content_type"] = re.sub("charset=utf-8", "charset=UTF-8", content_type, flags=re.I)
        if content_type and content_type.split(";")[0].count("/") > 1:
            self.refuse("description-content-type", "metadata-content-type")
        metadata = None
        try:
            metadata = Metadata.from_raw(self.raw)
        except ExceptionGroup as group:
            for error in group.exceptions:
                self.bad.setdefault(error.field, None)
        except ValueError:
            self.bad.setdefault("requires-dist", None)
        self.check_further()
        return metadata if not self.bad else None

    def check_further(self):
        raw = self.raw
        if len(raw.get("summary", "")) > 512:
            self.refuse("summary", "metadata-summary-length")
        for field in ("home_page", "download_url"):
            if field in raw and not is_url(raw[field]):
                self.refuse(_RAW_TO_EMAIL_MAPPING[field], "metadata-url")
        for label, url in raw.get("project_urls", {}).items():
            if not label or len(label) > 32 or not is_url(url):
                self.refuse("project-url", "metadata-url")
        for field in ("author_email", "maintainer_email"):
            if field in raw and not are_addresses(raw[field]):
                self.refuse(_RAW_TO_EMAIL_MAPPING[field], "metadata-mail")
        for field in ("requires_dist", "provides_dist", "obsoletes_dist"):
            for text in raw.get(field, []):
                self.check_requirement(_RAW_TO_EMAIL_MAPPING[field], text)
        if "license" in raw and "license_expression" in raw:
            self.refuse("license-expression", "metadata-license-twice")
        if any(path == "." or re.match("[A-Za-z]:", path) for path in raw.get("license_files", [])):
            self.refuse("license-file", "metadata-license-path")
        shared = {name.split(";")[0].strip() for name in raw.get("import_namespaces", [])}
        if shared & {name.split(";")[0].strip() for name in raw.get("import_names", [])}:
            self.refuse("import-name", "metadata-import-twice")
        if len(raw.get("name", "")) > 200:
            self.refuse("name", "metadata-name-length")

    def check_requirement(self, field, text):
        try:
            requirement = Requirement(text)
        except ValueError:
            self.refuse(field, "metadata-dist" if field != "requires-dist" else None)
            return
        if requirement.url or refusal_deviation(text, requirement):
            self.refuse(field, "metadata-direct" if requirement.url else "metadata-requirement")


def is_url(text):
    characters = r"[^\x00-\x20\x7f\"<>\\^`{|}\[\]]"
    host = r"(?:\[[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*\]|[^\x00-\x20\x7f\"<>\\^`{|}\[\]/?#@:]+)"
    user = r"(?:[^\x00-\x20\x7f\"<>\\^`{|}/?#]*@)?"
    match = re.fullmatch(rf"(?i:https?)://{user}{host}(?::([0-9]{{0,5}}))?(?:[/?#]{characters}*)?", text)
    return bool(match) and int(match[1] or 0) < 65536 and not re.search("%(?![0-9A-Fa-f]{2})", text)


def are_addresses(text):
    """Sees through what the table above has, no more."""
    parts = [part.strip() for part in re.split(r",(?![^\"]*\" )", text)]
    found = [re.sub(r".*<(.*)>.*|(.*?)\s*\(.*\)", lambda match: match[1] or match[2], part) for part in parts]
    found = [part for part in found if part]
    checked = found if len(found) == 1 else [part for part in found if "@" in part]
    label = r"(?!-)[A-Za-z0-9\u0080-\uffff-]{1,63}(?<!-)"
    atom = r"[A-Za-z0-9\u0080-\uffff!#$%&'*+/=?^_`{|}~-]+"
    return all(re.fullmatch(rf"(?=[^@]{{1,64}}@){atom}(\.{atom})*@{label}(\.{label})*", part) for part in checked)


def unindented(text):
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join(lines[:1] + [re.sub(r"^ {7,8}\||^ {0,8}", "", line) for line in lines[1:]])


def theirs(document):
    """Whether packaging takes the document, unknown fields aside."""
    try:
        Metadata.from_email(document)
    except ExceptionGroup as group:
        return all("unrecognized field" in str(error) for error in group.exceptions)
    except ValueError:
        return False
    return True


def case(document):
    reading = Reading(document)
    metadata = reading.check()
    answer = {"document": base64.b64encode(document).decode(), "theirs": theirs(document), "tags": sorted(reading.tags)}
    if metadata is None:
        return answer | {"bad": sorted(reading.bad)}
    return answer | {"metadata": shown(metadata, reading.raw)}


def shown(metadata, raw):
    return {
        "name": metadata.name,
        "version": str(metadata.version),
        "requiresPython": str(metadata.requires_python) if metadata.requires_python is not None else None,
        "requiresDist": [canonicalize_name(item.name) + " " + str(item.specifier) for item in metadata.requires_dist or []],
        "requiresDistTexts": raw.get("requires_dist", []),
        "providesExtra": metadata.provides_extra or [],
        "projectURLs": [[label, url] for label, url in (metadata.project_urls or {}).items()],
        "keywords": [word for word in metadata.keywords or [] if word],
        "importNames": [name.split(";")[0].strip() for name in metadata.import_names] if metadata.import_names is not None else None,
        "importNamespaces": [name.split(";")[0].strip() for name in metadata.import_namespaces or []],
        "dynamic": metadata.dynamic or [],
        "licenseExpression": metadata.license_expression,
        "texts": {
            key: getattr(metadata, key)
            for key in ("summary", "description", "home_page", "download_url", "author", "author_email", "maintainer",
                        "maintainer_email", "license")
        },
        "lists": {
            key: getattr(metadata, key) or []
            for key in ("platforms", "supported_platforms", "classifiers", "license_files", "requires_external", "requires", "provides",
                        "obsoletes", "provides_dist", "obsoletes_dist")
        },
    }


def section(name):
    if name == "written":
        return [case(document) for document in each_value()] + [case(written()) for _ in range(5000)]
    # Addresses are left out: seeing through broken ones is not what this section is for.
    return [case(mutated(written(without=("Author-email", "Maintainer-email")))) for _ in range(4000)]


if __name__ == "__main__":
    json.dump(section(sys.argv[1]), sys.stdout)
