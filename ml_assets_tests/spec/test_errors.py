import pickle

import pytest

from ml_assets.spec import errors
from ml_assets.spec.errors import MLAssetsError, SpecError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, MLAssetsError)
]


def test_the_tree_is_the_one_that_the_docstring_draws() -> None:
    drawn = [line.split()[1] for line in str(errors.__doc__).splitlines() if "──" in line]
    assert drawn == [kind.__name__ for kind in KINDS if kind is not MLAssetsError]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_a_process_boundary(kind: type[MLAssetsError]) -> None:
    error = pickle.loads(pickle.dumps(kind("a", found="b", mend="c")))
    assert type(error) is kind
    assert (error.what, error.found, error.mend) == ("a", "b", "c")
    assert str(error) == "a. Found: b. Mend: c."


@pytest.mark.parametrize(
    ("found", "mend", "text"),
    [
        (None, None, "No rows."),
        ("0", None, "No rows. Found: 0."),
        (None, "add", "No rows. Mend: add."),
    ],
)
def test_parts_that_are_not_given_are_not_in_the_message(
    found: str | None, mend: str | None, text: str
) -> None:
    assert str(MLAssetsError("No rows.", found=found, mend=mend)) == text


def test_a_spec_error_is_what_pydantic_takes_for_a_bad_value() -> None:
    assert issubclass(SpecError, ValueError)
