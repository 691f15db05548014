"""The source of a few definitions of a package, with everything that they need of it.

What a definition names is looked up in its module: other definitions there and, where it is
imported from the same package, in the module it comes from. Everything else is imported.
"""

import ast
import inspect
import re
from dataclasses import dataclass, field
from importlib import import_module

from ml_assets.spec.errors import MLAssetsError

Place = tuple[str, str]


@dataclass
class InlinedSource:
    """Definitions in the order in which they may stand in one file, and their imports.

    The file must begin with ``from __future__ import annotations``: where two definitions need
    each other, an annotation may name what is defined further down.

    Where two modules define different things under one name, the later one is renamed after its
    module; ``names`` holds the name of each.
    """

    package: str
    definitions: dict[Place, str] = field(default_factory=dict)
    imports: set[Place] = field(default_factory=set)
    names: dict[Place, str] = field(default_factory=dict)

    def add(self, module: str, name: str) -> str:
        """Take in a definition, after all that it needs; return its name in the file."""
        if (place := (module, name)) in self.names:
            return self.names[place]
        self.names[place] = self._free_name(module, name)
        top = _Module.of(module)
        node = top.definitions[name]
        source, renamed = top.source_of(node), {name: self.names[place]}
        for needed in _names_in(node):
            if needed in top.definitions:
                renamed[needed] = self.add(module, needed)
            elif needed in top.imports:
                origin, original = top.imports[needed]
                if origin.split(".")[0] == self.package and original:
                    renamed[needed] = self.add(origin, original)
                else:
                    self.imports.add((origin, original))
        self.definitions[place] = self._checked(name, _renamed(source, renamed))
        return self.names[place]

    @property
    def text(self) -> str:
        """All definitions, two empty lines around classes and functions, none around constants."""
        text, after_block = "", False
        for source in self.definitions.values():
            block = source.startswith(("def ", "class ", "@"))
            gap = "\n\n\n" if block or after_block else "\n"
            text, after_block = f"{text}{gap}{source}" if text else source, block
        return text

    def _checked(self, name: str, source: str) -> str:
        if re.search(rf"^\s+(from|import) {self.package}\b", source, re.MULTILINE):
            raise MLAssetsError(
                f"The source of {name} cannot stand alone",
                found=f"it imports {self.package} within a function",
                mend="import it at the top of the module",
            )
        return source

    def _free_name(self, module: str, name: str) -> str:
        if name not in self.names.values():
            return name
        return f"_{module.rpartition('.')[2]}_{name.lstrip('_')}"


@dataclass(frozen=True)
class _Module:
    """The top of a module: its text, what it defines, and what it imports from where."""

    text: str
    definitions: dict[str, ast.stmt]
    imports: dict[str, Place]

    @classmethod
    def of(cls, name: str) -> "_Module":
        text = inspect.getsource(import_module(name))
        definitions: dict[str, ast.stmt] = {}
        imports: dict[str, Place] = {}
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                definitions[node.name] = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                flat = [each for target in targets for each in ast.walk(target)]
                definitions |= {each.id: node for each in flat if isinstance(each, ast.Name)}
            elif isinstance(node, ast.ImportFrom):
                module = str(node.module)
                names = {alias.asname or alias.name: alias.name for alias in node.names}
                imports |= {local: (module, original) for local, original in names.items()}
            elif isinstance(node, ast.Import):
                imports |= {alias.name.split(".")[0]: (alias.name, "") for alias in node.names}
        return cls(text, definitions, imports)

    def source_of(self, node: ast.stmt) -> str:
        """Return the lines of a definition, its decorators and the comments above included."""
        lines = self.text.splitlines()
        first = node.lineno
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list:
            first = node.decorator_list[0].lineno
        return "\n".join(lines[first - 1 : node.end_lineno]).replace("  # fmt: skip", "")


def _names_in(node: ast.stmt) -> list[str]:
    """Return the names that a definition uses, in order, but not those in quotes."""
    found = {each.id: None for each in ast.walk(node) if isinstance(each, ast.Name)}
    return list(found)


def _renamed(source: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        if old != new:
            source = re.sub(rf"(?<![\w.]){re.escape(old)}\b", new, source)
    return source
