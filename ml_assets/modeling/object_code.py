"""Python code that makes an unfitted pipeline: constructors with the arguments that were set.

Arguments that equal the constructor's defaults are left out. Code is broken over lines where it is
longer than a line, one argument per line.
"""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ml_assets.spec.errors import MLAssetsError

LINE = 100
# What is passed by position, because everybody writes it so.
_BY_POSITION = {"Pipeline": "steps", "ColumnTransformer": "transformers"}


@dataclass
class ObjectCode:
    """The code of objects, and what it names: (module, name) of what must be imported.

    NumPy is taken to be imported as ``np``.
    """

    imports: set[tuple[str, str]] = field(default_factory=set)

    def expression(self, value: Any, indent: int = 0, before: int = 0) -> str:
        """Return code for a value.

        ``indent`` are the spaces before a line, ``before`` the characters that stand in front of
        the value on its first line. Raises MLAssetsError for what has no code, such as a lambda.
        """
        opening, items, closing = self._parts(value)
        if items is None:
            return opening
        one_line = opening + ", ".join(f"{name}{self.expression(item)}" for name, item in items)
        one_line += ("," if isinstance(value, tuple) and len(items) == 1 else "") + closing
        if len(one_line) + before + indent <= LINE - 1 and "\n" not in one_line:
            return one_line
        if self._may_hug(items):
            first = opening + "".join(f"{name}{self.expression(one)}, " for name, one in items[:-1])
            name, last = items[-1]
            if len(first) + len(name) + before + indent < LINE // 2:
                return f"{first}{name}{self.expression(last, indent, LINE)}{closing}"
        inner = indent + 4
        lines = [
            f"{' ' * inner}{name}{self.expression(item, inner, len(name) + 1)},"
            for name, item in items
        ]
        return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])

    def _may_hug(self, items: list[tuple[str, Any]]) -> bool:
        """Say whether only the last part has parts of its own, and can take the rest's lines."""
        *first, (_, last) = items
        return len(items) < 3 and all(self._parts(one)[1] is None for _, one in first) and bool(
            self._parts(last)[1]
        )  # fmt: skip

    def _parts(self, value: Any) -> "tuple[str, list[tuple[str, Any]] | None, str]":
        """Return how a value opens, its parts with their names, and how it closes."""
        if type(value).__module__ == "numpy":
            return self._of_numpy(value)
        if isinstance(value, list):
            return "[", [("", item) for item in value], "]"
        if isinstance(value, tuple):
            return "(", [("", item) for item in value], ")"
        if isinstance(value, dict):
            return "{", [(f"{self.expression(key)}: ", item) for key, item in value.items()], "}"
        if isinstance(value, str):
            return quoted(value), None, ""
        if value is None or isinstance(value, bool | int | bytes):
            return repr(value), None, ""
        if isinstance(value, float):
            return repr(value) if abs(value) < float("inf") else f'float("{value}")', None, ""
        if inspect.isroutine(value) or inspect.isclass(value):
            return self._named(value), None, ""
        return f"{self._named(type(value))}(", list(_arguments(value)), ")"

    def _of_numpy(self, value: Any) -> "tuple[str, list[tuple[str, Any]] | None, str]":
        if not hasattr(value, "tolist"):  # a function such as log1p
            return f"np.{value.__name__}", None, ""
        if not getattr(value, "shape", ()):
            return self._parts(value.tolist())
        return "np.array(", [("", value.tolist()), ("dtype=", str(value.dtype))], ")"

    def _named(self, value: Any) -> str:
        module, name = public_place(value)
        self.imports.add((module, name))
        return name


def _arguments(value: Any) -> Iterable[tuple[str, Any]]:
    """Yield the constructor's arguments that differ from their defaults, as ``name=`` and value."""
    parameters = inspect.signature(type(value).__init__).parameters.values()
    named = [each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD,
                                                          each.KEYWORD_ONLY)][1:]  # fmt: skip
    values = value.get_params(deep=False) if hasattr(value, "get_params") else {
        each.name: getattr(value, each.name) for each in named
    }  # fmt: skip
    by_position = _BY_POSITION.get(type(value).__name__)
    defaults = {each.name: each.default for each in named}
    order = [*(name for name in defaults if name in values),
             *(name for name in values if name not in defaults)]  # fmt: skip
    for name in order:
        default = defaults.get(name)  # of arguments beyond those named, None is the default
        if repr(values[name]) != repr(default):
            yield ("" if name == by_position else f"{name}="), values[name]


def quoted(text: str) -> str:
    """Return a text as Python code, in double quotes.

    >>> print(quoted("it's"), quoted('a "b"'))
    "it's" "a \\"b\\""
    """
    body = repr(text)
    if body.startswith('"'):
        return body
    plain = body[1:-1].replace("\\'", "'")
    return '"' + plain.replace('"', '\\"') + '"'


def public_place(value: Any) -> tuple[str, str]:
    """Return the module and name by which users import a class or function.

    It is the shortest package that hands the name on: private modules are passed over.

    >>> from sklearn.ensemble import RandomForestClassifier
    >>> public_place(RandomForestClassifier)
    ('sklearn.ensemble', 'RandomForestClassifier')
    """
    import sys

    module, name = value.__module__, value.__qualname__
    if "<" in name or module == "__main__":
        raise MLAssetsError(
            f"{name} has no code that could be written to a script",
            mend="define it at the top of a module",
        )
    parts = module.split(".")
    packages = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
    for package in packages:
        if getattr(sys.modules.get(package), name, None) is value:
            return package, name
    return module, name
