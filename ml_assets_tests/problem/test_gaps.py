from ml_assets.problem.gaps import gaps
from ml_assets_tests.problem.statements import FULL
from ml_assets_tests.spec.specs import make_spec


def test_a_full_statement_has_no_gaps() -> None:
    assert gaps(FULL) == []


def test_each_gap_names_its_field() -> None:
    found = gaps(make_spec())
    fields = ("problem.statement", "problem.success", "problem.costs", "problem.action",
              "problem.stakeholders.sponsor", "owners")  # fmt: skip
    assert len(found) == len(fields)
    assert all(field in gap for field, gap in zip(fields, found, strict=True))
