from pathlib import Path

import pytest

from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.reference_profile import ReferenceProfile
from ml_assets.monitoring.drift.window import count_window
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.errors import DataError, SpecError
from ml_assets_tests.monitoring.drift import cases


def test_features_of_training_rows_and_answers_to_held_out_ones(tmp_path: Path) -> None:
    profile, sample = cases.make_profile(tmp_path)
    case = cases.breast_cancer_case()
    assert (profile.rows, profile.held_out_rows) == (569, len(case.held_out))
    assert profile.model_version == case.model.version
    table = cases.breast_cancer_table()
    assert list(profile.columns) == [name for name in table.columns if name != "target"]
    for name, one in profile.columns.items():
        assert one.counts.mean == pytest.approx(table[name].mean())
        assert one.counts.spread == pytest.approx(table[name].std(ddof=0))
    answers = profile.predictions["prediction"]
    assert sum(answers.counts.counts) == len(case.held_out)
    assert sample is not None
    assert sample.num_rows == 569
    again = ReferenceProfile.model_validate_json(profile.model_dump_json())
    assert again == profile


def test_what_is_ignored_or_sensitive_is_told(tmp_path: Path) -> None:
    case = cases.breast_cancer_case()
    columns = dict(case.contract.columns)
    columns["mean_area"] = columns["mean_area"].model_copy(update={"sensitive": True})
    train = cases.parquet(tmp_path, "train", cases.breast_cancer_table())
    test = cases.parquet(tmp_path, "test", case.held_out)
    contract = case.contract.model_copy(update={"columns": columns})
    profile, sample = cases.profile_reference(
        train, test, case.model, contract, ignore=["mean_radius"]
    )
    assert set(profile.left_out) == {"mean_area", "mean_radius"}
    assert sample is not None
    assert set(profile.left_out).isdisjoint([*profile.columns, *sample.column_names])


def test_without_a_feature_to_compare_there_are_the_answers(tmp_path: Path) -> None:
    names = [name for name in cases.breast_cancer_table().columns if name != "target"]
    profile, sample = cases.make_profile(tmp_path, ignore=names)
    assert (profile.rows, profile.columns, sample) == (569, {}, None)
    own = cases.logged(cases.drawn(300, 1))
    found = count_window(cases.batches_of(own), profile)
    assert (found.rows, found.predictions["prediction"].rows) == (300, 300)
    report = judge_window(profile, None, found, count_window([], profile), Span(None, None),
                          DriftSettings(min_rows=100))  # fmt: skip
    assert (report.verdict, report.joint) == ("none", None)


def test_a_misspelt_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="write 'mean_radius'"):
        cases.make_profile(tmp_path, ignore=["mean_radus"])


def test_no_training_rows(tmp_path: Path) -> None:
    case = cases.breast_cancer_case()
    empty = cases.parquet(tmp_path, "train", cases.breast_cancer_table().head(0))
    with pytest.raises(DataError, match="no training rows"):
        cases.profile_reference(empty, empty, case.model, case.contract)
