"""Change single values in a YAML text, leaving every other character as it is."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml

Dump = Callable[[Any], str]


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def edited_yaml(text: str, before: dict[Any, Any], after: dict[Any, Any], dump: Dump) -> str:
    """Return the text, changed where the mappings ``before`` and ``after`` differ.

    ``before`` is what the text means; it may lack keys that the text states, which then stay.
    ``dump`` writes a value as YAML on one line. Raises ValueError for a text that is no mapping.
    Whoever calls it reads the result again: anchors,
    tags and other rare YAML are not looked after.

    >>> print(edited_yaml("a: 1  # one\\nb: {c: [x]}\\n", {"a": 1, "b": {"c": ["x"]}},
    ...                   {"a": 2, "b": {"c": ["x", "y"]}}, str), end="")
    a: 2  # one
    b: {c: [x, y]}
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("the YAML text is no mapping")
    # From the end, so that the places of those before stay right.
    for edit in sorted(_edits(root, before, after, text, dump), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(
    node: yaml.MappingNode, before: dict[Any, Any], after: dict[Any, Any], text: str, dump: Dump
) -> Iterator[_Edit]:
    entries = {_plain(key): (key, value) for key, value in node.value}
    gone = [key for key in entries if key in before and key not in after]
    if gone and node.flow_style:
        kept = {key: text[value.start_mark.index : _end(value, text)]
                for key, (_, value) in entries.items() if key not in gone}  # fmt: skip
        written = {key: dump(after[key]) if key in after and after[key] != before.get(key) else old
                   for key, old in kept.items()}  # fmt: skip
        written |= {key: dump(value) for key, value in after.items() if key not in entries}
        pairs = ", ".join(f"{dump(key)}: {value}" for key, value in written.items())
        yield _Edit(node.start_mark.index, _end(node, text), f"{{{pairs}}}")
        return
    for key in gone:
        name, value = entries[key]
        start = name.start_mark.index - name.start_mark.column
        yield _Edit(start, _next_line(text, _end(value, text)), "")
    for key in [key for key in entries if key in after and after[key] != before.get(key)]:
        yield from _changed(*entries[key], before.get(key), after[key], text, dump)
    new = {key: value for key, value in after.items() if key not in entries}
    if new:
        yield _added(node, new, text, dump)


def _changed(
    key: yaml.Node, node: yaml.Node, before: Any, after: Any, text: str, dump: Dump
) -> Iterator[_Edit]:
    if isinstance(node, yaml.MappingNode) and isinstance(before, dict) and isinstance(after, dict):
        yield from _edits(node, before, after, text, dump)
    elif isinstance(node, yaml.SequenceNode) and node.value and isinstance(after, list) and after:
        yield _changed_items(node, before, after, text, dump)
    elif node.start_mark.line > key.end_mark.line:
        yield _Edit(key.end_mark.index, _end(node, text), f": {dump(after)}")
    else:
        yield _Edit(node.start_mark.index, _end(node, text), dump(after))


def _changed_items(
    node: yaml.SequenceNode, before: Any, after: list[Any], text: str, dump: Dump
) -> _Edit:
    """Add items behind those that are there, if these stay; else write all anew."""
    more, last = after[len(node.value) :], _end(node.value[-1], text)
    item = f"\n{' ' * node.start_mark.column}- "
    if after[: len(node.value)] != before:
        items = ", ".join(map(dump, after))
        new = f"[{items}]" if node.flow_style else f"- {item.join(map(dump, after))}"
        return _Edit(node.start_mark.index, _end(node, text), new)
    if node.flow_style:
        return _Edit(last, last, "".join(f", {dump(value)}" for value in more))
    # Behind a comment on the last item's line.
    end = _next_line(text, last, whole=False)
    return _Edit(end, end, "".join(f"{item}{dump(value)}" for value in more))


def _added(node: yaml.MappingNode, new: dict[Any, Any], text: str, dump: Dump) -> _Edit:
    pairs = [f"{dump(key)}: {dump(value)}" for key, value in new.items()]
    if node.flow_style:
        end = _end(node.value[-1][1], text) if node.value else node.start_mark.index + 1
        return _Edit(end, end, "".join(f", {pair}" for pair in pairs)[0 if node.value else 2 :])
    end = _next_line(text, _end(node.value[-1][1], text), whole=False)
    indent = " " * node.value[0][0].start_mark.column
    return _Edit(end, end, "".join(f"\n{indent}{pair}" for pair in pairs))


def _plain(key: yaml.Node) -> Any:
    return yaml.SafeLoader("").construct_object(key, deep=True)


def _end(node: yaml.Node, text: str) -> int:
    """Return where a node's own text ends; YAML counts what follows a block to the block."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    return start + len(text[start:end].rstrip())


def _next_line(text: str, place: int, *, whole: bool = True) -> int:
    """Return where the line of a place ends, or with ``whole`` where the next one begins."""
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    return end + 1 if whole else end
