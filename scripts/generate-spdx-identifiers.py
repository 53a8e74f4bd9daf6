#!/usr/bin/env python3
"""Writes the SPDX identifiers that the installed `packaging` ships as a Swift source file, to standard output.

    python3 scripts/generate-spdx-identifiers.py > Sources/PackagingStandards/Licenses/SPDXIdentifiers.swift

Only the identifiers are taken: facts from the SPDX licence list (https://spdx.org/licenses/).
"""

import importlib.metadata
import textwrap

from packaging.licenses import _spdx


def literal(name: str, comment: str, table: dict) -> str:
    identifiers = " ".join(entry["id"] for _, entry in sorted(table.items()))
    lines = textwrap.wrap(identifiers, 116, break_long_words=False, break_on_hyphens=False)
    body = "\n".join("        " + line for line in lines)
    return f'    /// {comment}\n    static let {name} = """\n{body}\n        """\n'


print(
    f"""/// The identifiers of the SPDX licence list {_spdx.VERSION}, each in its canonical spelling, separated by white space.
///
/// Written by `scripts/generate-spdx-identifiers.py` from what Python's `packaging` {importlib.metadata.version("packaging")} ships. Do not edit.
enum SPDXIdentifiers {{
    /// The version of the list.
    static let listVersion = "{_spdx.VERSION}"
"""
)
print(literal("licenses", "Licence identifiers, deprecated ones too.", _spdx.LICENSES))
print(literal("exceptions", "Identifiers of exceptions, which follow `WITH`.", _spdx.EXCEPTIONS), end="")
print("}")
