"""Is what Python needs installed, in the versions that were tested?"""

import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from ml_assets.cli.finding import Finding

_OLDEST_PYTHON = (3, 11)
_INSTALL = "install it again: pip install -c constraints.txt ml_assets"


def python() -> Finding:
    """Look at Python's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Finding(name="python", status="fail", found=found,
                       mend="use Python 3.11 or newer")  # fmt: skip
    return Finding(name="python", status="ok", found=found)


def requirements() -> Finding:
    """Compare the installed packages with what ml_assets requires."""
    needed = core_requirements()
    wrong = [text for one in needed if (text := _breach(one))]
    if wrong:
        return Finding(name="packages", status="fail", found="; ".join(wrong), mend=_INSTALL)
    return Finding(name="packages", status="ok", found=f"{len(needed)} as required")


def constraints(root: Path) -> Finding:
    """Compare the core packages with the tested versions in ``constraints.txt``."""
    file = root / "constraints.txt"
    if not file.exists():
        return Finding(name="tested versions", status="ok", found=f"no {file.name} here")
    tested = pinned_versions(file.read_text(encoding="utf-8"))
    core = {_normal(one.name) for one in core_requirements()}
    installed = {name: _installed(name) for name in core & tested.keys()}
    other = [f"{name} {found or 'not installed'} (tested {tested[name]})"
             for name, found in sorted(installed.items()) if found != tested[name]]  # fmt: skip
    if other:
        return Finding(name="tested versions", status="warn", found="; ".join(other),
                       mend=f"pip install -c {file} ml_assets")  # fmt: skip
    return Finding(name="tested versions", status="ok", found=f"{len(installed)} as tested")


def core_requirements() -> list[Requirement]:
    """Return what ml_assets requires without any extra."""
    needed = [Requirement(text) for text in requires("ml_assets") or []]
    return [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]


def pinned_versions(text: str) -> dict[str, str]:
    """Return the versions that a constraints file pins, by normalised name.

    >>> pinned_versions("# tested\\nPyYAML==6.0.2\\nray[tune]==2.60.0  # search\\nclick>=8")
    {'pyyaml': '6.0.2', 'ray': '2.60.0'}
    """
    pinned = {}
    for line in text.splitlines():
        try:
            requirement = Requirement(line.partition("#")[0].strip())
        except InvalidRequirement:
            continue
        for one in requirement.specifier:
            if one.operator == "==":
                pinned[_normal(requirement.name)] = one.version
    return pinned


def _breach(requirement: Requirement) -> str | None:
    found = _installed(requirement.name)
    if found is None:
        return f"{requirement.name} is not installed"
    if not requirement.specifier.contains(found, prereleases=True):
        return f"{requirement.name} {found}, needs {requirement.specifier}"
    return None


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
