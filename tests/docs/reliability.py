"""The fail-safe matrix as a Markdown table, from the rows the tests themselves keep."""

import ast
from functools import cache
from pathlib import Path

from tests.integration.failsafe.rows import NOT_BUILT, ROWS

ROOT = Path(__file__).resolve().parents[2]


def table() -> str:
    """One line a fault: what happens, and which tests show it. Tests that wait for a mend are marked."""
    lines = ["| | fault | what happens | shown by |", "|---|---|---|---|"]
    for number, fault, happens, tests in ROWS:
        shown = "<br>".join(_linked(test) for test in tests) or "—"
        lines.append(f"| {number} | {fault} | {f'*{happens}*' if happens == NOT_BUILT else happens} | {shown} |")
    return "\n".join(lines) + "\n"


def exists(test: str) -> bool:
    """Whether ``path::test_name`` is a test of this checkout."""
    path, _, name = test.partition("::")
    return name in _tests(path)


def waits(test: str) -> bool:
    """Whether the test is one whose promise is not kept yet (a strict xfail)."""
    path, _, name = test.partition("::")
    return _tests(path).get(name, False)


def _linked(test: str) -> str:
    path, _, name = test.partition("::")
    sentence = name.removeprefix("test_").replace("_", " ")
    return f"[{sentence}](../{path}){' (**not kept yet**)' if waits(test) else ''}"


@cache
def _tests(path: str) -> dict[str, bool]:
    """Names of a file's tests, and whether each one's decorators call it an xfail, by mark or by a mark's name."""
    file = ROOT / path
    if not file.is_file():
        return {}
    body = ast.parse(file.read_text(encoding="utf-8")).body
    marks = {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and _is_xfail(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    functions = (node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {
        node.name: any(
            _is_xfail(mark) or (isinstance(mark, ast.Name) and mark.id in marks) for mark in node.decorator_list
        )
        for node in functions
    }


def _is_xfail(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.xfail"
