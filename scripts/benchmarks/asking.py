"""Asks for one path after the other on one connection, and prints the seconds that each answer took and what it counted, as JSON.

python asking.py PORT FILE (a path on each line)
"""

import http.client
import json
import sys
import time
from pathlib import Path


def main(port: str, file: str) -> None:
    # By the name that is the site's own: under another one it sends people elsewhere.
    connection = http.client.HTTPConnection("localhost", int(port), timeout=60)
    found, totals = [], []
    for path in Path(file).read_text().splitlines():
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        found.append(time.perf_counter() - began)
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {content[:200]!r}")
        totals.append(json.loads(content)["total"])
    print(json.dumps({"seconds": found, "totals": totals}))


if __name__ == "__main__":
    main(*sys.argv[1:])
