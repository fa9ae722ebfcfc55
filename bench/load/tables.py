"""The page's tables, from the kept rows."""

from typing import Any

from bench.load.figures import MS, TARGETS, Results, Row, table
from bench.load.stats import median

SYSTEMS = ("floor", "sample", "baton-sqlite", "baton-postgres")
BATONS = ("baton-sqlite", "baton-postgres")
NONE = "—"


def targets(results: Results) -> str:
    """Every target with what both databases reached."""
    rows = []
    for target in TARGETS:
        cells = []
        for system in BATONS:
            value = target.value(results, system)
            mark = "" if value is None else " ✓" if target.met(value) else " **missed**"
            cells.append(NONE if value is None else target.shown.format(value) + mark)
        rows.append([target.what, target.reach, *cells])
    return table(("what", "reach", "SQLite", "PostgreSQL"), rows)


def turns(results: Results) -> str:
    """Whole turns under every load, with ratios to the floor."""
    rows = []
    for load in _loads(results):
        for system in SYSTEMS:
            mine = load | {"mode": "socket"} if system == "sample" else load
            doubled = system == "sample" and load["mode"] == "socket"  # it has no other way: shown once
            if results.rows("turns", system=system, **mine) and not doubled:
                shown = [_load(load), f"{load['llm'] * MS:.0f}", _name(system, load["mode"])]
                rss = f"{results.worst('turns', 'rss', system=system, **mine) or 0:.0f}"
                rows.append([*shown, *_cells(results, "turns", system, mine, load), rss])
    head = ("load", "LLM ms", "system", "n", "turns/s", "p50 ms", "p99 ms", "CPU ms/turn", "+ database", "RSS MiB")
    return table(head, rows)


def acks(results: Results) -> str:
    """Acknowledgements alone."""
    rows = []
    for mode in ("http", "socket"):
        for at_once in (1, 32):
            load = {"mode": mode, "at_once": at_once}
            for system in ("floor", *BATONS):
                if results.rows("acks", system=system, **load):
                    added = results.added("acks", system, **load)
                    more = NONE if system == "floor" else f"{(added or 0) * MS:.2f}"
                    cells = _cells(results, "acks", system, load, load)
                    shown = ["HTTP" if mode == "http" else "Socket Mode", str(at_once), system]
                    rows.append([*shown, *cells, more, f"{_ms(results, 'acks', 'max', system, load)}"])
    head = (
        "way",
        "at once",
        "system",
        "n",
        "acks/s",
        "p50 ms",
        "p99 ms",
        "CPU ms/event",
        "+ database",
        "added",
        "slowest ms",
    )
    return table(head, rows)


def hang(results: Results) -> str:
    """Acknowledgements while the LLM hangs."""
    rows = []
    for system in ("floor", *BATONS):
        found = results.rows("hang", system=system)
        if found:
            sums = [str(sum(row[name] for row in found)) for name in ("n", "refused", "late")]
            times = [f"{(results.worst('hang', name, system=system) or 0) * MS:.0f}" for name in ("p50", "p99", "max")]
            rows.append([system, sums[0], *times, *sums[1:]])
    return table(("system", "events", "p50 ms", "p99 ms", "slowest ms", "refused", "over 2.5 s"), rows)


def claims(results: Results) -> str:
    """Claim to the end of the LLM call."""
    rows = []
    for row in results.rows("claims"):
        where = "another replica" if row["replicas"] > 1 else "same process"
        times = [f"{row[name] * MS:.1f}" if name in row else NONE for name in ("p50", "p99", "max", "felt_p50")]
        rows.append([row["system"], where, str(row["n"]), *times, str(row["never"])])
    return table(
        ("system", "claimed at", "n", "p50 ms", "p99 ms", "max ms", "from the press, p50 ms", "not within 5 s"), rows
    )


OPERATIONS = ("ingest", "read_work", "answer", "start_send", "sent", "claim")
ASKED = ("ready", "due_sends", "due_timer", "inbox", "counts", "open_list")


def growth(results: Results, about: str, column: str) -> str:
    """Medians of the operations by what grows, and the ratio of the last to the first."""
    rows = []
    for system in BATONS:
        found = sorted(results.rows("growth", about=about, system=system), key=lambda row: row[column])
        for name in (*OPERATIONS, *ASKED) if found else ():
            values = [row[name] * MS for row in found]
            rows.append(
                [system, name.replace("_", " "), *(f"{v:.2f}" for v in values), f"{values[-1] / values[0]:.2f}×"]
            )
    sizes = sorted({row[column] for row in results.rows("growth", about=about)})
    return table(("system", "median ms of", *(f"{size:,}" for size in sizes), "last / first"), rows)


