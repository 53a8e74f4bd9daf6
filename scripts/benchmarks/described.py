"""100,000 projects with names and summaries like real ones, and what people ask for among them. Always the same."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

PROJECTS = 100_000
SEED = 20_240_517

SYLLABLES = (
    "ba be bi bo da de di do fa fi fo ga ge go ha he ka ke ki ko la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so su ta te "
    "ti to va vi vo za zo ex in on ar er st ch th sh pr tr pl"
).split()
# Half of all words of a summary are of these, and three names in ten have one.
COMMON = (
    "python library for a the simple client api and of with to framework django tool data package an wrapper async http server web utils based sdk "
    "cli module fast"
).split()
PARTS = "python py django api client utils data http async flask aws tool core web sdk ml auto cli bot test".split()
CLASSIFIERS = (
    "Programming Language :: Python :: 3",
    "Operating System :: OS Independent",
    "License :: OSI Approved :: MIT License",
    "Intended Audience :: Developers",
    "Development Status :: 4 - Beta",
    "Topic :: Software Development :: Libraries",
    "Framework :: Django",
    "Topic :: Scientific/Engineering",
    "Framework :: AsyncIO",
    "Natural Language :: English",
    "Topic :: Utilities",
    "Environment :: Console",
)


@dataclass(frozen=True)
class Project:
    name: str
    summary: str
    keywords: str
    classifiers: tuple[str, ...]

    @property
    def metadata(self) -> bytes:
        head = [
            "Metadata-Version: 2.1",
            f"Name: {self.name}",
            "Version: 1.0",
            f"Summary: {self.summary}",
            f"Keywords: {self.keywords}",
            "Requires-Python: >=3.8",
            *(f"Classifier: {classifier}" for classifier in self.classifiers),
        ]
        return ("\n".join(head) + f"\n\n# {self.name}\n\n{self.summary}\n").encode()


def vocabulary() -> list[str]:
    words = random.Random(SEED)
    return ["".join(words.choices(SYLLABLES, k=words.randint(2, 4))) for _ in range(20_000)]


def often(words: random.Random, choices: list[str]) -> str:
    """Some of them far more often than others."""
    return choices[int(len(choices) * words.random() ** 3)]


def projects() -> Iterator[Project]:
    words, known, seen = random.Random(SEED + 1), vocabulary(), set()
    while len(seen) < PROJECTS:
        count = words.choice((1, 1, 2, 2, 2, 3))
        name = "-".join(often(words, PARTS) if words.random() < 0.3 else often(words, known) for _ in range(count))
        if name in seen:
            continue
        seen.add(name)
        summary = ["Python"] if words.random() < 0.5 else []
        summary += [words.choice(COMMON) if words.random() < 0.5 else often(words, known) for _ in range(words.randint(4, 14))]
        words.shuffle(summary)
        keywords = ",".join(often(words, known) for _ in range(words.randint(0, 4)))
        yield Project(name, " ".join(summary), keywords, tuple(words.sample(CLASSIFIERS, words.randint(1, 8))))


def slip(words: random.Random, name: str) -> str:
    """One wrong letter, one too few, or two in the wrong order."""
    place = words.randrange(1, len(name) - 1)
    kind = words.randrange(3)
    if kind == 0:
        return name[:place] + words.choice("abcdefghij") + name[place + 1 :]
    if kind == 1:
        return name[:place] + name[place + 1 :]
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def queries(count: int) -> dict[str, list[dict[str, str]]]:
    """So many of each kind, as fields of the query."""
    words, known, all_projects = random.Random(SEED + 2), vocabulary(), list(projects())

    def some(kind):
        return [{"q": kind(words.choice(all_projects))} for _ in range(count)]

    common = ["python", "library", "api", "client", "python library", "python api client", "django", "data", "a python library for the web"]
    return {
        "an exact name": some(lambda project: project.name),
        "how a name begins": some(lambda project: project.name[: words.randint(2, 5)]),
        "two words of a summary": some(lambda project: " ".join(words.sample(project.summary.split(), 2))),
        "a mistyped name": [
            {"q": slip(words, project.name)}
            for project in words.sample([project for project in all_projects if len(project.name) > 5], count)
        ],
        "what is not there": [{"q": "".join(words.choices(SYLLABLES, k=5)) + " " + words.choice(known)} for _ in range(count)],
        "words that half of all have": [{"q": words.choice(common)} for _ in range(count)],
        "common words with a classifier": [{"q": words.choice(common), "c": words.choice(CLASSIFIERS)} for _ in range(count)],
        "the tenth page of a common word": [{"q": words.choice(common[:4]), "page": "10"} for _ in range(count)],
    }
