from pathlib import Path

import pytest

from ml_assets.deployment.pmml import evaluator as module
from ml_assets.deployment.pmml.evaluator import Evaluator, must_be_installed, running_evaluator
from ml_assets.spec.errors import ModelFileError, SpecError


def test_without_java_the_mend_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpecError, match=r"no java on PATH.*default-jre-headless"):
        must_be_installed()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SpecError, match=r"/bin, which JAVA_HOME names"), running_evaluator():
        pass


def test_a_java_that_does_not_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho Unrecognized option >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SpecError, match="does not start"), running_evaluator():
        pass


def test_without_the_extra_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("nowhere_to_be_found",))
    with pytest.raises(SpecError, match=r"nowhere_to_be_found.*ml_assets\[pmml\]"):
        must_be_installed()


@pytest.mark.parametrize("content", [b"no xml", b"<PMML version='4.4'/>", b"<a/>"])
def test_a_file_that_is_no_model_is_told(content: bytes, evaluator: Evaluator) -> None:
    with pytest.raises(ModelFileError, match="cannot read"), evaluator.opened(content):
        pass


def test_its_process_ends_with_the_block() -> None:
    must_be_installed()
    with running_evaluator() as started:
        system = started.gateway.jvm.java.lang.ProcessHandle.current()
        process = Path("/proc") / str(system.pid())
        assert "java" in (process / "cmdline").read_text()
    assert not process.exists()