def disk(results: Results) -> str:
    """Size on disk, and a whole process on these databases."""
    rows = []
    for system in BATONS:
        for row in sorted(results.rows("growth", about="turns", system=system), key=lambda row: row["turns"]):
            whole = next(iter(results.rows("growth", about="whole", system=system, turns=row["turns"])), {})
            size = [f"{row['turns']:,}", f"{row['bytes'] / 1e6:,.0f}", f"{row['bytes'] / row['turns'] / 1000:.1f}"]
            ran = [f"{whole['start']:.1f}", f"{whole['p50'] * MS:.1f}", f"{whole['rss']:.0f}"] if whole else [NONE] * 3
            rows.append([system, *size, *ran])
    head = ("system", "turns", "MB on disk", "kB a turn", "start s", "turn p50 ms, LLM 0", "RSS MiB")
    return table(head, rows)


def memory(results: Results) -> str:
    """Growth of the serving process."""
    rows = [
        [
            row["system"], f"{row['n']:,}", f"{row['first']:.0f}", f"{row['last']:.0f}", f"{row['slope_kib']:.2f}",
            f"{100 * row['per_hour']:+.1f} %",
        ]
        for row in results.rows("memory")
    ]  # fmt: skip
    return table(("system", "turns", "MiB after warming up", "at the end", "slope KiB/turn", "over 54,000 turns"), rows)


def planted(results: Results) -> str:
    """What the harness was shown first."""
    rows = [
        [row["plant"], "caught" if row["caught"] else "**not seen**", row["what"]] for row in results.rows("planted")
    ]
    return table(("planted", "", "seen"), rows)


def measured(results: Results, machine: dict[str, str]) -> str:
    """The machine, and when each part was measured."""
    lines = ["Machine: " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".", ""]
    head = ("part", "measured (UTC)", "commit", "scale", "rounds × seconds", "others' cores", "took")
    rows = [
        [
            name, part["at"], f"`{part['commit']}`", part["scale"], f"{part['rounds']} × {part['seconds_each']:g}",
            _others(part["rows"]), f"{part['took']} s",
        ]
        for name, part in results.parts.items()
    ]  # fmt: skip
    return "\n".join([*lines, table(head, rows)])


def _others(rows: list[Row]) -> str:
    """Cores that other programs used meanwhile: the median and the worst of all stretches."""
    values = [row["others"] for row in rows if "others" in row]
    return f"{median(values):.2f}, worst {max(values):.2f}" if values else NONE


def _loads(results: Results) -> list[dict[str, Any]]:
    """Every load there are rows of, in the order measured."""
    found: list[dict[str, Any]] = []
    for row in results.rows("turns"):
        load = {name: row[name] for name in ("at_once", "offered", "llm") if name in row} | {"mode": row["mode"]}
        if row["system"] != "sample" and load not in found:
            found.append(load)
    return sorted(found, key=lambda load: (load["mode"], load["llm"], "offered" in load, load.get("at_once", 0)))


def _load(load: dict[str, Any]) -> str:
    return f"{load['offered']} questions/s" if "offered" in load else f"{load['at_once']} at once"


def _name(system: str, mode: str) -> str:
    return f"{system}, Socket Mode" if mode == "socket" and system != "sample" else system


def _ms(results: Results, part: str, column: str, system: str, load: dict[str, Any]) -> str:
    value = results.middle(part, column, system=system, **load)
    return NONE if value is None else f"{value * MS:.1f}"


def _cells(results: Results, part: str, system: str, mine: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """n, rate, p50, p99 and CPU with ratios to the floor, and the database's CPU."""
    cells = [f"{sum(row['n'] for row in results.rows(part, system=system, **mine)):,}"]
    for column in ("rate", "p50", "p99", "cpu"):
        value = results.middle(part, column, system=system, **mine) or 0.0
        floor = results.middle(part, column, system="floor", **floors)
        shown = f"{value:.1f}" if column == "rate" else f"{value * MS:.2f}" if column == "cpu" else f"{value * MS:.1f}"
        given = column == "rate" and "offered" in mine  # by the load, not by the system
        cells.append(shown if system == "floor" or not floor or given else f"{shown} ({value / floor:.2f}×)")
    return [*cells, _ms(results, part, "server_cpu", system, mine) if system == "baton-postgres" else NONE]
