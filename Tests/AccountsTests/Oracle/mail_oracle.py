"""What Python's mail parser makes of the mails whose files are named on the command line: one JSON list of objects."""

import email
import email.policy
import json
import sys


def parsed(path: str) -> dict:
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "body": message.get_content().replace("\r\n", "\n"),
        "recipients": [address.addr_spec for address in message["To"].addresses],
        "sender": message["From"].addresses[0].addr_spec,
        "date": message["Date"].datetime.isoformat(),
        "defects": [repr(defect) for defect in message.defects]
        + [repr(defect) for _, value in message.items() for defect in value.defects],
        "bare_line_ends": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "longest_line": max(map(len, raw.split(b"\r\n"))),
    }


json.dump([parsed(path) for path in sys.argv[1:]], sys.stdout)
