"""Asks packaging about names, versions, specifiers and file names, and prints its answers as one JSON document.

    python versions_oracle.py SECTION

The cases are the same in every run. Sections: versions, ordering, clauses, matching, sets, names, wheels, sdists.
"""

import json
import random
import re
import sys
from itertools import product

import packaging
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.utils import (
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    canonicalize_version,
    is_normalized_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from deviations import DEVIATIONS

PACKAGING = "26.2"
rng = random.Random(440)

SPACES = ["\t", "\n", "\v", "\f", "\r", "\x1c", "\x1f", " ", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u202f", "\u205f", "\u3000"]
NOT_SPACES = ["\x1b", "\x00", "\u180e", "\u200b", "\ufeff", "\u2060"]
ODD = SPACES + NOT_SPACES + ["\u0661", "\uff11", "\u017f", "\u212a", "\u0130", "\u0131", "\u0301", "\u00b2", "é", "\U0001f40d", "\x7f"]
# Around every step of the packed encoding, and around 64 bits.
NUMBERS = [
    0, 1, 2, 3, 9, 10, 99, 100, 158, 159, 160, 161, 255, 256, 257, 415, 416, 417, 2024, 18590, 18591, 18592, 18593, 65535, 65536,
    20240115, 2**24 - 1, 2**24, 2**32 - 1, 2**32, 2**40 - 1, 2**40, 2**48, 2**56, 20241120123456, 2**63 - 1, 2**63, 10**19 - 1, 10**19,
    10**19 + 1, 2**64 - 1, 2**64, 10**20 - 1, 10**20, 10**40, 10**255, 10**256, 10**300 + 7,
]


def number(plain=False):
    roll = rng.random()
    if roll < 0.75 or plain:
        return str(rng.choice([0, 0, 0, 1, 1, 2, 3, 5, 9, 10, 11, 12, 20, 100]))
    if roll < 0.9:
        return "0" * rng.choice([0, 0, 1, 2, 25]) + str(rng.choice(NUMBERS))
    return "0" * rng.choice([0, 0, 1, 3]) + str(rng.randrange(10 ** rng.choice([1, 2, 3, 5, 8, 14, 20, 30])))


def cased(word):
    roll = rng.random()
    if roll < 0.7:
        return word
    return word.upper() if roll < 0.85 else "".join(rng.choice([c, c.upper()]) for c in word)


def separator():
    return rng.choice(["", "", ".", "-", "_"])


def release():
    return ".".join(number() for _ in range(rng.choice([1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 8, 17])))


def suffixes():
    text = ""
    if rng.random() < 0.35:
        text += separator() + cased(rng.choice(["a", "alpha", "b", "beta", "c", "rc", "pre", "preview"]))
        text += (separator() + number()) if rng.random() < 0.8 else separator() if rng.random() < 0.1 else ""
    if rng.random() < 0.3:
        if rng.random() < 0.3:
            text += "-" + number()
        else:
            text += separator() + cased(rng.choice(["post", "rev", "r"]))
            text += (separator() + number()) if rng.random() < 0.8 else ""
    if rng.random() < 0.3:
        text += separator() + cased("dev")
        text += (separator() + number()) if rng.random() < 0.8 else ""
    return text


def local():
    parts = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        parts.append(cased(rng.choice(["abc", "cpu", "cu118", "ubuntu", "0", "1", "01", "10", "a", "b", "g5a3b2c1d", "1a", number()])))
    text = parts[0]
    for part in parts[1:]:
        text += rng.choice("._-") + part
    return "+" + text


def spelling(with_local=True):
    """A version in some spelling that PEP 440 allows."""
    text = rng.choice(["", "", "", "", "v", "V"])
    if rng.random() < 0.12:
        text += number() + "!"
    text += release() + suffixes()
    if with_local and rng.random() < 0.25:
        text += local()
    return text


def padded(text):
    before = "".join(rng.choice(SPACES) for _ in range(rng.choice([0, 0, 1, 2])))
    after = "".join(rng.choice(SPACES) for _ in range(rng.choice([0, 0, 1, 2])))
    return before + text + after


def mutated(text, alphabet):
    """The text with one to three small damages."""
    characters = list(text)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        place = rng.randrange(len(characters) + 1)
        kind = rng.random()
        if kind < 0.4 or not characters:
            characters.insert(place, rng.choice(alphabet))
        elif kind < 0.7:
            del characters[min(place, len(characters) - 1)]
        elif kind < 0.9:
            characters[min(place, len(characters) - 1)] = rng.choice(alphabet)
        else:
            other = rng.randrange(len(characters))
            place = min(place, len(characters) - 1)
            characters[place], characters[other] = characters[other], characters[place]
    return "".join(characters)


VERSION_ALPHABET = list("0123456789....---__++!!*vVabcrpostdevlpharw ") + ODD


def version_texts():
    yield from ["", " ", ".", "1", "v", "1.", ".1", "1..2", "1!", "!1", "1!!1", "1+", "+1", "1.0+a..b", "1.0+a+b", "french toast", "1.0.*", "1_0"]
    yield from ["1.0-", "1.0--1", "1.0a-1", "1.0a.-1", "1.0a--1", "1.0a-.dev", "1.0post-1-1", "1.0-1-1", "1.0r-dev", "1.0_1", "1.0.1a.b", "v v1", "vv1"]
    for length in range(1, 5):
        for letters in product("01.a-+!vrc", repeat=length):
            yield "1" * (length > 3) + "".join(letters)
    yield from (f"{a}.{b}" for a in NUMBERS for b in NUMBERS)
    yield from (f"1{word}{n}" for word in ("a", "rc", ".post", ".dev", "+") for n in NUMBERS)
    yield from (f"{n}!1" for n in NUMBERS)
    for filler in ("0", "1", "9"):
        yield from (filler * n for n in (19, 20, 21, 255, 256, 257, 999, 1000, 1001, 1500))
    yield from (".".join("0" * n) for n in (17, 18, 400, 500, 501))
    yield from ("1+" + "a" * n for n in (10, 11, 12, 13, 14, 15, 16, 17, 998, 999))
    yield from (space * n + "1" for space in (" ", "\u3000") for n in (998, 999, 1000))
    for _ in range(9000):
        text = spelling()
        yield text
        if rng.random() < 0.3:
            yield padded(text)
        yield mutated(text, VERSION_ALPHABET)
        if rng.random() < 0.3:
            yield mutated(mutated(text, VERSION_ALPHABET), VERSION_ALPHABET)


def optional(value):
    return None if value is None else str(value)


def version_case(text):
    try:
        version = Version(text)
    except InvalidVersion:
        return {"text": text, "valid": False}
    return {
        "text": text,
        "valid": True,
        "deviation": "version-length" if len(text) > 1000 else None,
        "normal": str(version),
        "canonical": canonicalize_version(version),
        "epoch": str(version.epoch),
        "release": [str(n) for n in version.release],
        "pre": None if version.pre is None else [str(part) for part in version.pre],
        "post": optional(version.post),
        "dev": optional(version.dev),
        "local": version.local,
        "publicVersion": version.public,
        "baseVersion": version.base_version,
        "isPrerelease": version.is_prerelease,
        "isPostrelease": version.is_postrelease,
        "isDevrelease": version.is_devrelease,
    }


def versions():
    return [version_case(text) for text in dict.fromkeys(version_texts())]


def ordering():
    """Versions with their rank: equal ranks are equal versions."""
    texts = {f"{a}.{b}" for a in NUMBERS[::3] for b in NUMBERS[::4]}
    texts |= {f"1{word}{n}" for word in ("a", ".post", ".dev", "+") for n in NUMBERS}
    texts |= {"1" + tail for tail in (
        "", ".0", ".0.0", ".dev0", ".dev1", "a0", "a0.dev0", "a0.post0", "a0.post0.dev0", "a1", "b0", "rc0", "rc0.post1.dev2", ".post0",
        ".post0.dev0", ".post1", ".post0+a", "+a", "+a.b", "+a.1", "+ab", "+1", "+1.a", "+1.1", "+0", "+z", "+00", "+a0", "+0a", ".0.1", ".0.0.0.1",
    )}
    # Local versions that begin on either side of the sixteenth byte of the packed form.
    texts |= {".".join("1" * n) + tail for n in range(10, 19) for tail in ("", "+a", "+1", "+a.b", "a1", ".post1", "+aa", "+" + "a" * 20)}
    while len(texts) < 1300:
        texts.add(spelling().lower())
    parsed = sorted(((Version(text), text) for text in sorted(texts)), key=lambda pair: pair[0])
    result = []
    rank = -1
    previous = None
    for version, text in parsed:
        if previous is None or version != previous:
            rank += 1
        previous = version
        result.append({"text": text, "rank": rank})
    rng.shuffle(result)
    return result


OPERATORS = ["~=", "==", "!=", "<=", ">=", "<", ">", "==="]


def clause_text():
    operator = rng.choice(OPERATORS)
    roll = rng.random()
    if operator in ("==", "!=") and roll < 0.35:
        text = rng.choice(["", "", "v"]) + rng.choice(["", "", "0!", "1!"]) + release() + ".*"
    elif operator == "===" and roll < 0.5:
        text = rng.choice(["", "foo", "1.0-bogus", "1.0_", "@", "1.0.*", "lolwat", "1!2!3", "ſ", "é", "1.0+K\u212a"])
    else:
        text = spelling(with_local=roll < 0.5 and operator in ("==", "!=", "==="))
    return operator + rng.choice(["", "", "", " ", "  ", "\t", "\u2003"]) + text


CLAUSE_ALPHABET = list("~=!<>=*.0123456789,;()vVabcrdevpost+- ") + ODD


def clause_case(text):
    try:
        clause = Specifier(text)
    except InvalidSpecifier:
        return {"text": text, "valid": False}
    deviation = None
    if clause.operator == "~=" and not text.strip().isascii():
        if not clause.version.isascii():
            deviation = "compatible-non-ascii"
    if clause.operator != "===" and len(clause.version) > 1000:
        deviation = "version-length"
    if deviation:
        return {"text": text, "valid": True, "deviation": deviation}
    return {
        "text": text,
        "valid": True,
        "normal": str(clause),
        "comparison": clause.operator,
        "version": clause.version,
        "canonical": "".join(clause._canonical_spec),
        "namesPrerelease": bool(clause.prereleases),
    }


def clauses():
    texts = ["", " ", "=", "==", "===", "=== ", "====", "==.*", "~=1", "~=1.", "~=1.*", "~=1.0.*", "<1.*", ">=1.0+a", "==1.0+a.*", "==1.0a1.*", "==1.*.0"]
    texts += ["==1.0 .*", "== v1.*", "==1.0.dev1.*", "==1.0-1.*", "=1.0", "1.0", "~1.0", "<>1.0", "=>1.0", "> =1.0", ">=1.0,", "!==1.0", "==\u03011.0", "==1.0.\u0301*"]
    texts += ["~=1.0.po\u017ft1", "~=1.0po\u017ft", ">=1.0.po\u017ft1", "==1.0.po\u017ft1", "~=1.0+a", "===1 2", "===a;b", "===a)", "===a(", "===\u3000x", "\u3000===x\u3000"]
    texts += [">=" + "1" * n for n in (999, 1000, 1001)] + ["~=0." + "1" * 1200, "===" + "1" * 2000]
    for operator in OPERATORS:
        for length in range(1, 4):
            texts += [operator + "".join(letters) for letters in product("01.a-+!*v", repeat=length)]
    for _ in range(7000):
        text = clause_text()
        texts += [text, mutated(text, CLAUSE_ALPHABET)]
        if rng.random() < 0.2:
            texts.append(padded(text))
    return [clause_case(text) for text in dict.fromkeys(texts)]


CANDIDATES = """0 0.dev0 0.0.1 0.9 0.9.9.9 1.dev0 1.dev1 1.0.dev0 1a0.dev0 1a0 1a1 1.0a1 1.0a1.dev2 1.0a1.post0 1.0a1.post1.dev0 1.0a1+x 1.0a2 1.0b1 1.0rc1
1.0rc1.post1 1 1.0 1.0.0 1.0+a 1.0+a.1 1.0+b 1.0+1 1.0+2.x 1.0.post0.dev0 1.0.post0 1.0.post1.dev3 1.0.post1 1.0.post1+a 1.0.post2 1.0.0.1 1.0.1.dev1 1.0.1a1
1.0.1 1.0.2 1.0.2+z 1.1.dev1 1.1a1 1.1 1.1.0.post1 1.1.1 1.2 1.2.3 1.2.3.dev4 1.2.3.post4 1.2.4 1.9 1.10 1.10.1 1.11 2.dev1 2.0a1 2.0rc1 2 2.0.0 2.0.post1 2.1 2.2
2.2.post3 2.2.0 2.3 3 3.6 3.7 3.7.0 3.8.dev1 3.8 3.8.20 3.9 3.10 3.10.0rc1 3.10.4 3.11 3.12 3.13.0a2 10 2024.1 2024.1.15 2024.12.1.dev20241201 20240115
1!0 1!0.5 1!1.0 1!1.0a1 1!1.0.dev1 1!1.0.post1 1!1.0+a 1!1.1 1!2.0 2!0.0.0 18446744073709551615 18446744073709551616 1.18446744073709551616
100000000000000000000.1 100000000000000000000.2 1.0+18446744073709551616""".split()


def matching_clauses():
    bases = [text for text in CANDIDATES if "+" not in text]
    result = []
    for text in bases:
        result += [f"{operator}{text}" for operator in (">=", "<=", ">", "<", "==", "!=")]
    result += [f"=={text}" for text in CANDIDATES if "+" in text] + [f"!={text}" for text in CANDIDATES if "+" in text]
    result += [f"~={text}" for text in bases if len(Version(text).release) > 1]
    result += [f"==={text}" for text in CANDIDATES[::3]] + ["===1.0+A", "===1.0.ALPHA1", "===1.0A1", "===foo", "===", "===1.0.*", "===1.0+\u212a"]
    releases = ["0", "1", "1.0", "1.0.0", "1.0.0.0.0", "v1.0", "01.00", "1.1", "1.2.3", "1.2.3.0", "2", "2.0", "3", "3.8", "1!0", "1!1", "1!1.0", "0!1", "18446744073709551616"]
    result += [f"{operator}{text}.*" for operator in ("==", "!=") for text in releases]
    # '~=' in spellings that are not the normal one.
    result += ["~=v1.0", "~=1.0.POST1", "~=1.0.rev1", "~=1.0-1", "~=1.0-post1", "~=1.0.c1", "~=1.0c1", "~=1.0.preview1", "~=1.0alpha1", "~=1.0.ALPHA1"]
    result += ["~=1.0a.1", "~=1.0A1", "~=V1!1.0", "~=01.0", "~=1.0.0-r.1", "~=1.0.dev", "~=1.0.DEV1", "~=1.0_dev1", "~=1.0.0.post.1.dev", "~=1.00", "~=1.2.3.post4"]
    return result


def reference(clause):
    """The clause whose answers count: '~=' in its normal spelling."""
    if not clause.startswith("~="):
        return clause
    return "~=" + str(Version(clause[2:]))


def answers(specifiers, candidates):
    """For prereleases None, True and False: one digit a candidate; then what filter keeps."""
    contains = ["".join("01"[specifiers.contains(version, prereleases=mode)] for version in candidates) for mode in (None, True, False)]
    numbered = list(enumerate(candidates))
    kept = [[index for index, _ in specifiers.filter(numbered, prereleases=mode, key=lambda pair: pair[1])] for mode in (None, True, False)]
    return {"contains": contains, "filter": kept}


def matching():
    candidates = [Version(text) for text in CANDIDATES]
    finals_last = [version for version in candidates if version.is_prerelease]
    cases = []
    singles = matching_clauses()
    sets = ["", ">=1.0,<2.0", ">=1.0,!=1.1.*,<3", ">=3.8,<4,!=3.9.*", "==1.*,!=1.0a1", ">1.0a1,<2", "!=1.0rc1", ">=2.0rc1,!=2.0rc1", "===1.0,>=1", "~=1.0,!=1.0.1", ">=1.0a1,==1.0.*"]
    while len(sets) < 400:
        sets.append(",".join(rng.choice(singles) for _ in range(rng.choice([2, 2, 3, 4]))))
    for text in dict.fromkeys(singles + sets):
        expected = ",".join(reference(clause) for clause in text.split(","))
        for name, pool in (("all", candidates), ("prereleases", finals_last)):
            case = {"text": text, "pool": name, "deviation": None}
            case.update(answers(SpecifierSet(expected), pool))
            if expected != text and answers(SpecifierSet(text), pool) != {key: case[key] for key in ("contains", "filter")}:
                case["deviation"] = "compatible-spelling"
            cases.append(case)
    return {"all": [str(v) for v in candidates], "prereleases": [str(v) for v in finals_last], "cases": cases}


def respelt(clause):
    """A clause of the same meaning, in most cases, in another spelling."""
    operator = re.match("[~=!<>]+", clause).group()
    version = clause[len(operator):]
    roll = rng.random()
    if roll < 0.2:
        return operator + " " + version
    if roll < 0.4:
        return f" {operator}v{version} "
    if roll < 0.6 and version.replace(".", "").isdigit():
        return clause + ".0"
    if roll < 0.7:
        return clause.upper()
    if roll < 0.8 and version.endswith(".0"):
        return clause[:-2]
    return clause


def sets():
    """Pairs of sets, with packaging's text of each and whether it takes them for equal."""
    singles = matching_clauses()
    pairs = [("", ""), ("", " , ,"), (">=1.0", ">=1.0.0"), ("~=1.0", "~=1.0.0"), ("==1.0.*", "==1.0.0.*"), ("==1.*", "==v1.*"), ("===1.0", "===1.0.0"), ("===A", "===a")]
    pairs += [("==1.10,==1.9", "==v1.10,==1.9"), (">=1,>=1.0", ">=1.0"), (">=1,,<2,", "<2,>=1"), ("===1,0", "===1"), ("===é", "===e\u0301"), ("===K", "===\u212a"), (">=1", ">1")]
    for _ in range(2500):
        left = [rng.choice(singles) for _ in range(rng.choice([1, 2, 2, 3, 4]))]
        right = list(left)
        rng.shuffle(right)
        right = [respelt(clause) if rng.random() < 0.5 else clause for clause in right]
        if rng.random() < 0.2:
            right.append(rng.choice(left))
        if rng.random() < 0.25:
            right[rng.randrange(len(right))] = rng.choice(singles)
        pairs.append((rng.choice([",", ", ", " ,"]).join(left), ",".join(right)))
    cases = []
    for left, right in pairs:
        try:
            first, second = SpecifierSet(left), SpecifierSet(right)
        except InvalidSpecifier:
            cases.append({"left": left, "right": right, "valid": False})
            continue
        cases.append({"left": left, "right": right, "valid": True, "equal": first == second, "normal": str(SpecifierSet(left))})
    for text in (",".join([">=1"] * 256), ",".join([">=1"] * 257), ">=" + "1" * 900 + ",>=1" * 200, ">1" + " " * 9998, ">1" + " " * 9999):
        over = len(text) > 10000 or text.count(",") > 255
        cases.append({"left": text, "right": text, "valid": True, "equal": True, "normal": str(SpecifierSet(text)), "deviation": "specifier-length" if over else None})
    return cases


def name_case(text):
    try:
        normal = canonicalize_name(text, validate=True)
    except InvalidName:
        return {"text": text, "valid": False, "isNormalized": False}
    deviation = "name-length" if len(text) > 200 else None
    claimed = is_normalized_name(text)
    if claimed != (normal == text) and not deviation:
        deviation = "name-double-dash"
    return {"text": text, "valid": True, "normal": normal, "isNormalized": normal == text, "deviation": deviation}


NAME_ALPHABET = list("abzABZ019---___... ") + ODD


def names():
    texts = ["", "requests", "Django", "zope.interface", "a" * 200, "a" * 201, "a" * 199 + "-", "-a", "a-", "a\n", "ſ", "\u212a", "İ", "a\u0301", "con", "a/b", "a%2fb", ".."]
    for length in range(1, 6):
        texts += ["".join(letters) for letters in product("aB1.-_", repeat=length)]
    for _ in range(4000):
        text = "".join(rng.choice("abcXYZ019..--__") for _ in range(rng.randrange(1, 14)))
        texts += [text, mutated(text, NAME_ALPHABET)]
    return [name_case(text) for text in dict.fromkeys(texts)]


def filename_deviation(text, name_part, version_part):
    if len(text.encode()) > 255:
        return "filename-length"
    if re.search("[\x00-\x1f\x7f]", text):
        return "filename-control"
    if "/" in text or "\\" in text:
        return "filename-separator"
    try:
        canonicalize_name(name_part, validate=True)
    except InvalidName:
        return "filename-name"
    if len(name_part) > 200:
        return "name-length"
    return "filename-whitespace" if version_part != version_part.strip() else None


def wheel_deviation(text):
    parts = text[: -len(".whl")].split("-")
    found = filename_deviation(text, parts[0], parts[1])
    if found:
        return found
    if len(parts) == 6 and not re.fullmatch(r"[0-9A-Za-z_.+!]+", parts[2]):
        return "wheel-build"
    sets_of_tags = [part.split(".") for part in parts[-3:]]
    if not all(re.fullmatch("[0-9A-Za-z_]+", tag) for tags in sets_of_tags for tag in tags):
        return "wheel-tag"
    return "wheel-tag-count" if len(list(product(*sets_of_tags))) > 1000 else None


def wheel_case(text):
    try:
        name, version, build, tags = parse_wheel_filename(text)
    except InvalidWheelFilename:
        return {"text": text, "valid": False}
    deviation = wheel_deviation(text)
    if deviation:
        return {"text": text, "valid": True, "deviation": deviation}
    return {
        "text": text,
        "valid": True,
        "name": name,
        "version": str(version),
        "build": [str(build[0]), build[1]] if build else None,
        "tags": sorted(map(str, tags)),
    }


FILENAME_ALPHABET = list("ab_..--01+!v ~%") + ODD + ["/", "\\"]


def distribution():
    return rng.choice(["foo", "Foo", "foo_bar", "foo.bar", "a", "x1", "zope.interface", "Foo__bar", "_foo", "foo_", "", "é", "foo._bar", "1"])


def filename_version():
    return spelling() if rng.random() < 0.6 else rng.choice(["1.0", "0.1", "1.0+cpu", "2024.1.15", "1.0.post1", "1", "1.0_1", " 1.0", "1.0 "])


def wheels():
    texts = ["foo-1.0-py3-none-any.whl", "foo-1.0-1-py3-none-any.whl", "foo-1.0-1a-py3-none-any.whl", "foo-1.0-a1-py3-none-any.whl", "foo-1.0-py3-none-any.WHL", ".whl", "", "----.whl", "-----.whl"]
    texts += ["foo-1.0-py3.py2.py3-none-any.whl", "foo-1.0-PY3-None-ANY.whl", "foo-1.0---.whl", "foo-1.0-py3--any.whl", "foo-1.0-py3..py2-none-any.whl", "foo-1.0-.py3-none-any.whl", "foo\n-1.0-py3-none-any.whl"]
    texts += ["foo-1.0-1 2-py3-none-any.whl", "foo-1.0-1.2-py3-none-any.whl", "foo-1.0-1+g!-py3-none-any.whl", "foo-1.0-\u0661-py3-none-any.whl", "foo-1.0-1é-py3-none-any.whl", "foo-1.0-py3-none-any é.whl"]
    texts += ["foo-1.0-" + ".".join(f"a{n}" for n in range(a)) + "-" + ".".join(f"b{n}" for n in range(b)) + "-" + ".".join(f"c{n}" for n in range(c)) + ".whl" for a, b, c in ((10, 10, 10), (11, 10, 10), (10, 10, 11), (20, 20, 20))]
    texts += ["f" * n + "-1.0-py3-none-any.whl" for n in (180, 200, 234, 235)] + ["foo-1.0-py3-none-" + "p" * n + ".whl" for n in (234, 235, 300)]
    texts += ["foo-1.0-" + "1" * 40 + "x-py3-none-any.whl", "dir/foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-any.whl.whl", "../x-1-py3-none-any.whl", "foo-1.0-py3-none-win\\.whl"]
    for _ in range(5000):
        parts = [distribution(), filename_version()]
        if rng.random() < 0.3:
            parts.append(rng.choice(["1", "0", "001", "1_foo", "2a", "a", "", "12345678901234567890123"]))
        parts.append(rng.choice(["py3", "py2.py3", "cp313", "cp39", "pp310", "CP311", "py3.py3", "py4"]))
        parts.append(rng.choice(["none", "abi3", "cp313", "cp313t", "none.abi3"]))
        parts.append(rng.choice(["any", "linux_x86_64", "manylinux_2_17_x86_64.manylinux2014_x86_64", "win_amd64", "macosx_11_0_arm64"]))
        text = "-".join(parts) + ".whl"
        texts += [text, mutated(text, FILENAME_ALPHABET)]
    return [wheel_case(text) for text in dict.fromkeys(texts)]


def sdist_case(text):
    try:
        name, version = parse_sdist_filename(text)
    except InvalidSdistFilename:
        return {"text": text, "valid": False}
    container = ".zip" if text.endswith(".zip") else ".tar.gz"
    name_part, _, version_part = text[: -len(container)].rpartition("-")
    deviation = filename_deviation(text, name_part, version_part)
    if deviation:
        return {"text": text, "valid": True, "deviation": deviation}
    return {"text": text, "valid": True, "name": name, "version": str(version), "container": container, "parts": [name_part, version_part]}


def sdists():
    texts = ["", ".tar.gz", ".zip", "-.tar.gz", "-1.tar.gz", "foo.tar.gz", "foo-1.0.tar", "foo-1.0.tar.bz2", "foo-1.0.tgz", "foo-1.0.TAR.GZ", "foo-1.0.zip", "foo-1.0-1.tar.gz", "foo-bar-1.0.tar.gz"]
    texts += ["f" * n + "-1.0.tar.gz" for n in (200, 201, 243, 244, 245)] + ["foo-" + "1" * n + ".tar.gz" for n in (200, 244, 245)]
    texts += ["a/foo-1.0.tar.gz", "a\\foo-1.0.tar.gz", "foo-1.0.tar.gz\n", "foo- 1.0.tar.gz", "foo-1.0\u3000.tar.gz", "foo-1.0\t.tar.gz", "foo-1.0.tar.gz.zip", "foo-1.0.zip.tar.gz"]
    for _ in range(4000):
        text = distribution() + rng.choice(["-", "-", "-", "-", "_", ""]) + filename_version() + rng.choice([".tar.gz", ".tar.gz", ".zip", ".tar.bz2", ""])
        texts += [text, mutated(text, FILENAME_ALPHABET)]
    return [sdist_case(text) for text in dict.fromkeys(texts)]


def deviations():
    return sorted(DEVIATIONS)


SECTIONS = {f.__name__: f for f in (versions, ordering, clauses, matching, sets, names, wheels, sdists, deviations)}

if __name__ == "__main__":
    if packaging.__version__ != PACKAGING:
        sys.exit(f"packaging {PACKAGING} is needed, but {packaging.__version__} is installed")
    json.dump(SECTIONS[sys.argv[1]](), sys.stdout, ensure_ascii=True, separators=(",", ":"))
