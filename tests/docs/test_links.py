"""Links lead somewhere, and no text file tells where it was written."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?[^)]*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*#*$", re.MULTILINE)

# Written in pieces, so that this file does not name them itself.
PLACES = ("/" + "work/", "/" + "root/", "/" + "home/", "/" + "Users/", ":" + "\\Users\\")
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "registry" + ".yarnpkg", " --index" + "-url")


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file of the project that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return tuple(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192])


def pages() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in text_files() if path.suffix == ".md"]


def anchors(page: str) -> set[str]:
    """The anchors a hosting site makes of a page's headings."""
    found = HEADING.findall(FENCE.sub("", page))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower() for heading in found)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def broken(page: Path) -> list[str]:
    """Links of a page that lead nowhere inside the project."""
    out = []
    for target in LINK.findall(CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        if ROOT not in other.parents or not other.exists():
            out.append(target)
        elif anchor and anchor not in anchors(other.read_text(encoding="utf-8")):
            out.append(f"{target} (no such heading)")
    return out


@pytest.mark.parametrize("page", pages())
def test_every_relative_link_of_a_page_resolves(page: str) -> None:
    assert broken(ROOT / page) == []


def test_a_link_to_a_missing_file_or_heading_is_found(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    links = "[a](nowhere.md) [b](docs/policy.md#no-such-heading) [c](LICENSE) `[d](gone.md)`"
    planted = tmp_path / "planted.md"
    planted.write_text(links)
    assert [target for target in broken(planted) if "nowhere" in target] == ["nowhere.md"]
    assert "no-such-heading" not in anchors(page.read_text(encoding="utf-8"))


def test_no_text_file_names_a_place_on_a_machine_or_a_package_index() -> None:
    told = []
    for path in text_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        told += [f"{path.relative_to(ROOT)}: {word}" for word in (*PLACES, *HOSTS) if word in text]
    assert told == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen, todo = set[Path](), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        targets = LINK.findall(page.read_text(encoding="utf-8"))
        local = (target.partition("#")[0] for target in targets if ":" not in target)
        todo += [(page.parent / target).resolve() for target in local if target.endswith(".md")]
    docs = {ROOT / name for name in pages() if name.startswith("docs/")}
    assert sorted(path.name for path in docs - seen) == []
