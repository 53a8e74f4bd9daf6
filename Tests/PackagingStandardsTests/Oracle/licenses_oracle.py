"""Asks packaging.licenses about licence expressions, and prints its answers as one JSON document.

    python licenses_oracle.py

The cases are the same in every run.
"""

import json
import random
import re
import sys

from packaging.licenses import canonicalize_license_expression
from packaging.licenses._spdx import EXCEPTIONS, LICENSES

rng = random.Random(639)
IDENTIFIERS = [entry["id"] for entry in LICENSES.values()]
EXCEPTION_IDENTIFIERS = [entry["id"] for entry in EXCEPTIONS.values()]
REFERENCES = ["LicenseRef-Proprietary", "licenseref-a.b-C1", "LICENSEREF-Foo", "LicenseRef-foo", "LicenseRef-", "LicenseRef-a_b", "LicenseRef-\u00e9"]


def cased(word):
    return rng.choice([word, word, word.lower(), word.upper(), word.swapcase()])


def license(depth):
    roll = rng.random()
    if roll < 0.15 and depth < 6:
        return "(" + rng.choice(["", " "]) + expression(depth + 1) + rng.choice(["", " "]) + ")"
    if roll < 0.3:
        return rng.choice(REFERENCES) + rng.choice(["", "", "", "+"])
    return cased(rng.choice(IDENTIFIERS)) + rng.choice(["", "", "", "+"])


def expression(depth=0):
    text = license(depth)
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        operator = rng.choice(["AND", "OR", "WITH", "and", "or", "with", "Or"])
        operand = cased(rng.choice(EXCEPTION_IDENTIFIERS)) if operator.lower() == "with" and rng.random() < 0.9 else license(depth)
        text += rng.choice([" ", "  ", "\t", "\n", "\u00a0"]) + operator + " " + operand
    return text


NOISE = ["(", ")", "()", " ", "+", "AND", "OR", "WITH", "not", "-", "LicenseRef-", "mit", "\u212a", "\x00", "False", "#", "'", ","]


def mutated(text):
    for _ in range(rng.choice([1, 1, 2])):
        words = re.split(r"(\s+|[()])", text)
        place = rng.randrange(len(words))
        roll = rng.random()
        if roll < 0.4:
            words.insert(place, rng.choice(NOISE))
        elif roll < 0.7:
            del words[place]
        else:
            words.insert(place, words[rng.randrange(len(words))])
        text = "".join(words)
    return text


HAND_MADE = [
    "", " ", "MIT", "mit", "MIT License", "mit and (apache-2.0 or bsd-2-clause)", "(mit", "mit)", "()", "(mit)", "((mit))", "mit or",
    "or mit", "mit apache-2.0", "mit (apache-2.0)", "(mit) apache-2.0", "(mit) (apache-2.0)", "MIT WITH Classpath-exception-2.0",
    "MIT WITH", "WITH MIT", "MIT WITH MIT", "MIT WITH (MIT)", "(MIT OR Apache-2.0) WITH LLVM-exception", "MIT WITH LLVM-exception WITH LLVM-exception",
    "GPL-2.0+", "MIT++", "+", "LicenseRef-Foo+", "LicenseRef-Foo OR LicenseRef-Foo+", "LicenseRef-Foo OR licenseref-fOO",
    "Use-it-after-midnight", "GPL-3.0-or-later WITH gpl-cc-1.0", "Kazlib", "\u212aazlib", "mit or\u00a0apache-2.0", "MIT/Apache-2.0", "MIT;",
    "(" * 32 + "MIT" + ")" * 32, "(" * 33 + "MIT" + ")" * 33, "(" * 300 + "MIT" + ")" * 300, "MIT OR " * 1200 + "MIT",
]


def deviation(text):
    if len(text.encode()) > 8192:
        return "license-length"
    if "\u212a" in text:
        return "license-kelvin"
    depth = deepest = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return "license-depth" if deepest > 32 else None


def case(text):
    try:
        canonical = canonicalize_license_expression(text)
    except (ValueError, KeyError, MemoryError, RecursionError):
        return {"text": text}
    reason = deviation(text)
    return {"text": text, "refused": reason} if reason else {"text": text, "canonical": canonical}


if __name__ == "__main__":
    texts = HAND_MADE + IDENTIFIERS + [f"MIT WITH {identifier.lower()}" for identifier in EXCEPTION_IDENTIFIERS]
    for _ in range(4000):
        texts.append(expression())
        texts.append(mutated(texts[-1]))
    json.dump([case(text) for text in texts], sys.stdout)
