"""The one table: a row for each figure, a column for each server."""

from dataclasses import dataclass, field

RIND, REFERENCE = "Rind", "reference"


@dataclass
class Row:
    """`values` are numbers, or a word that says why there is none. `goals` are pairs of a text and whether it is met."""

    figure: str
    unit: str
    values: dict[str, float | str]
    ratio: float | None = None
    goals: list[tuple[str, bool]] = field(default_factory=list)


@dataclass
class Section:
    """`reference` says what stands in the column of that name."""

    title: str
    reference: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Table:
    peers: list[str]
    sections: list[Section] = field(default_factory=list)

    def section(self, title: str, reference: str = "none") -> Section:
        """Sections of one title are one."""
        for section in self.sections:
            if section.title == title:
                return section
        self.sections.append(Section(title, reference))
        return self.sections[-1]

    @property
    def columns(self) -> list[str]:
        return ["figure", "unit", RIND, REFERENCE, "ratio", "goal", "met", *self.peers]

    def cells(self, row: Row) -> list[str]:
        goal = "; ".join(text for text, _ in row.goals)
        met = ", ".join(dict.fromkeys("yes" if holds else "no" for _, holds in row.goals))
        if len(row.goals) > 1 and "no" in met:
            met = ", ".join("yes" if holds else "no" for _, holds in row.goals)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        values = [number(row.values.get(name, "")) for name in (RIND, REFERENCE)]
        return [row.figure, row.unit, *values, ratio, goal, met, *(number(row.values.get(peer, "")) for peer in self.peers)]

    def markdown(self) -> str:
        lines = []
        for section in self.sections:
            cells = [self.columns, *(self.cells(row) for row in section.rows)]
            widths = [max(len(line[column]) for line in cells) for column in range(len(self.columns))]
            left = {0, 1, 5}
            rule = ["-" * width if column in left else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
            reference = "" if section.reference == "none" else f" (reference: {section.reference})"
            lines += [f"### {section.title}{reference}", ""]
            for line in (cells[0], rule, *cells[1:]):
                padded = [
                    text.ljust(width) if column in left else text.rjust(width)
                    for column, (text, width) in enumerate(zip(line, widths, strict=True))
                ]
                lines.append("| " + " | ".join(padded) + " |")
            lines.append("")
        return "\n".join(lines)


def number(value: float | str) -> str:
    """Three significant digits, thousands apart."""
    if isinstance(value, str):
        return value
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
