"""Reads sanitised fragments as a browser does (html5lib), each within a `div` that another element follows, and says what is wrong.

Standard input is a JSON list of fragments; standard output a JSON list of sentences, empty where all is well: the fragment stayed in its
place, the parser found exactly the elements, attributes and text that are written, and only those that are allowed.
"""

import html
import json
import re
import sys

import html5lib

ELEMENTS = set(
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i kbd li ol p "
    "pre section span strong sub summary sup table tbody td th thead tr tt ul var".split()
)
ATTRIBUTES = {"href", "rel", "id", "class", "title", "align", "colspan", "rowspan", "start"}
VOID = {"br", "col", "hr"}
ADDRESS = re.compile(r"(https?://[^/?#\s@\\]+|mailto:.|#user-content-)", re.IGNORECASE)
PIECE = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z]+=\"[^\"<>]*\")*)>|(?P<text>[^<>]+)")
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
DEEPEST = 100


class Fault(Exception):
    pass


def insist(holds: bool, fault: str) -> None:
    if not holds:
        raise Fault(fault)


def new(name: str, attributes: dict[str, str]) -> list:
    """An element: name, attributes, text before the first child, children with the text after each."""
    return [name, attributes, "", []]


def add(element: list, text: str) -> None:
    if element[3]:
        element[3][-1][1] += text
    else:
        element[2] += text


def written(fragment: str) -> list:
    """The tree that the fragment spells out, tag by tag."""
    root = new("div", {})
    stack, place, begins = [root], 0, False
    while place < len(fragment):
        piece = PIECE.match(fragment, place)
        insist(piece is not None, f"neither a tag nor text: {fragment[place : place + 60]!r}")
        place = piece.end()
        if piece["text"] is not None:
            text = html.unescape(piece["text"])
            add(stack[-1], text[1:] if begins and text.startswith("\n") else text)
            begins = False
        elif piece["end"]:
            insist(len(stack) > 1 and stack[-1][0] == piece["name"], f"</{piece['name']}> closes <{stack[-1][0]}>")
            stack.pop()
            begins = False
        else:
            pairs = ATTRIBUTE.findall(piece["attributes"])
            insist(len({name for name, _ in pairs}) == len(pairs), "an attribute stands twice")
            element = new(piece["name"], {name: html.unescape(value) for name, value in pairs})
            stack[-1][3].append([element, ""])
            if element[0] not in VOID:
                stack.append(element)
            insist(len(stack) <= DEEPEST + 1, "too deep")
            begins = element[0] == "pre"
    insist(len(stack) == 1, f"<{stack[-1][0]}> stays open")
    return root


def parsed(element) -> list:
    children = [[parsed(child), child.tail or ""] for child in element]
    return [element.tag, dict(element.attrib), element.text or "", children]


def check(fragment: str) -> None:
    tree = written(fragment)
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(f"<!DOCTYPE html><body><main><div>{fragment}</div><p>after</p></main>")
    main = document.find("body").find("main")
    insist([child.tag for child in main] == ["div", "p"] and len(document.find("body")) == 1, "it left its place")
    insist(parsed(main[0]) == tree, "a parser reads it otherwise")
    ids = [element.attrib["id"] for element in main[0].iter() if "id" in element.attrib]
    insist(len(set(ids)) == len(ids), "an id stands twice")
    insist(all(value.startswith("user-content-") for value in ids), "an id without its prefix")
    for element in list(main[0].iter())[1:]:
        insist(element.tag in ELEMENTS, f"the element {element.tag}")
        insist(set(element.attrib) <= ATTRIBUTES, f"attributes {sorted(element.attrib)}")
        address = element.attrib.get("href")
        insist(address is None or ADDRESS.match(address) is not None, f"the address {address!r}")
        insist(address is None or element.attrib.get("rel") == "nofollow noreferrer ugc" or address[0] == "#", "a link without rel")


def fault(fragment: str) -> str:
    try:
        check(fragment)
    except Fault as found:
        return str(found)
    return ""


json.dump([fault(fragment) for fragment in json.load(sys.stdin)], sys.stdout)
