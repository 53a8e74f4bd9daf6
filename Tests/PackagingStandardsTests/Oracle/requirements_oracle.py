"""Asks packaging about requirements and markers, and prints its answers as one JSON document.

    python requirements_oracle.py SECTION

The cases are the same in every run. Sections: requirements, markers, equality, evaluation.
"""

import json
import random
import re
import sys

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier
from packaging.utils import canonicalize_name
from packaging._parser import Value, Variable

rng = random.Random(508)

VARIABLES = [
    "python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform", "platform_release",
    "platform_system", "platform_version", "platform.version", "platform_machine", "platform.machine",
    "platform_python_implementation", "platform.python_implementation", "python_implementation",
    "implementation_name", "implementation_version", "extra", "extras", "dependency_groups",
]
VERSION_VARIABLES = ["python_version", "python_full_version", "platform_release", "implementation_version"]
OPERATORS = ["<", "<=", "==", "!=", ">=", ">", "~=", "===", "in", "not in"]
VALUES = [
    "3.8", "3.10", "3", "3.*", "3.9.1", "3.12.0a1", "2.7,3.8", "linux", "win32", "darwin", "posix", "nt", "CPython", "x86_64",
    "", " ", "5.15.0-generic", "Foo_Bar", "foo-bar", "test", "dev", "=3", "é", "a;b", "a)b", "(", "#1 SMP", "and", "extra", "os_name",
]
NAMES = ["foo", "Foo", "foo-bar", "Foo_Bar", "foo.bar", "FOO--bar", "a", "A1", "0", "zope.interface", "x" * 60, "b2-c_d.e"]
VERSIONS = ["1", "1.0", "1.0.0", "2.3.4", "1.0a1", "1.0.post1", "1.0.dev2", "1!2.0", "v1.0", "1.0+local", "1.*", "1.0.*", "0", "2024.1"]


def space():
    return rng.choice(["", "", "", " ", " ", "  ", "\t"])


def name():
    return rng.choice(NAMES)


def clause():
    operator = rng.choice(["<", "<=", "==", "!=", ">=", ">", "~=", "==="])
    version = rng.choice(VERSIONS)
    if operator == "===" and rng.random() < 0.5:
        version = rng.choice(["foobar", "1.0-x", "", "a,b", "1,>=2", "@!"])
    return operator + space() + version


