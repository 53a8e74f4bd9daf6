"""Asks Python's csv about RECORD documents and configparser about entry_points.txt, and prints the answers as one JSON document.

    python contents_oracle.py SECTION

What Rind refuses beyond those two is written here anew. The cases are the same in every run. Sections: records, entry-points.
"""

import base64
import configparser
import csv
import io
import json
import random
import re
import sys

rng = random.Random(376)

PATHS = ["a.py", "pkg/__init__.py", "pkg/data file.txt", "a,b.py", 'quo"te.py', "\u00fcmlaut.py", "pkg\\win.py", "x.dist-info/RECORD", "", " a.py"]
DIGEST = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
DIGESTS = ["sha256=" + DIGEST] * 6 + ["", "sha512=" + "A" * 86, "sha384=" + "b" * 64, "blake2b=abc", "sha256=" + DIGEST + "=", "sha256=" + DIGEST[:-1],
                                      "md5=1B2M2Y8AsgTpgAmY7PhCfg", "sha256", "sha256=", "=abc", "sha256=a/b" + "A" * 40, "SHA1=abc", "sha256=a b"]
SIZES = ["0", "12", "18446744073709551615", "", "18446744073709551616", "-1", "1.5", "x", "\u0661", "007"]


def quoted(field):
    if any(character in field for character in ',"\n') or rng.random() < 0.1:
        return '"' + field.replace('"', '""') + '"'
    return field


def record():
    rows = []
    for index in range(rng.choice([0, 1, 2, 3, 6])):
        path = PATHS[min(rng.randrange(len(PATHS)), rng.randrange(len(PATHS)))]
        if rng.random() < 0.9:
            path = f"{index}/{path}"
        row = [path, DIGESTS[min(rng.randrange(len(DIGESTS)) for _ in range(4))], SIZES[min(rng.randrange(len(SIZES)) for _ in range(3))]]
        if rng.random() < 0.02:
            row = row + ["more"] if rng.random() < 0.5 else row[:2]
        rows.append(",".join(map(quoted, row)))
    end = rng.choice(["\n", "\n", "\r\n", "\r"])
    return end.join(rows) + rng.choice([end, end, "", end * 3])


NOISE = ["\n", "\r", ",", '"', '""', "\x00", " ", "\t", "\\", "\u2028", "\x0b", "=", "\u00e9"]


def mutated(text, noise=NOISE):
    for _ in range(rng.choice([1, 1, 2])):
        place = rng.randrange(len(text) + 1)
        if rng.random() < 0.6:
            text = text[:place] + rng.choice(noise) + text[place:]
        else:
            text = text[:place] + text[place + rng.choice([1, 1, 4]):]
    return text


def record_case(text):
    """The rows as csv reads them, or null when csv in its strict mode or a rule of Rind's refuses the document."""
    answer = {"document": base64.b64encode(text.encode()).decode(), "rows": None}
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return answer
    entries = []
    for row in rows:
        if len(row) != 3 or not row[0] or re.search(r"[\x00-\x1f\x7f]", row[0]):
            return answer
        digest = re.fullmatch(r"(?:(?!(?i:md5|sha1|sha224)=)([A-Za-z0-9_]+)=([A-Za-z0-9_-]+)=*)?", row[1])
        if not digest or not re.fullmatch(r"[0-9]*", row[2]) or int(row[2] or 0) >= 2**64:
            return answer
        if {"sha256": 43, "sha384": 64, "sha512": 86}.get(digest[1], len(digest[2] or "")) != len(digest[2] or ""):
            return answer
        entries.append({"path": row[0].replace("\\", "/"), "algorithm": digest[1], "digest": digest[2], "size": str(int(row[2])) if row[2] else None})
    if len({entry["path"] for entry in entries}) < len(entries):
        return answer
    return answer | {"rows": entries}


def records():
    texts = ["", "\n", "a.py,,", "a.py,,\n\nb.py,,\n", '"a\nb.py",,\n', '"a.py"x,,\n', 'a"b.py,,\n', '"a.py,,\n', '"a""b",,', '"a"",,', 'x,"",""', "a.py,,\x00",
             "a.py;;", "a.py,,,", "a.py\t,,"]
    for _ in range(3000):
        texts.append(record())
        texts.append(mutated(texts[-1]))
    return [record_case(text) for text in texts]


