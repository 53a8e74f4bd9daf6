"""Writes the file that `Benchmarks versions FILE` reads, and prints how long packaging takes for the same.

    python Benchmarks/versions.py FILE

The file holds 100,000 versions in the proportions in which indexes see them, the same in every run.
"""

import random
import statistics
import sys
import time

import packaging
from packaging.version import Version

COUNT = 100_000
ROUNDS = 5


def version(rng):
    small = lambda: rng.choice([rng.randrange(4), rng.randrange(12), rng.randrange(40)])
    roll = rng.random()
    if roll < 0.05:
        release = f"{rng.randrange(2015, 2027)}.{rng.randrange(1, 13)}.{rng.randrange(1, 32)}"
    elif roll < 0.18:
        release = f"{small()}.{small()}"
    elif roll < 0.23:
        release = f"{small()}.{small()}.{small()}.{rng.randrange(20260101)}"
    else:
        release = f"{small()}.{small()}.{rng.randrange(200)}"
    roll = rng.random()
    if roll < 0.10:
        return release + rng.choice(["a", "b", "rc", "rc", ".alpha", "-beta."]) + str(rng.randrange(12))
    if roll < 0.13:
        return release + rng.choice([".post", "-", ".post"]) + str(rng.randrange(5))
    if roll < 0.18:
        return release + f".dev{rng.choice([rng.randrange(400), 20240000 + rng.randrange(1231)])}"
    if roll < 0.20:
        return release + rng.choice(["+cpu", "+cu118", "+cu121", "+ubuntu.1"])
    return release


def main(path):
    rng = random.Random(440)
    texts = [version(rng) for _ in range(COUNT)]
    with open(path, "w", encoding="ascii") as file:
        file.writelines(text + "\n" for text in texts)
    parsing, sorting = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        versions = [Version(text) for text in texts]
        parsed = time.perf_counter()
        versions.sort()
        parsing.append(parsed - start)
        sorting.append(time.perf_counter() - parsed)
    parse, sort = statistics.median(parsing), statistics.median(sorting)
    print(f"packaging {COUNT} versions: parse {parse:.6f} s, sort {sort:.6f} s, both {parse + sort:.6f} s (packaging {packaging.__version__})")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python Benchmarks/versions.py FILE")
    main(sys.argv[1])
