"""The short tables of README, taken from the long ones that `make eval` wrote into docs/."""

from pathlib import Path

from bench.figures import write_between

README = Path("README.md")
SIGNALS = (
    ("asks_person", "nlupp unread, phrases + model", "F1"),
    ("asks_person", "airline, not transferred", "fires"),
    ("risk_topic", "NLU++ all", "recall at 0.5"),
    ("risk_topic", "NLU++ all", "false alarms at 0.5"),
    ("frustration", "5 negative labels, words alone", "AUROC"),
    ("novelty", "faq", "AUROC"),
    ("novelty", "sample", "AUROC"),
    ("manipulation", "unread", "recall"),
    ("language", "", "false alarms"),
    ("needs_reply", "", "wrongly"),
    ("confidence", "faq", "AUROC"),
)
"""(signal, words of the data, words of the metric) of the rows shown: the first that matches each."""


def rows(document: Path) -> list[list[str]]:
    """Cells of every table row of a document."""
    lines = document.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


def signals() -> str:
    """One row for each wanted figure; a figure that is no longer there is left out."""
    found = rows(Path("docs/signals.md"))
    lines = ["| signal | data | metric | value | 95 % | n |", "|---|---|---|---|---|---|"]
    for name, data, metric in SIGNALS:
        row = next((r for r in found if r[0] == name and data in r[1] and metric in r[2]), None)
        if row is not None:
            lines.append(f"| {' | '.join(row[:6])} |")
    return "\n".join(lines)


def answers() -> str:
    """The test sets of the keyless answerer."""
    found = rows(Path("docs/answers.md"))
    start = next(number for number, row in enumerate(found) if row[0] == "set")
    body = found[start + 1 : start + 5]
    head = "| test set | questions (answerable) | answered | wrong of all | coverage |"
    lines = [f"| {row[0]} | {row[1]} | {row[2]} | {row[3]} | {row[5]} |" for row in body]
    return "\n".join(["Keyless answerer (Wilson 95 %):", "", head, "|---|---|---|---|---|", *lines])


if __name__ == "__main__":
    write_between(README, "signals", signals())
    write_between(README, "answers", answers())
