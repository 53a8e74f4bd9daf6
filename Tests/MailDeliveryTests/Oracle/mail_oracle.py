"""What Python makes of mails, domains and moments. Prints one JSON document.

    python mail_oracle.py mails FILE ...
    python mail_oracle.py domains < NAMES      (the package idna, UTS 46 and IDNA 2008; null for what is no domain name)
    python mail_oracle.py dates < SECONDS
"""

import email
import email.policy
import email.utils
import json
import sys

import idna


def parsed(path: str) -> dict:
    with open(path, "rb") as file:
        raw = file.read()
    # RFC 6532 headers are UTF-8; Python reads those only in text.
    read = email.message_from_bytes if raw.isascii() else lambda raw, policy: email.message_from_string(raw.decode(), policy=policy)
    message = read(raw, policy=email.policy.default)
    parts = list(message.walk())
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    bare = raw.replace(b"\r\n", b"")
    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "types": [part.get_content_type() for part in parts],
        "encodings": [part["Content-Transfer-Encoding"] or "" for part in parts],
        "charsets": [part.get_content_charset() or "" for part in parts],
        "plain": plain.get_content().replace("\r\n", "\n"),
        "html": html.get_content().replace("\r\n", "\n"),
        "recipients": [address.addr_spec for address in message["To"].addresses],
        "sender": message["From"].addresses[0].addr_spec,
        "sender_name": message["From"].addresses[0].display_name,
        "date": message["Date"].datetime.isoformat(),
        "defects": [repr(defect) for part in parts for defect in part.defects]
        + [repr(defect) for part in parts for _, value in part.items() for defect in getattr(value, "defects", ())],
        "bare_line_ends": bare.count(b"\n") + bare.count(b"\r"),
        "longest_line": max(map(len, raw.split(b"\r\n"))),
        "longest_header_line": max(map(len, raw.split(b"\r\n\r\n")[0].split(b"\r\n"))),
        "other_bytes": sorted({byte for byte in raw if not 32 <= byte < 127 and byte not in b"\t\r\n"}),
    }


def domain(name: str) -> str | None:
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        return None


match sys.argv[1]:
    case "mails":
        answer = [parsed(path) for path in sys.argv[2:]]
    case "domains":
        answer = [domain(name) for name in json.load(sys.stdin)]
    case "dates":
        answer = [email.utils.formatdate(seconds).replace("-0000", "+0000") for seconds in json.load(sys.stdin)]
json.dump(answer, sys.stdout)
