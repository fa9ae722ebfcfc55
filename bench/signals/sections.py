"""Text files with one sentence a line under ``[section]`` headings."""

from pathlib import Path


def sections(path: Path) -> dict[str, tuple[str, ...]]:
    """Section name to its lines, in order; what stands before the first heading is a note to the reader."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line.strip():
            lines.append(line)
    return {name: tuple(listed) for name, listed in found.items()}
