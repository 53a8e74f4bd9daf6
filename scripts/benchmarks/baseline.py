"""What no index can do without: reads a file, hashes it with SHA-256 and BLAKE2b, writes and syncs it. Prints the seconds.

python baseline.py FILE COPY
"""

import hashlib
import os
import sys
import time

CHUNK = 1 << 20


def main(source: str, copy: str) -> None:
    sha256, blake2 = hashlib.sha256(), hashlib.blake2b(digest_size=32)
    buffer = bytearray(CHUNK)
    start = time.perf_counter()
    with open(source, "rb", buffering=0) as read, open(copy, "wb", buffering=0) as written:
        while count := read.readinto(buffer):
            piece = memoryview(buffer)[:count]
            sha256.update(piece)
            blake2.update(piece)
            written.write(piece)
        os.fsync(written.fileno())
    sha256.digest(), blake2.digest()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
