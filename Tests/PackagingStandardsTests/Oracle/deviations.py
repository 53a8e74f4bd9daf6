"""Where Rind's answers differ from packaging's on purpose: the one list, each with its reason.

The oracles tag every case that falls under an entry; a test fails when an answer differs without a tag, and when an
entry is never met.
"""

DEVIATIONS = {
    "version-length": (
        "Rind reads at most 1,000 characters of a version, packaging any number. "
        "Work and memory must be bounded, and no real version comes near."
    ),
    "name-length": (
        "Rind reads at most 200 characters of a project name, packaging any number. Same reason."
    ),
    "specifier-length": (
        "Rind reads at most 10,000 characters and 256 clauses of a specifier, packaging any number. Same reason."
    ),
    "name-double-dash": (
        "packaging.utils.is_normalized_name says yes to names such as 'a--b', whose normal form is 'a-b': "
        "its pattern does not look past the first character. Rind says no, as PEP 503 does."
    ),
    "compatible-non-ascii": (
        "packaging.specifiers.Specifier accepts the letter long s in '~=1.0.post1', and then fails an assertion when "
        "the clause is used: its pattern ignores case beyond ASCII there. Rind refuses it, as PEP 440 does."
    ),
    "compatible-spelling": (
        "packaging compares '~=' by the version as it is spelt, so '~=v1.2' matches nothing and '~=1.2.POST1' means "
        "'==1.2.*' rather than '==1.*'. Rind normalises first, as PEP 440 demands; "
        "its answer is packaging's for the normal spelling."
    ),
    "filename-length": "Rind refuses file names over 255 bytes: common file systems cannot hold them.",
    "filename-control": "Rind refuses bytes 0 to 31 and 127 in file names: they have no place in an address or a log.",
    "filename-separator": "Rind refuses '/' and '\\' in file names: they would leave the folder of the file.",
    "filename-name": (
        "packaging takes any word for the project name in a file name, even an empty one. "
        "Rind asks for a valid project name: no project could have the file otherwise."
    ),
    "filename-whitespace": (
        "packaging lets white space stand around the version in a file name. Rind refuses it: "
        "two file names that look the same must not differ."
    ),
    "wheel-tag": (
        "packaging takes anything for a compatibility tag, even nothing. "
        "Rind asks for ASCII letters, digits and '_', as PEP 425 writes tags."
    ),
    "wheel-build": (
        "packaging lets anything follow the digits of a build tag. "
        "Rind asks for ASCII letters, digits, '_', '.', '+' and '!'."
    ),
    "wheel-tag-count": (
        "Rind refuses compressed tags that stand for more than 1,000 tags: a short name must not cost much memory."
    ),
}
