import difflib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.yaml_edit import edited_yaml


def _dump(value: Any) -> str:
    text = yaml.safe_dump([value], default_flow_style=True, sort_keys=False, width=float("inf"))
    return text.strip()[1:-1]


def _edited(text: str, after: dict[Any, Any], before: dict[Any, Any] | None = None) -> str:
    found = edited_yaml(text, before or yaml.safe_load(text), after, _dump)
    assert yaml.safe_load(found) == after
    return found


TEXT = """\
# the head
a:   {x: 1,y: 'two'}   # of a
# of b
b:
  x: 1.50   # of x

  # of z
  z: [p, "q"]  # of the list
c:
- one   # of one
- two
# of d
d: plain text  # the end
"""


def _lines(after: str) -> list[str]:
    """The lines of TEXT that went (-) and the new ones (+)."""
    lines = difflib.unified_diff(TEXT.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"a": {"x": 2, "y": "two"}},
         ["-a:   {x: 1,y: 'two'}   # of a", "+a:   {x: 2,y: 'two'}   # of a"]),
        ({"a": {"x": 1, "y": "two", "z": True}},
         ["-a:   {x: 1,y: 'two'}   # of a", "+a:   {x: 1,y: 'two', z: true}   # of a"]),
        ({"a": {"y": "two"}},
         ["-a:   {x: 1,y: 'two'}   # of a", "+a:   {y: 'two'}   # of a"]),
        ({"a": None}, ["-a:   {x: 1,y: 'two'}   # of a"]),
        ({"b": {"x": 2, "z": ["p", "q"]}}, ["-  x: 1.50   # of x", "+  x: 2   # of x"]),
        ({"b": {"x": 1.5, "z": ["p", "q", "no"]}},
         ['-  z: [p, "q"]  # of the list', "+  z: [p, \"q\", 'no']  # of the list"]),
        ({"b": {"x": 1.5, "z": ["q"]}},
         ['-  z: [p, "q"]  # of the list', "+  z: [q]  # of the list"]),
        ({"b": {"x": 1.5, "z": ["p", "q"], "w": {"k": [1]}}}, ["+  w: {k: [1]}"]),
        ({"b": {"z": ["p", "q"]}}, ["-  x: 1.50   # of x"]),
        ({"b": None}, ["-b:", "-  x: 1.50   # of x", "-", "-  # of z",
                       '-  z: [p, "q"]  # of the list']),
        ({"c": ["one", "two", "three"]}, ["+- three"]),
        ({"c": ["one"]}, ["-- one   # of one", "-- two", "+- one"]),
        ({"c": None}, ["-c:", "-- one   # of one", "-- two"]),
        ({"d": "other"}, ["-d: plain text  # the end", "+d: other  # the end"]),
        ({"d": None}, ["-d: plain text  # the end"]),
        ({"e": {"f": 1}}, ["+e: {f: 1}"]),
    ],
)  # fmt: skip
def test_only_the_lines_concerned_change(change: dict[str, Any], lines: list[str]) -> None:
    after = {key: value for key, value in (yaml.safe_load(TEXT) | change).items()
             if value is not None}  # fmt: skip
    assert _lines(_edited(TEXT, after)) == lines


def test_keys_that_only_the_text_states_stay() -> None:
    text = "a: {x: 1, role: feature}\n"
    assert edited_yaml(text, {"a": {"x": 1}}, {"a": {"x": 2}}, _dump) == (
        "a: {x: 2, role: feature}\n"
    )
    assert edited_yaml(text, {"a": {"x": 1}}, {"a": {"x": 1, "role": "id"}}, _dump) == (
        "a: {x: 1, role: id}\n"
    )


def test_line_ends_and_a_missing_last_one_stay() -> None:
    assert _edited("a: 1\r\nb: 2\r\n", {"a": 3, "b": 2}) == "a: 3\r\nb: 2\r\n"
    assert _edited("a: 1\nb: 2", {"a": 1, "b": 3, "c": 4}) == "a: 1\nb: 3\nc: 4"
    assert _edited("a: {}\n", {"a": {"b": 1}}) == "a: {b: 1}\n"


def test_a_text_that_is_no_mapping_is_refused() -> None:
    for text in ("", "- 1\n", "a"):
        with pytest.raises(ValueError, match="no mapping"):
            edited_yaml(text, {}, {"a": 1}, _dump)


_scalars = st.one_of(
    st.integers(-99, 99), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["no", "yes", "", "a b", "#", "x: y", "1", "null", "~", "'", '"', "[", "é"]),
)  # fmt: skip
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(_scalars, max_size=3)
        | st.dictionaries(st.sampled_from("abcdef"), inner, min_size=1, max_size=4)
    ),
    max_leaves=8,
)
_documents = st.dictionaries(st.sampled_from("abcdef"), _values, min_size=1, max_size=5)


@settings(max_examples=120, deadline=None)
@given(before=_documents, after=_documents, flow=st.sampled_from([None, False]))
def test_any_document_becomes_any_other(
    before: dict[str, Any], after: dict[str, Any], flow: bool | None
) -> None:
    if set(before).isdisjoint(after):
        after = after | {next(iter(before)): 1}
    text = yaml.safe_dump(before, default_flow_style=flow, sort_keys=False)
    found = edited_yaml(text, before, after, _dump)
    assert yaml.safe_load(found) == after
