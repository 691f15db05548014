from ml_assets.spec.slice_report import SliceReport
from ml_assets_tests.spec.part_reports import slice_named, slice_report


def test_what_fails_and_what_may_be_chance() -> None:
    bad, chance = slice_named(reason="is too bad"), slice_named(adjusted_p=0.05)
    found = slice_report(bad, chance)
    assert found.failing == [bad]
    assert (bad.significant, chance.significant) == (True, False)


def test_a_report_survives_its_file() -> None:
    found = slice_report(slice_named(score=None, low=None, high=None))
    assert SliceReport.model_validate_json(found.model_dump_json()) == found
