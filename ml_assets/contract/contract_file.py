"""The file of a pinned contract: YAML that people edit and review."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from ml_assets.contract.contract import ColumnContract, Contract, Interval, Repairs, TableContract
from ml_assets.contract.yaml_edit import edited_yaml
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.spec.errors import ContractError
from ml_assets.spec.nearest_name import nearest_name

# libyaml parses ten times as fast, and each load of the code location reads every contract; a
# PyYAML that was built without it has only the other.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HEADER = """\
# The data contract of {problem}: what every row and the whole table must look like, in
# training, in batch scoring and in the service. Inferred once, pinned here since; edit it to
# change a rule (raise `version` by one). A rule that is not written does not apply.
"""


def read_contract(path: Path) -> Contract:
    """Read a pinned contract.

    Raises ContractError, naming file, field and value found, for a file that is absent, is no
    YAML, names a key twice, or holds a field that is unknown or cannot be meant.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError as error:
        raise ContractError(
            f"{path}: the contract is absent",
            mend="run the problem once to infer it, or take it back from version control",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(
            f"{path}: not valid YAML", found=" ".join(str(error).split()), mend="mend the line"
        ) from error
    if not isinstance(content, dict):
        raise ContractError(
            f"{path}: not a contract",
            found=f"a {type(content).__name__} at the top",
            mend="start with format, version, problem and columns",
        )
    try:
        return Contract.model_validate(content)
    except ValidationError as error:
        raise _first_problem(path, error) from error


def write_contract(contract: Contract, path: Path) -> None:
    """Write the contract atomically, one line per column; rules that don't apply are left out."""
    text = _HEADER.format(problem=contract.problem) + yaml.dump(
        _as_plain(contract), Dumper=_LineDumper, sort_keys=False, allow_unicode=True, width=100
    )
    atomic_write(path, text.encode())


def update_contract(contract: Contract, path: Path) -> None:
    """Write a changed contract into its file; lines that are not concerned stay as they are.

    People's comments, order and spacing stay too, so that a diff of the file shows the change
    alone. A file whose YAML cannot be edited so, such as one with anchors, is written anew. Raises
    what :func:`read_contract` raises.
    """
    before = read_contract(path)
    text = path.read_bytes().decode()
    edited = edited_yaml(text, _as_plain(before), _as_plain(contract), _flow)
    if _is_contract(edited, contract):
        atomic_write(path, edited.encode())
    else:
        write_contract(contract, path)


def _is_contract(text: str, contract: Contract) -> bool:
    try:
        return Contract.model_validate(yaml.load(text, Loader=_StrictLoader)) == contract
    except (yaml.YAMLError, ValidationError):
        return False


def _flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    return yaml.dump(
        [value], Dumper=_LineDumper, default_flow_style=True, sort_keys=False, allow_unicode=True,
        width=float("inf"),
    ).strip()[1:-1]  # fmt: skip


class _StrictLoader(_Loader):
    """YAML in which a key that is named twice is an error, not silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)  # type: object
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    "while reading a mapping", node.start_mark,
                    f"the key {key!r} is named twice", key_node.start_mark,
                )  # fmt: skip
            seen.add(key)
        return super().construct_mapping(node, deep)


class _OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


class _LineDumper(yaml.SafeDumper):
    """YAML with one line per column."""


def _on_one_line(dumper: yaml.SafeDumper, mapping: _OneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=True)


def _escaped_where_needed(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write a text with an unusual line break in double quotes: PyYAML loses it in any other."""
    style = None if text.splitlines() == [text] else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_LineDumper.add_representer(_OneLine, _on_one_line)
_LineDumper.add_representer(str, _escaped_where_needed)


def _as_plain(contract: Contract) -> dict[str, Any]:
    columns = {
        name: _OneLine(_short(column.model_dump(exclude_defaults=True)))
        for name, column in contract.columns.items()
    }
    table = {
        rule: _OneLine(_short(value)) if rule in ("rows", "max_missing", "freshness")
        else {name: _short(bounds) for name, bounds in value.items()}
        if isinstance(value, dict) else value
        for rule, value in contract.table.model_dump(exclude_defaults=True).items()
    }  # fmt: skip
    head = {"format": contract.format, "version": contract.version, "problem": contract.problem}
    return head | {"columns": columns} | ({"table": table} if table else {})


def _short(value: Any) -> Any:
    """Write whole bounds without their ``.0``, since reading makes them floats again, and
    mappings on one line."""
    if isinstance(value, dict):
        return _OneLine({key: _short(item) for key, item in value.items()})
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _first_problem(path: Path, error: ValidationError) -> ContractError:
    problems = error.errors()
    first = problems[0]
    field = ".".join(str(part) for part in first["loc"]) or "the contract"
    others = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    found, mend = _capped(first["input"]), "correct the field"
    if first["type"] == "extra_forbidden":
        mend = nearest_name(str(first["loc"][-1]), _fields_at(first["loc"][:-1]))
    elif first["type"] == "missing":
        found, mend = "nothing", f"add {first['loc'][-1]}"
    return ContractError(f"{path}: {field}: {_plain(first['msg'])}{others}", found=found, mend=mend)


def _plain(message: str) -> str:
    known = {
        "Extra inputs are not permitted": "unknown field",
        "Field required": "the field is absent",
    }
    return known.get(message, message.removeprefix("Value error, "))


def _capped(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Contract
    if location and location[0] == "columns":
        model = Repairs if "repairs" in location else ColumnContract
    elif location and location[0] == "table":
        model = TableContract if len(location) == 1 else Interval
    return list(model.model_fields)
