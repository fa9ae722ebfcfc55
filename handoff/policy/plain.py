"""YAML as people mean it: plain values, each key once, nothing shared or tagged.

PyYAML speaks YAML 1.1, where `no` (Norwegian) is false, `17:00` is 1020, the second of two equal keys wins
silently, aliases can blow a kilobyte up to gigabytes, and a tag can raise anything. Nobody wants that here.
"""

import re

import yaml

from handoff.errors import PolicyError

LONGEST = 256_000
"""Characters of a file; ours have a few thousand."""
DEEPEST = 30
"""Levels of nesting; ours have five."""

_STR = "tag:yaml.org,2002:str"


class _Loader(yaml.SafeLoader):
    """PyYAML with the plain scalars of YAML 1.2: true, false, null and decimal numbers; all else is text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[-+]?[1-9][0-9]{0,17})$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?$"),
    list("-+.0123456789"),
)


def read_plain(text: str) -> tuple[yaml.Node | None, object]:
    """Return the node tree (for line numbers) and the plain value of a file; None and None where it is empty.

    Raises:
        PolicyError: With the line, for anything but mappings with single keys, lists, text, numbers,
            booleans and null.
    """
    if len(text) > LONGEST:
        raise PolicyError(0, "file", f"is larger than {LONGEST // 1000} kB")
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PolicyError(line, "file", f"is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PolicyError(0, "file", "is not YAML: it holds characters that cannot be shown") from error
    except RecursionError as error:
        raise PolicyError(0, "file", "is nested too deeply") from error
    if root is None:
        return None, None
    _check(loader, root)
    return root, loader.construct_document(root)


def _check(loader: _Loader, root: yaml.Node) -> None:
    """Raise PolicyError at the first shared, tagged, doubly keyed or too deep node."""
    seen: set[int] = set()
    todo = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        line = node.start_mark.line + 1
        if id(node) in seen:
            raise PolicyError(line, "file", "uses an alias (*name)", "write the value out")
        seen.add(id(node))
        if depth > DEEPEST:
            raise PolicyError(line, "file", "is nested too deeply")
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
            todo += [(part, depth + 1) for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            todo += [(item, depth + 1) for item in reversed(node.value)]
        if node.tag != _untagged(loader, node):
            raise PolicyError(line, "file", f"uses the tag {node.tag}", "plain values")


def _check_keys(node: yaml.MappingNode) -> None:
    keys: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise PolicyError(line, "file", "has a list or mapping as a key", "a name")
        if key.value in keys:
            raise PolicyError(line, key.value, "is given twice", "once")
        keys.add(key.value)


def _untagged(loader: _Loader, node: yaml.Node) -> str:
    """The tag the node has if its author wrote none."""
    if isinstance(node, yaml.MappingNode):
        return "tag:yaml.org,2002:map"
    if isinstance(node, yaml.SequenceNode):
        return "tag:yaml.org,2002:seq"
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return _STR
    return str(loader.resolve(yaml.ScalarNode, node.value, (True, False)))  # type: ignore[no-untyped-call]
