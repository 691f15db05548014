from ml_assets.modeling.search_digest import rows_digest, search_digest
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec


def test_a_digest_depends_on_values_order_and_names() -> None:
    frame = table("regression")
    digests = {
        rows_digest(frame),
        rows_digest(frame.iloc[::-1]),
        rows_digest(frame.assign(weight=0.0)),
        rows_digest(frame.rename(columns={"weight": "mass"})),
    }
    assert len(digests) == 4
    assert rows_digest(frame.copy()) == rows_digest(frame.set_index(frame.index + 9))


def test_only_what_decides_a_fold_makes_another_search() -> None:
    first = search_digest("rows", PLAN, make_spec(), 5)
    same = make_spec(search={"time_budget_s": 5, "cpus": 1}, owners=["team:a"])
    other = [make_spec(search={"folds": 3}), make_spec(split={"seed": 8})]
    assert search_digest("rows", PLAN, same, 5) == first
    assert first not in [search_digest("rows", PLAN, spec, 5) for spec in other]
    assert search_digest("other rows", PLAN, make_spec(), 5) != first
    assert search_digest("rows", PLAN, make_spec(), 1) != first
