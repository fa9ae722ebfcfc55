"""The knowledge folder: Markdown files with an optional YAML front matter."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml
from typing_extensions import override

from bot.knowledge.words import clean

PUBLIC = "public"
SCOPES_FOLDER = "_scopes"
LARGEST_BYTES = 2_000_000
"""A larger file is not an article; it is reported and left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One file of the folder."""

    path: str
    """Path inside the folder with forward slashes: the article's identity."""
    title: str
    text: str
    """Markdown without the front matter."""
    scope: str = PUBLIC
    updated: date | None = None
    language: str = ""
    """ISO 639-1 code if the front matter names one."""
    hash: str = ""
    """sha256 of text and meta, hexadecimal."""


@dataclass
class KnowledgeError(Exception):
    """A file that is no usable article. It is left out; the others are read."""

    path: str
    problem: str

    @override
    def __str__(self) -> str:
        """One line a person can act on."""
        return f"{self.path}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Folder:
    """What was read, and what could not be."""

    articles: tuple[Article, ...] = ()
    problems: tuple[KnowledgeError, ...] = ()


def read_folder(folder: Path) -> Folder:
    """Read every ``**/*.md`` (UTF-8), in path order. A bad file becomes a problem; nothing is raised."""
    articles: list[Article] = []
    problems: list[KnowledgeError] = []
    if not folder.is_dir():
        return Folder((), (KnowledgeError(str(folder), "is not a folder"),))
    for file in _files(folder):
        try:
            articles.append(read_article(file, file.relative_to(folder).as_posix()))
        except KnowledgeError as problem:
            problems.append(problem)
    return Folder(tuple(articles), tuple(problems))


def read_article(file: Path, path: str) -> Article:
    """Read one file. Raises KnowledgeError."""
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise KnowledgeError(path, f"is larger than {LARGEST_BYTES // 1_000_000} MB")
        raw = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(path, f"is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise KnowledgeError(path, f"cannot be read: {error.strerror}") from error
    return parse_article(raw, path)


def parse_article(raw: str, path: str) -> Article:
    """Front matter (title, updated, scope, language; all optional) and text. Raises KnowledgeError."""
    meta, text = _front_matter(raw.replace("\r\n", "\n"), path)
    if not text.strip():
        raise KnowledgeError(path, "has no text")
    placed = _scope_of_path(path)
    named = _word(meta, "scope", path)
    if placed and named and placed != named:
        raise KnowledgeError(path, f"front matter says scope {named!r}, its folder says {placed!r}")
    article = Article(
        path=path,
        title=_word(meta, "title", path) or _first_heading(text) or _name_of(path),
        text=text,
        scope=placed or named or PUBLIC,
        updated=_day(meta.get("updated"), path),
        language=_word(meta, "language", path),
    )
    return Article(**{name: getattr(article, name) for name in _META}, text=text, hash=_digest(article))


def fingerprint(folder: Path) -> str:
    """A cheap change detector over names, sizes and modification times; reads no content."""
    lines = []
    for file in _files(folder):
        try:
            stat = file.stat()
        except OSError:  # gone between listing and asking: the next look sees the change
            continue
        lines.append(f"{file.relative_to(folder).as_posix()}|{stat.st_size}|{stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


_META = ("path", "title", "scope", "updated", "language")


def _files(folder: Path) -> list[Path]:
    found = (file for file in folder.rglob("*.md") if file.is_file())
    return sorted(f for f in found if not any(p.startswith(".") for p in f.relative_to(folder).parts))


def _front_matter(raw: str, path: str) -> tuple[dict[str, object], str]:
    if not raw.startswith("---\n"):
        return {}, raw
    head, mark, text = raw[4:].partition("\n---\n")
    if not mark:
        if raw.startswith("---\n\n"):  # a horizontal rule, not a front matter
            return {}, raw
        raise KnowledgeError(path, "front matter is not closed by a line with ---")
    try:
        meta = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError) as error:
        raise KnowledgeError(path, f"front matter is not YAML: {str(error).splitlines()[0]}") from error
    if meta is None:
        return {}, text
    if not isinstance(meta, dict):
        raise KnowledgeError(path, "front matter is not a list of `key: value` lines")
    return {str(key): value for key, value in meta.items()}, text


def _word(meta: dict[str, object], key: str, path: str) -> str:
    value = meta.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise KnowledgeError(path, f"front matter: {key} is not a word")
    return " ".join(clean(str(value)).split())


def _day(value: object, path: str) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError as error:
        raise KnowledgeError(path, f"front matter: updated is {value!r}, not a day like 2025-03-31") from error


def _scope_of_path(path: str) -> str:
    parts = path.split("/")
    if SCOPES_FOLDER not in parts[:-1]:
        return ""
    at = parts.index(SCOPES_FOLDER)
    if at + 1 >= len(parts) - 1:
        raise KnowledgeError(path, f"lies in {SCOPES_FOLDER}/ but in no customer's folder below it")
    return parts[at + 1]


def _first_heading(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(clean(line[2:]).strip("# \t").split()) if line.startswith("# ") else ""


def _name_of(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md").replace("-", " ").replace("_", " ").strip().capitalize()


def _digest(article: Article) -> str:
    day = article.updated.isoformat() if article.updated else ""
    meta = [article.path, article.title, article.scope, day, article.language, article.text]
    return hashlib.sha256(json.dumps(meta).encode()).hexdigest()
