"""Slices and groups as the asset and its checks show them."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.contract_file import write_contract
from ml_assets.modeling.evaluation import assets, checks
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.project import Project
from ml_assets_tests.modeling.evaluation.known_models import model, shuffled
from ml_assets_tests.modeling.evaluation.test_fairness import with_groups
from ml_assets_tests.spec.part_reports import fairness_report, slice_named, slice_report
from ml_assets_tests.spec.specs import make_spec

TASK = {"task": "binary_classification", "target": "y"}


def project(root: Path, **sections: Any) -> Project:
    return Project(spec=make_spec(**({"problem": TASK} | sections)), root=root)


def check_named(project: Project, name: str) -> dg.AssetChecksDefinition:
    (found,) = (check for check in checks.build_checks(project)
                if {key.name for key in check.check_keys} == {name})  # fmt: skip
    return found


def names(project: Project) -> set[str]:
    return {key.name for check in checks.build_checks(project) for key in check.check_keys}


def blocks(check: dg.AssetChecksDefinition) -> bool:
    return all(spec.blocking for spec in check.check_specs)


def report(**parts: Any) -> EvaluationReport:
    return EvaluationReport(model_version="v", rows=9, metrics={}, baseline={},
                            bootstrap_samples=1, seed=1, **parts)  # fmt: skip


def test_the_asset_shows_slices_and_groups(tmp_path: Path) -> None:
    frame = with_groups("binary_classification")
    bad = shuffled(frame, frame["shop"] == "east")
    stated = project(tmp_path, columns={"sensitive": ["gender"]})
    (definition,) = assets.build_assets(stated)
    result: Any = definition(model("binary_classification"), frame, bad)

    assert result.value.slices.failing[0].name == "shop = east"
    assert {c for one in result.value.slices.slices for c in one.columns}.isdisjoint({"gender"})
    assert result.value.fairness.columns[0].column == "gender"
    shown = result.metadata
    assert shown["slices_tried"] == result.value.slices.tried
    first = shown["worst_slices"].records[0].data
    assert first["slice"] == "shop = east"
    assert "that of a dummy" in first["verdict"]
    assert "data:image/png" in shown["worst_slices_picture"].value
    assert [record.data["group"] for record in shown["fairness of gender"].records] == ["f", "m"]
    assert "data:image/png" in shown["groups of gender"].value

    judged: Any = check_named(stated, "worst_slice")(result.value)
    assert not judged.passed
    assert judged.severity == dg.AssetCheckSeverity.ERROR
    assert judged.metadata["failing_slices"].records[0].data["slice"] == "shop = east"
    warned: Any = check_named(stated, "fair_enough")(result.value)
    assert not warned.passed
    assert warned.severity == dg.AssetCheckSeverity.WARN


def test_a_bad_slice_stops_the_run_and_a_merely_worse_one_does_not(tmp_path: Path) -> None:
    check = check_named(project(tmp_path), "worst_slice")
    assert blocks(check)
    worse: Any = check(report(slices=slice_report(slice_named())))
    assert worse.passed
    assert len(worse.metadata["worst_slices"].records) == 1
    bad: Any = check(report(slices=slice_report(slice_named(reason="is too bad"))))
    assert not bad.passed
    assert bad.severity == dg.AssetCheckSeverity.ERROR


@pytest.mark.parametrize(("low", "high", "passed"), [(0.2, 0.4, False), (0.3, 0.35, True)])
def test_a_stated_bound_stops_the_run(
    low: float, high: float, passed: bool, tmp_path: Path
) -> None:
    bounds = {"max_demographic_parity_difference": 0.1}
    stated = project(tmp_path, columns={"sensitive": ["gender"]},
                     evaluation={"fairness": bounds})  # fmt: skip
    check = check_named(stated, "fair_enough")
    assert blocks(check)
    # With a bound the four-fifths rule is told, but does not decide.
    judged: Any = check(report(fairness=fairness_report(low, high)))
    assert judged.passed is passed
    assert judged.severity == dg.AssetCheckSeverity.ERROR
    assert len(judged.metadata["four_fifths_rule"].records) == 1


def test_without_a_bound_the_four_fifths_rule_warns(tmp_path: Path) -> None:
    stated = project(tmp_path, columns={"sensitive": ["gender"]})
    check = check_named(stated, "fair_enough")
    assert not blocks(check)
    for broken in (True, False):
        judged: Any = check(report(fairness=fairness_report(broken=broken)))
        assert judged.passed is not broken
        assert judged.severity == dg.AssetCheckSeverity.WARN


def test_a_report_without_the_parts_is_warned_of(tmp_path: Path) -> None:
    stated = project(tmp_path, columns={"sensitive": ["gender"]})
    for name in ("worst_slice", "fair_enough"):
        judged: Any = check_named(stated, name)(report())
        assert not judged.passed
        assert judged.severity == dg.AssetCheckSeverity.WARN


def test_checks_are_there_where_they_can_judge(tmp_path: Path) -> None:
    gender = {"sensitive": ["gender"]}
    numbers = {"task": "regression", "target": "y"}
    assert "worst_slice" in names(project(tmp_path))
    assert "fair_enough" not in names(project(tmp_path))
    assert "fair_enough" in names(project(tmp_path, columns=gender))
    assert "fair_enough" not in names(project(tmp_path, columns=gender, problem=numbers))
    assert "worst_slice" not in names(project(tmp_path, problem={"task": "clustering"}))
    several = {"task": "multiclass_classification", "target": "y"}
    bound = {"fairness": {"max_equalized_odds_difference": 0.2}}
    assert "fair_enough" not in names(project(tmp_path, columns=gender, problem=several))
    bounded = project(tmp_path, columns=gender, problem=several, evaluation=bound)
    assert "fair_enough" in names(bounded)


def test_a_column_that_the_contract_calls_sensitive_is_judged_too(tmp_path: Path) -> None:
    plain = project(tmp_path)
    columns = {"gender": ColumnContract(type="string", sensitive=True),
               "y": ColumnContract(type="string", role="target")}  # fmt: skip
    write_contract(Contract(problem="churn", columns=columns), plain.contract_path)
    assert "fair_enough" in names(plain)
