import pytest

from ml_assets.modeling.found_params import with_found


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], {"depth": 3}),
        ([{}, {}], {"depth": 3}),
        ([{"n": 1}, {"n": 2}, {"n": 9}], {"depth": 3, "n": 4}),
        ([{"n": 0}, {"n": 0}], {"depth": 3, "n": 1}),
        ([{"rate": 0.5}, {"rate": 1.0}], {"depth": 3, "rate": 0.75}),
        ([{"n": 1}, {}], {"depth": 3}),
        ([{"depth": 5}], {"depth": 5}),
    ],
)
def test_what_was_found_is_averaged_over_folds(
    found: list[dict[str, float]], expected: dict[str, float]
) -> None:
    params = {"depth": 3}
    assert with_found(params, found) == expected
    assert params == {"depth": 3}
