"""Where Rind's answers about requirements, licences and metadata differ from Python's on purpose: the one list, with reasons.

The oracles tag every case that falls under an entry; a test fails when an answer differs without a tag, and when an
entry is never met.
"""

DEVIATIONS = {
    # Requirements and markers
    "requirement-length": "Rind reads at most 8,192 bytes of a requirement, packaging any number: work must be bounded.",
    "requirement-control": (
        "Rind refuses line breaks, control characters and characters that reorder text. packaging takes them in URLs, in "
        "quoted values, after operators and at the end; people and logs would see something else than what is meant."
    ),
    "requirement-space": (
        "packaging takes any Unicode white space between an operator and its version. Rind takes spaces and tabs, as PEP 508."
    ),
    "specifier-clauses": "Rind reads at most 256 version clauses of a requirement, packaging any number.",
    "specifier-non-ascii": "packaging takes the letter long s for an s in '~=1.0.post1'. Rind's clauses are ASCII, as PEP 440's.",
    "name-underscore": (
        "packaging takes names and extras that end with '_'. Rind refuses them, as PEP 508 does: no project can have such a name."
    ),
    "name-length": "Rind reads at most 200 characters of a name, packaging any number.",
    "marker-depth": "Rind reads at most 32 parentheses in each other, packaging about a thousand.",
    "marker-backslash": (
        "packaging reads a quoted value as Python source, with escapes; other readers do not. PEP 508 has no backslash there, "
        "so Rind refuses it rather than mean something else than the installer."
    ),
    "marker-quote": (
        "packaging writes a value that has a double quote in double quotes, and then cannot read it again. Rind writes single ones."
    ),
    "marker-parentheses": (
        "packaging drops doubled parentheses around alternatives: 'a and ((b or c))' becomes 'a and b or c', which means "
        "something else. Rind keeps one pair."
    ),
    "marker-extra": (
        "packaging normalises what is compared with 'extra' only outside of parentheses. Rind does it everywhere (PEP 685)."
    ),
    "marker-no-variable": (
        "packaging takes a quoted value on the right side for a variable when it is the name of one. Rind compares no two values."
    ),
    "extras-spelling": (
        "packaging compares extras of two requirements as they are spelt. Rind compares their normal forms (PEP 685)."
    ),
    # Licences
    "license-length": "Rind reads at most 8,192 bytes of a licence expression.",
    "license-depth": "Rind reads at most 32 parentheses in each other, Python 200.",
    "license-kelvin": "packaging reads the Kelvin sign as the letter k. Rind's identifiers are ASCII, as those of SPDX.",
    # Metadata: read more leniently than packaging does
    "metadata-unknown-field": "packaging refuses fields that it does not know. Rind ignores them: installers do, and PyPI has them.",
    "metadata-nothing": (
        "Empty values, and the UNKNOWN that old build tools wrote, count as absent, as PyPI has it, also where packaging finds them "
        "invalid; a blank body is no second description."
    ),
    "metadata-2.0": "Metadata 2.0 was withdrawn, but thousands of wheels have it and every installer takes them. Rind reads it as 2.1.",
    "metadata-license-early": (
        "setuptools wrote License-File into metadata 2.1, hatchling License-Expression into 2.3: most wheels of 2021 to 2025. "
        "packaging refuses that; Rind ignores the field and notes it."
    ),
    "metadata-latin-1": "Metadata 1.x names no encoding. What is not UTF-8 is read as ISO 8859-1 and noted; packaging refuses it.",
    "metadata-folds": (
        "A field of one line that was folded is unfolded, and white space around it dropped; packaging keeps both in the value, and "
        "then finds some invalid."
    ),
    "metadata-empty-first-line": "A value that begins on the line after its name is read as newer versions of Python's email do.",
    "metadata-envelope": (
        "A line 'From …' among the headers is ignored. Python's email makes it part of the body when it is the last of them."
    ),
    "metadata-charset": "packaging takes charset=UTF-8 in upper case only. Names of character sets have no case (RFC 2045).",
    # Metadata: refused, as PyPI does or for safety
    "metadata-control": "NUL anywhere, and control characters and such as reorder text in single lines, are refused.",
    "metadata-unknown-name": "A project called UNKNOWN is a build that failed to find its name. PyPI refuses it too.",
    "metadata-name-length": "Rind reads at most 200 characters of a name, packaging any number.",
    "metadata-summary-length": "A summary has at most 512 characters, as on PyPI.",
    "metadata-url": "Addresses are http or https ones with a host; labels of project URLs are required and have at most 32 characters, as on PyPI.",
    "metadata-mail": "Mail addresses must be valid, as on PyPI.",
    "metadata-dist": "Provides-Dist and Obsoletes-Dist must be valid requirements, as on PyPI.",
    "metadata-direct": "Requirements name no URL, as on PyPI.",
    "metadata-requirement": "Requirements that Rind refuses for a reason given above.",
    "metadata-license-twice": "License and License-Expression exclude each other (PEP 639), as on PyPI.",
    "metadata-license-path": "A licence file is not '.', and has no drive of Windows.",
    "metadata-import-twice": "PEP 794 demands an error for a name that is in Import-Name and in Import-Namespace.",
    "metadata-content-type": "packaging takes 'text/plain/x' for text/plain. Rind takes the three types as they are.",
}

if __name__ == "__main__":
    import json
    import sys

    json.dump(sorted(DEVIATIONS), sys.stdout)