GROUPS = ["console_scripts", "gui_scripts", "pytest11", "my.group", "console_scripts ", "a]b", "DEFAULT", "Console_Scripts", "\u00fc"]
SCRIPT_NAMES = ["tool", "Tool", "my-tool.2", "a_b", "\u00fcber", "my tool", ".", "..", "a/b", "na:me", "x+y", ""]
REFERENCES = ["pkg:main", "pkg.mod:obj.attr", "pkg.mod : main", "pkg:main [extra]", "pkg:main [a,b]", "pkg", "pkg:", ":main", "pkg:1x", "1x:main", "pkg:main:x",
              "", "pkg:main []", "pkg:main [a", "pk g:main", "pkg:ma-in", "p\u00e4kg:main", "\n    pkg:main", "pkg:main\n    more", "pkg:main\n\n", "%(x)s:main"]


def entry_points():
    lines = []
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        lines.append(f"[{GROUPS[min(rng.randrange(len(GROUPS)), rng.randrange(len(GROUPS)))]}]" + rng.choice(["", "", " ", " trailing"]))
        for number in range(rng.choice([0, 1, 2, 4])):
            name = SCRIPT_NAMES[min(rng.randrange(len(SCRIPT_NAMES)) for _ in range(3))] + (str(number) if rng.random() < 0.8 else "")
            reference = REFERENCES[min(rng.randrange(len(REFERENCES)) for _ in range(2))]
            lines.append(rng.choice(["", "", "", "  "]) + name + rng.choice(["=", " = ", "= ", "\t=\t", ": ", " == "][: 6 if rng.random() < 0.1 else 4]) + reference)
            if rng.random() < 0.1:
                lines.append(rng.choice(["", "# comment", "  ; comment", "  continued", "\tcontinued = x", "#"]))
    return rng.choice(["\n", "\n", "\r\n"]).join(lines) + rng.choice(["", "\n", "\n\n"])


INI_NOISE = ["\n", " ", "\t", "=", "[", "]", "#", ";", ":", "\n ", "\n\n", "x", "\x00", "\u2028", "\x0b", "\u0301"]


def entry_points_case(text):
    """The groups as configparser reads them, or null when it or a rule of Rind's refuses the document."""
    answer = {"document": base64.b64encode(text.encode()).decode(), "groups": None}
    if re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text.replace("\r\n", "\n")):
        return answer
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, default_section="\0")
    parser.optionxform = str
    try:
        parser.read_string(text)
    except configparser.Error:
        return answer
    groups = [{"name": name, "entries": [list(item) for item in parser.items(name)]} for name in parser.sections()]
    for group in groups:
        if group["name"] == "DEFAULT":
            return answer
        if group["name"] not in ("console_scripts", "gui_scripts"):
            continue
        for name, value in group["entries"]:
            if not re.fullmatch(r"[\w.-]+", name) or name in (".", "..") or not is_reference(value):
                return answer
    return answer | {"groups": groups}


def is_reference(value):
    match = re.fullmatch(r"([\w.]+)\s*:\s*([\w.]+)\s*(\[[^\n]*\])?", value)
    return "\n" not in value and bool(match) and all(part.isidentifier() for name in match.group(1, 2) for part in name.split("."))


def all_entry_points():
    texts = ["", "\n", "x = y", "[g]\nx", "[]\n", "[g]\n[g]\n", "[g]\na=1\na=2\n", "[g]\nA=1\na=2\n", "[g]\n=x\n", "  [g]\n  a = b\n", "[g]\n a = b\n c = d\n",
             "[g]\na = b\n c = d\n", "[g]\na =\n  b\n", "[g]\na = b # c\n", "[g]\na = b\n\n  c\n", "[g]\na = b\n# x\n  c\n", "[a]\n[b]\nx=1\n", "[console_scripts]\n..=a:b\n"]
    for _ in range(3000):
        texts.append(entry_points())
        texts.append(mutated(texts[-1], INI_NOISE))
    return [entry_points_case(text) for text in texts]


if __name__ == "__main__":
    json.dump({"records": records, "entry-points": all_entry_points}[sys.argv[1]](), sys.stdout)
