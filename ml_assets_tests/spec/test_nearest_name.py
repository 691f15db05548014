from hypothesis import given
from hypothesis import strategies as st

from ml_assets.spec.nearest_name import nearest_name


def test_every_valid_name_is_listed_in_order() -> None:
    assert nearest_name("zzz", ["b", "a"]) == "valid names: a, b"


@given(st.lists(st.text("abcdef_", min_size=3), min_size=1, unique=True))
def test_a_name_is_nearest_to_itself(names: list[str]) -> None:
    for name in names:
        assert nearest_name(name, names).startswith(f"write {name!r}; ")