def clauses():
    text = (space() + "," + space()).join(clause() for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    if rng.random() < 0.05:
        text += space() + ","
    if rng.random() < 0.25:
        return "(" + space() + text + space() + ")"
    return text


def extras():
    chosen = (space() + "," + space()).join(name() for _ in range(rng.choice([0, 1, 1, 2, 3])))
    return "[" + space() + chosen + space() + "]"


def quoted(value):
    quote = rng.choice(["'", '"'])
    return quote + value + quote


def comparison():
    variable = rng.choice(VARIABLES if rng.random() < 0.5 else VERSION_VARIABLES + ["extra", "sys_platform", "os_name"])
    operator = rng.choice(OPERATORS)
    if variable in ("extras", "dependency_groups") and rng.random() < 0.8:
        return quoted(rng.choice(["test", "Foo_Bar", "dev"])) + space() + rng.choice([" in ", " not in "]) + space() + variable
    sides = [variable, quoted(rng.choice(VALUES))]
    if rng.random() < 0.15:
        sides.reverse()
    if rng.random() < 0.03:
        sides[rng.randrange(2)] = rng.choice(VARIABLES)
    if rng.random() < 0.02:
        sides[rng.randrange(2)] = quoted(rng.choice(["os_name", "x", "it's" if rng.random() < 0.1 else "its"]))
    middle = " " + operator + " " if operator[0] in "in" else space() + operator + space()
    return sides[0] + middle + sides[1]


def marker(depth=0):
    parts = []
    for index in range(rng.choice([1, 1, 1, 2, 2, 3])):
        if index:
            parts.append(rng.choice([" and ", " or ", "\tand ", " or\t"]))
        if depth < 4 and rng.random() < 0.25:
            opening, closing = rng.choice([("(", ")"), ("( ", " )"), ("((", "))"), ("(( ", ") )")])
            parts.append(opening + marker(depth + 1) + closing)
        else:
            parts.append(comparison())
    return "".join(parts)


def requirement():
    text = space() + name() + space()
    if rng.random() < 0.35:
        text += extras() + space()
    roll = rng.random()
    if roll < 0.15:
        text += "@" + space() + rng.choice(["https://example.org/x-1.0.tar.gz", "file:///x", "git+https://h/r@v1#egg=x", "./local", "a;b"])
        text += rng.choice([" ", " ", "  ", ""])
    elif roll < 0.75:
        text += clauses() + space()
    if rng.random() < 0.5:
        text += ";" + space() + marker() + space()
    return text


NOISE = list(" \t\n\r\x0b\x00\x1f\x7f()[],;@'\"\\<>=!~.*+-_#aZ09é\u202e\u2066\u2003\u212a") + [
    "and", "or", "in", "not", "extra", "==", "===", " ; ", "[]", "()", "((", "))", ".*", "+x", "os_name", "'3'"]


def mutated(text):
    for _ in range(rng.choice([1, 1, 2, 3])):
        place = rng.randrange(len(text) + 1)
        roll = rng.random()
        if roll < 0.4:
            text = text[:place] + rng.choice(NOISE) + text[place:]
        elif roll < 0.7:
            text = text[:place] + text[place + rng.choice([1, 1, 2, 5]):]
        elif roll < 0.85:
            text = text[:place] + rng.choice(NOISE) + text[place + 1:]
        else:
            other = rng.randrange(len(text) + 1)
            text = text[:place] + text[min(place, other):max(place, other)][:20] + text[place:]
    return text


UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def depth_of(text):
    """How deep parentheses stand outside of quotes."""
    depth = deepest = 0
    for character in re.sub(r"'[^']*'|\"[^\"]*\"", "", text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


def walk(markers):
    for item in markers:
        if isinstance(item, list):
            yield from walk(item)
        elif isinstance(item, tuple):
            yield item


def is_extra(side):
    return isinstance(side, Variable) and side.value == "extra"


def normalised(item):
    """What packaging parsed, with everything that stands beside `extra` in normal form, in parentheses too."""
    if isinstance(item, list):
        return [normalised(part) for part in item]
    if isinstance(item, str):
        return item
    left, op, right = item
    if is_extra(left):
        return left, op, Value(canonicalize_name(right.value))
    if is_extra(right):
        return Value(canonicalize_name(left.value)), op, right
    return item


def formatted(item, alone=True):
    """The text of a marker, written anew: no parentheses are lost, and values can be read again."""
    if isinstance(item, tuple):
        return " ".join(side.value if not isinstance(side, Value) else quote_for(side.value) for side in item)
    if isinstance(item, str):
        return item
    if len(item) == 1:
        return formatted(item[0], alone)
    text = " ".join(formatted(part, False) for part in item)
    return text if alone else f"({text})"


def quote_for(value):
    return f"'{value}'" if '"' in value else f'"{value}"'


def expected_marker(markers):
    return formatted(normalised(markers))


def marker_deviation(parsed):
    values = [side.value for item in walk(parsed._markers) for side in (item[0], item[2]) if isinstance(side, Value)]
    if any('"' in value for value in values):
        return "marker-quote"
    if formatted(normalised(parsed._markers)) != formatted(parsed._markers):
        return "marker-extra"
    return "marker-parentheses"


def refusal_deviation(text, parsed):
    """Why Rind refuses what packaging accepts; None when it accepts it too."""
    if len(text.encode()) > 8192:
        return "requirement-length"
    if UNSAFE.search(text):
        return "requirement-control"
    if any("\\" in quoted for quoted in re.findall(r"'[^']*'|\"[^\"]*\"", text)):
        return "marker-backslash"
    if depth_of(text) > 32:
        return "marker-depth"
    if isinstance(parsed, Requirement):
        names = [parsed.name, *parsed.extras]
        if any(name.endswith("_") for name in names):
            return "name-underscore"
        if any(len(name) > 200 for name in names):
            return "name-length"
        if re.search(r"[<>=!~]\s*[^\S \t]", text):
            return "requirement-space"
        if "\u017f" in str(parsed.specifier):
            return "specifier-non-ascii"
        if len(parsed.specifier) > 256:
            return "specifier-clauses"
    return None


def requirement_case(text):
    try:
        parsed = Requirement(text)
    except (InvalidRequirement, InvalidSpecifier, SyntaxError, ValueError):
        return {"text": text, "valid": False}
    case = {"text": text, "valid": True}
    deviation = refusal_deviation(text, parsed)
    if deviation:
        return case | {"refused": deviation}
    case |= {"name": parsed.name, "extras": sorted(parsed.extras), "specifier": str(parsed.specifier), "url": parsed.url}
    case["description"] = str(parsed)
    if parsed.marker is not None:
        case["marker"] = expected_marker(parsed.marker._markers)
        if case["marker"] != str(parsed.marker):
            case["differs"] = marker_deviation(parsed.marker)
            case["description"] = case["description"][: -len(str(parsed.marker))] + case["marker"]
    return case


def marker_case(text):
    try:
        parsed = Marker(text)
    except (ValueError, SyntaxError):
        return {"text": text, "valid": False}
    case = {"text": text, "valid": True}
    deviation = refusal_deviation(text, parsed)
    if deviation:
        return case | {"refused": deviation}
    case["marker"] = expected_marker(parsed._markers)
    if case["marker"] != str(parsed):
        case["differs"] = marker_deviation(parsed)
    return case


HAND_MADE = [
    "", " ", "foo", "foo ", "foo\n", "foo_", "foo-", "-foo", "foo[]", "foo[a", "foo[a,]", "foo[,a]", "foo[a b]", "foo[a_]", "foo[a][b]",
    "foo()", "foo(>=1", "foo>=1)", "foo>=1,", "foo,>=1", "foo>=1 <2", "foo>=1,,<2", "foo===", "foo===1.0,>=2", "foo=== ,>=2",
    "foo===1.0,foo", "foo=1", "foo==", "foo>=1.*", "foo>=1.0+x", "foo~=1", "foo @", "foo @ ", "foo@https://x", "foo @ https://x ; os_name=='a'",
    "foo @ https://x; os_name=='a'", "foo @ https://x;", "foo ;", "foo ; ", "foo;os_name", "foo;os_name=='a' and", "foo;os_name=='a' b",
    "foo;'a'=='b'", "foo;os_name=='a'or os_name=='b'", "foo;os_name in'a'", "foo;os_name not  in 'a'", "foo;os_name notin 'a'",
    "foo;os_name=='a\\'", "foo;os_name=='a\\x41'", "foo;os_name=='a\"b'", "foo;extra==os_name", "foo;extra==extra", "foo;os_name=='",
    "foo;os_namex=='a'", "foo;python_implementation=='a'", "foo;os.name=='a'", "foo;os name=='a'", "foo;(os_name=='a'", "foo;os_name=='a')",
    "foo;()", "foo==1.0;python_version<'3'#x", "foo>=\n1", "foo>=\u20031", "foo\u00a0>=1", "f\u00f6\u00f6", "foo;extra=='\u00e9'",
    "foo" + "x" * 200, "foo[" + "x" * 201 + "]", "foo" + " " * 8190, "foo " + ",".join(f">={number}" for number in range(300)), "foo;" + "(" * 32 + "os_name=='a'" + ")" * 32,
    "foo;" + "(" * 33 + "os_name=='a'" + ")" * 33, "foo;" + "(" * 40, "foo===" + "1" * 1100, "foo;os_name=='a' and ((os_name=='b' or os_name=='c'))",
    "foo;(extra=='A_b') and extra=='A_b'", "foo ~= 1.0.po\u017ft1", "foo == v1", "foo\t[a]\t(==1)\t;\tos_name\t==\t'a'\t",
]


def requirements():
    texts = list(HAND_MADE)
    for _ in range(6000):
        text = requirement()
        texts += [text, mutated(text)]
    return [requirement_case(text) for text in texts if not any(0xD800 <= ord(character) < 0xE000 for character in text)]


def markers():
    texts = [text[4:] for text in HAND_MADE if text.startswith("foo;")]
    for _ in range(4000):
        text = marker()
        texts += [text, mutated(text)]
    return [marker_case(text) for text in texts]


def equality():
    """Pairs of requirements: whether packaging takes them for equal, and which deviation makes them equal here."""
    variants = []
    for _ in range(60):
        base = name(), [name() for _ in range(rng.choice([0, 0, 1, 2]))], [clause() for _ in range(rng.choice([0, 1, 2]))], \
            rng.choice([None, None, comparison(), comparison() + " and " + comparison()])
        for _ in range(6):
            variants.append(respelt(*base))
    parsed = []
    for text in variants:
        case = requirement_case(text)
        if case["valid"] and "refused" not in case:
            parsed.append((text, Requirement(text), case))
    answers = []
    for left_text, left, left_case in parsed:
        for right_text, right, right_case in rng.sample(parsed, 40) + [item for item in parsed if item[1].name == left.name][:20]:
            same = left == right
            here = same_here(left, right, left_case, right_case)
            answer = {"left": left_text, "right": right_text, "equal": here}
            if here != same:
                answer["differs"] = "marker-extra" if left.extras == right.extras else "extras-spelling"
            answers.append(answer)
    return answers


def same_here(left, right, left_case, right_case):
    def normal(names):
        return {canonicalize_name(name) for name in names}

    return (
        canonicalize_name(left.name) == canonicalize_name(right.name)
        and normal(left.extras) == normal(right.extras)
        and left.specifier == right.specifier
        and left.url == right.url
        and left_case.get("marker") == right_case.get("marker")
    )


def respelt(name, extras, clauses, marker):
    def again(text):
        return rng.choice([text, text, text.upper(), text.replace("-", "_"), text.replace("_", ".")])

    rng.shuffle(clauses)
    text = again(name)
    if extras:
        text += "[" + ",".join(again(extra) for extra in rng.sample(extras, len(extras))) + "]"
    joined = ", ".join(re.sub(r"(?<=[<>=~])\s*(\d)", rng.choice(["\\1", " \\1"]), clause) for clause in clauses)
    text += " (" + joined + ")" if joined and rng.random() < 0.5 else joined
    if marker:
        text += "; " + (f"({marker})" if rng.random() < 0.3 else marker)
    return text


ENVIRONMENTS = [
    {
        "implementation_name": "cpython", "implementation_version": "3.11.7", "os_name": "posix", "platform_machine": "x86_64",
        "platform_python_implementation": "CPython", "platform_release": "6.1.0-13-amd64", "platform_system": "Linux",
        "platform_version": "#1 SMP PREEMPT_DYNAMIC", "python_full_version": "3.11.7", "python_version": "3.11", "sys_platform": "linux",
    },
    {
        "implementation_name": "pypy", "implementation_version": "7.3.13", "os_name": "nt", "platform_machine": "AMD64",
        "platform_python_implementation": "PyPy", "platform_release": "10", "platform_system": "Windows",
        "platform_version": "10.0.19041", "python_full_version": "3.10.13", "python_version": "3.10", "sys_platform": "win32",
    },
    {
        "implementation_name": "cpython", "implementation_version": "3.15.0a1", "os_name": "posix", "platform_machine": "",
        "platform_python_implementation": "CPython", "platform_release": "5.15.0", "platform_system": "Darwin",
        "platform_version": "", "python_full_version": "3.15.0a1+", "python_version": "3.15", "sys_platform": "darwin",
    },
]
GIVEN = [
    ("metadata", {}), ("metadata", {"extra": "Foo_Bar"}), ("metadata", {"extra": "test"}), ("metadata", {"extra": ""}),
    ("lock_file", {}), ("lock_file", {"extras": ["Foo.Bar", "test"], "dependency_groups": ["Dev"]}),
    ("lock_file", {"extras": "foo-bar-test"}),
    ("requirement", {}), ("requirement", {"extra": "dev", "extras": ["dev"]}),
]
MADE = [
    f"{left} {operator} '{value}'"
    for left in VERSION_VARIABLES + ["os_name", "extra"]
    for operator in OPERATORS
    for value in ["3.11", "3.11.7", "3.*", "3.11.*", "3.15.0a1", "3.15.0a1+local", "10", "foo-bar", "posix", "", "=3.11", "3.11,3.12", "FOO"]
] + [
    f"'{value}' {operator} {right}"
    for right in ["python_version", "extras", "dependency_groups", "sys_platform", "extra"]
    for operator in OPERATORS
    for value in ["3.11", "3", "foo-bar", "FOO_BAR", "dev", "linux", "lin", ""]
] + ["extras == 'x'", "'os_name' == 'posix'", "'posix' == 'os_name'", "'a' == 'b'", "os_name == sys_platform", "(extra == 'Foo_Bar')"]


def evaluation():
    cases = []
    for text in MADE + [marker() for _ in range(2500)]:
        case = marker_case(text)
        if not case["valid"] or "refused" in case:
            continue
        number = rng.randrange(len(ENVIRONMENTS))
        context, given = rng.choice(GIVEN)
        cases.append({"text": text, "environment": number, "context": context, "given": given} | evaluated(text, number, context, given))
    return {"environments": ENVIRONMENTS, "cases": cases}


def evaluated(text, number, context, given):
    values = ENVIRONMENTS[number] | {key: set(value) if isinstance(value, list) else value for key, value in given.items()}
    parsed = Marker(text)
    theirs = answer(parsed, values, context)
    if any(isinstance(side, Value) and isinstance(other, Value) for side, _, other in walk(parsed._markers)):
        here, deviation = "error", "marker-no-variable"
    else:
        here, deviation = answer(Marker._from_markers(normalised(parsed._markers)), values, context), "marker-extra"
    return {"answer": here} | ({"differs": deviation} if here != theirs else {})


def answer(parsed, values, context):
    try:
        return "true" if parsed.evaluate(values, context=context) else "false"
    except (ValueError, KeyError, AssertionError):
        return "error"


if __name__ == "__main__":
    sections = {"requirements": requirements, "markers": markers, "equality": equality, "evaluation": evaluation}
    json.dump(sections[sys.argv[1]](), sys.stdout)
