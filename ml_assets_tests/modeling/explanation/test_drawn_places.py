from ml_assets.modeling.explanation.drawn_places import drawn_places


def test_rows_are_drawn_by_the_seed() -> None:
    assert drawn_places(60, 60, seed=1).tolist() == list(range(60))
    places = drawn_places(60, 9, seed=1)
    assert sorted(set(places.tolist())) == places.tolist()
    assert len(places) == 9
    assert drawn_places(60, 9, seed=1).tolist() == places.tolist()
