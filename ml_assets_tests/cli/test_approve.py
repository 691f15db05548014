import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_assets_tests.cli.champions import MlAssets, Versions, register_both, sections, two_cases


@pytest.fixture
def versions(root: Path, write_problem: Callable[..., Path]) -> Versions:
    write_problem("cancer", **sections(approvals=2))
    return register_both(root, two_cases())


def test_a_version_moves_once_enough_people_approved_it(
    ml_assets: MlAssets, versions: Versions
) -> None:
    def approve(who: str) -> dict[str, object]:
        result = ml_assets("approve", "cancer", versions.older, "--as", who, "--reason", "Seen",
                           "--json")  # fmt: skip
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    refused = ml_assets("promote", "cancer", versions.older)
    assert refused.exit_code == 1
    assert f"ml-assets approve cancer {versions.older}" in refused.stderr
    assert approve("Ann")["approvers"] == ["Ann"]
    assert approve("ann")["approvers"] == ["Ann"]
    assert (approve("Bob")["approvers"], approve("Bob")["needed"]) == (["Ann", "Bob"], 2)
    result = ml_assets("promote", "cancer", versions.older, "--json")
    assert result.exit_code == 0, result.stderr
    champion = json.loads(result.stdout)
    assert [row["metric"] for row in champion["verdict"]] == ["roc_auc", "approvals"]


def test_the_text_tells_what_comes_next(ml_assets: MlAssets, versions: Versions) -> None:
    def approve(who: str) -> str:
        return ml_assets(
            "approve", "cancer", versions.older, "--as", who, "--reason", "Seen"
        ).stdout

    first, second = approve("Ann"), approve("Bob")
    assert "1 of 2" in first
    assert "Promote it" not in first
    assert f"ml-assets promote cancer {versions.older}" in second


@pytest.mark.parametrize("lacking", ["--as", "--reason"])
def test_name_and_reason_are_asked_for(
    ml_assets: MlAssets, versions: Versions, lacking: str
) -> None:
    options = {"--as": "Ann", "--reason": "Seen"}
    given = [text for option in options.items() if option[0] != lacking for text in option]
    result = ml_assets("approve", "cancer", versions.older, *given)
    assert result.exit_code == 2
    assert lacking in result.stderr
