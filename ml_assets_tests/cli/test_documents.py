from collections.abc import Callable
from pathlib import Path

import pytest

from ml_assets.cli.documents import find_document, read_document
from ml_assets.cli.problems import find_problem
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.project import Project
from ml_assets_tests.cli.boards import BOARD, store


@pytest.fixture
def project(root: Path, write_problem: Callable[..., Path]) -> Project:
    write_problem("cancer")
    return find_problem(root, "cancer")


def test_a_document_is_read_back(project: Project) -> None:
    store(project.root, "cancer", "trials", BOARD)
    assert find_document(project, "trials", Leaderboard) == BOARD
    assert read_document(project, "trials", Leaderboard) == BOARD


def test_an_absent_document_is_none_or_an_error_with_its_mend(project: Project) -> None:
    assert find_document(project, "trials", Leaderboard) is None
    with pytest.raises(MLAssetsError) as caught:
        read_document(project, "trials", Leaderboard)
    assert caught.value.mend == "run: ml-assets run cancer"


def test_a_damaged_document_is_named(project: Project) -> None:
    file = store(project.root, "cancer", "trials", BOARD)
    file.write_text(file.read_text()[:40])
    with pytest.raises(MLAssetsError, match=r"trials\.json is no Leaderboard"):
        find_document(project, "trials", Leaderboard)
