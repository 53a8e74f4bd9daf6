"""Makes forms as Python's clients do, and asks python-multipart what it reads in forms. Prints one JSON document.

    python multipart_oracle.py made_by_clients
    python multipart_oracle.py read_by_python_multipart < QUESTIONS

The cases are the same in every run.
"""

import json
import random
import sys

import httpx
import python_multipart.multipart
from requests_toolbelt.multipart.encoder import MultipartEncoder
from urllib3.filepost import encode_multipart_formdata

rng = random.Random(7578)

NAMES = [":action", "name", "classifiers", "requires_dist", "content", "näme", "a b", "x;y=z", 'quo"te', "back\\slash", "per%cent", "%41", "comma,colon:", "\U0001f9c0"]
FILES = ["a-1.0-py3-none-any.whl", "a-1.0.tar.gz", "größe.whl", 'quo"te.whl', "semi;colon.whl", "back\\slash.whl", "100%.whl", "..", "../../x", ""]
BOUNDARIES = ["x", "boundary", "0123456789abcdef0123456789abcdef", "-" * 24 + "f93511b699440eb3", "--", "a" * 70, "'()+_,-./:=?", "a b"]


def some_body(boundary):
    pieces = [b"", b"text", b"\r\n", b"\r", b"\n", b"--", b"\r\n--", b"\r\n--" + boundary[:-1], b"--" + boundary, b"\n--" + boundary, b"\r--" + boundary, b"\r\r\n", b"\0", b"\xff\xfe", bytes(rng.randrange(256) for _ in range(50)), b"long" * rng.randrange(100)]
    return b"".join(rng.choice(pieces) for _ in range(rng.randrange(6)))


def quoted(boundary):
    return f'"{boundary}"' if rng.random() < 0.5 or not all(c.isalnum() or c in "!#$%&'*+-.^_`|~" for c in boundary) else boundary


def by_urllib3(fields, boundary):
    listed = [
        (name, body) if filename is None else (name, (filename, body) + ((kind,) if kind else ()))
        for name, filename, kind, body in fields
    ]
    body, _ = encode_multipart_formdata(listed, boundary=boundary)
    # It guesses a type where none is given.
    return body


def by_toolbelt(fields, boundary):
    listed = [(name, body) if filename is None else (name, (filename, body, kind or "text/plain")) for name, filename, kind, body in fields]
    return MultipartEncoder(listed, boundary=boundary).read()


def by_httpx(fields, boundary):
    files = [(name, (filename, body) if not kind else (filename, body, kind)) for name, filename, kind, body in fields]
    request = httpx.Request("POST", "http://localhost/", files=files, headers={"Content-Type": f'multipart/form-data; boundary="{boundary}"'})
    return request.read()


def by_reqwest(fields, boundary):
    """As its source says: names that need it are percent-encoded with a star, file names are escaped by backslashes."""
    parts = []
    for name, filename, kind, body in fields:
        legal = all(" " < c <= "~" and c not in '"<>`#?{}/%' for c in name)
        head = f'name="{name}"' if legal else "name*=utf-8''" + "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02X}" for b in name.encode())
        if filename is not None:
            head += '; filename="' + filename.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind_line = f"\r\nContent-Type: {kind}" if kind else ""
        parts.append(f"--{boundary}\r\nContent-Disposition: form-data; {head}{kind_line}\r\n\r\n".encode() + body + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode()


def survives(writer, name):
    """Whether a name comes back from what the client writes: browsers' way of writing leaves some in doubt."""
    if name is None:
        return True
    if writer in (by_urllib3, by_toolbelt):
        # A backslash is written as it is, but before a quote or another one it reads as an escape.
        return not name.endswith("\\") and "\\\\" not in name and '\\"' not in name and "%22" not in name
    return True


def made_by_clients(_):
    cases = []
    for index in range(3_000):
        boundary = rng.choice(BOUNDARIES)
        writer = rng.choice([by_urllib3, by_toolbelt, by_httpx, by_reqwest])
        if writer is by_httpx and " " in boundary:
            boundary = "x"
        fields = []
        for _ in range(rng.randrange(1, 6)):
            body = some_body(boundary.encode())
            if b"\r\n--" + boundary.encode() in b"\r\n" + body:
                continue
            name, filename = rng.choice(NAMES), rng.choice([None, None, rng.choice(FILES)])
            if writer is by_httpx and filename == "":
                filename = None
            kind = rng.choice([None, "application/octet-stream", "text/plain; charset=utf-8"]) if filename is not None else None
            if survives(writer, name) and survives(writer, filename):
                fields.append((name, filename, kind, body))
        if not fields:
            continue
        try:
            body = writer(fields, boundary)
        except UnicodeError:
            continue
        cases.append({
            "contentType": f"multipart/form-data; boundary={quoted(boundary)}",
            "body": body.hex(),
            "writer": writer.__name__,
            "parts": [{"name": name, "filename": filename, "body": data.hex()} for name, filename, _, data in fields],
        })
    return cases


class Reader:
    """Collects what python-multipart calls back."""

    def __init__(self):
        self.parts, self.is_complete = [], False

    def callbacks(self):
        return {name: getattr(self, name) for name in dir(self) if name.startswith("on_")}

    def on_part_begin(self):
        self.parts.append({"headers": [], "body": b""})

    def on_part_data(self, data, start, end):
        self.parts[-1]["body"] += data[start:end]

    def on_header_begin(self):
        self.name, self.value = b"", b""

    def on_header_field(self, data, start, end):
        self.name += data[start:end]

    def on_header_value(self, data, start, end):
        self.value += data[start:end]

    def on_header_end(self):
        self.parts[-1]["headers"].append([self.name.lower().hex(), self.value.strip(b" \t").hex()])

    def on_end(self):
        self.is_complete = True


def read_by_python_multipart(questions):
    """For each boundary and body: its parts with their headers as they stand there, or null if it is refused."""
    answers = []
    for question in questions:
        reader = Reader()
        parser = python_multipart.multipart.MultipartParser(question["boundary"].encode(), reader.callbacks())
        try:
            parser.write(bytes.fromhex(question["body"]))
            parser.finalize()
        except python_multipart.exceptions.FormParserError:
            answers.append(None)
            continue
        parts = [{"headers": part["headers"], "body": part["body"].hex()} for part in reader.parts]
        answers.append(parts if reader.is_complete else None)
    return answers


SECTIONS = {section.__name__: section for section in (made_by_clients, read_by_python_multipart)}

if __name__ == "__main__":
    questions = json.loads(sys.stdin.read() or "null")
    json.dump(SECTIONS[sys.argv[1]](questions), sys.stdout)
