import subprocess
from pathlib import Path

import pytest

from ml_assets.deployment.code_version import code_version


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout.strip()


def test_the_commit_and_whether_files_were_changed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert code_version(tmp_path) is None
    (tmp_path / "defs.yaml").write_text("name: churn\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert code_version(tmp_path) == commit
    (tmp_path / "untracked.txt").touch()
    assert code_version(tmp_path) == commit
    (tmp_path / "defs.yaml").write_text("name: other\n")
    assert code_version(tmp_path) == f"{commit}-dirty"


def test_a_folder_in_no_repository_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert code_version(tmp_path) is None
    assert code_version(tmp_path / "absent") is None


def test_without_git_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code_version(tmp_path) is None
