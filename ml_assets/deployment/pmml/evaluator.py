"""PMML4S, an independent evaluator of PMML, in a process of its own.

https://github.com/autodeployai/pmml4s, Apache licence; its Java archives come with the Python
package ``pypmml``. Java is started only when a file is to be scored, and ends with the session.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ml_assets.spec.errors import ModelFileError, SpecError

PACKAGES = ("pypmml", "py4j")
_INSTALL = "pip install 'ml_assets[pmml]'"
_MEND = "or take pmml out of serving.formats"
# Nodes of trees are read by a function that calls itself.
_OPTIONS = ("-Xss64m", "-Duser.timezone=UTC", "-Djava.awt.headless=true",
            "--add-exports=java.base/jdk.internal.math=ALL-UNNAMED")  # fmt: skip
_STOP_S = 20.0


@dataclass(frozen=True)
class Evaluator:
    """A running evaluator."""

    gateway: Any

    @contextmanager
    def opened(self, content: bytes) -> "Iterator[OpenFile]":
        """Read a PMML file; raises ModelFileError if the evaluator cannot."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "model.pmml"
            path.write_bytes(content)
            found = _asked(lambda: self.gateway.jvm.org.pmml4s.model.Model.fromFile(str(path)))
        try:
            yield OpenFile(found)
        finally:
            self.gateway.detach(found)


@dataclass(frozen=True)
class OpenFile:
    """A PMML file that the evaluator has read."""

    java: Any

    def scored(self, rows: str) -> str:
        """Score rows: JSON of ``columns`` and ``data``, and so is the answer."""
        return _asked(lambda: str(self.java.predict(rows)))


def must_be_installed() -> None:
    """Raise SpecError if the evaluator's package or Java is not here."""
    if absent := [name for name in PACKAGES if find_spec(name) is None]:
        raise SpecError(
            "serving.formats names pmml, whose evaluator is not installed",
            found=f"no module {', '.join(absent)}",
            mend=f"{_INSTALL}, {_MEND}",
        )
    _java()


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if found is None:
        raise SpecError(
            "serving.formats names pmml, which is scored back by Java",
            found=f"no java in {home}/bin, which JAVA_HOME names" if home else "no java on PATH",
            mend=f"install Java 11 or later (Debian: default-jre-headless), {_MEND}",
        )
    return found


@contextmanager
def running_evaluator() -> Iterator[Evaluator]:
    """Start the evaluator and end it with the block.

    Raises SpecError where it is not installed, or Java does not start.
    """
    must_be_installed()
    from py4j.java_gateway import GatewayParameters, JavaGateway

    port, token, process = _launched(_java())
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token))
    try:
        yield Evaluator(gateway)
    finally:
        gateway.shutdown()
        # It ends when nothing can be written to it any more.
        process.stdin.close()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _launched(java: str) -> tuple[int, str, Any]:
    """Start Java; returns its port, the word that it lets callers in by, and its process."""
    from py4j.java_gateway import launch_gateway
    from py4j.protocol import Py4JError

    try:
        return launch_gateway(
            classpath=_archives(), javaopts=list(_OPTIONS), java_path=java, die_on_exit=True,
            enable_auth=True, return_proc=True,
        )  # fmt: skip
    # Where Java ends at once, there is no number to read.
    except (Py4JError, OSError, ValueError) as error:
        raise SpecError(
            "serving.formats names pmml, and its evaluator does not start",
            found=f"{java}: {error}",
            mend=f"install Java 11 or later (Debian: default-jre-headless), {_MEND}",
        ) from error


def _archives() -> str:
    spec = find_spec("pypmml")
    folders = list(spec.submodule_search_locations or []) if spec else []
    return os.pathsep.join(f"{folder}/jars/*" for folder in folders)


def _asked(call: Any) -> Any:
    from py4j.protocol import Py4JError

    try:
        return call()
    except Py4JError as error:
        java = getattr(error, "java_exception", None)
        found = str(java) if java is not None else str(error)
        raise ModelFileError("The PMML evaluator cannot read or score the file", found=found,
                             mend="materialize model_exports again") from error  # fmt: skip
