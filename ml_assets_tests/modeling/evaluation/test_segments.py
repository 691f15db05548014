import pytest

from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.segments import segments, segments_markdown
from ml_assets_tests.modeling.unlabelled_tables import clusters, groups

MODEL, FRAME = clusters(), groups(rows=180, seed=4)


def test_a_segments_figures_are_those_of_its_rows() -> None:
    found = segments(MODEL, FRAME)
    labels = predict(MODEL, FRAME).labels
    assert [segment.name for segment in found] == ["cluster_1", "cluster_2", "cluster_3"]
    assert sum(segment.rows for segment in found) == 180
    first, inside = found[0], labels == "cluster_1"
    assert first.rows == inside.sum()
    trait = next(trait for trait in first.traits if trait.column == "size")
    size = FRAME["size"]
    assert trait.inside == pytest.approx(size[inside].mean())
    assert trait.outside == pytest.approx(size[~inside].mean())
    expected = (size[inside].mean() - size[~inside].mean()) / size.std(ddof=0)
    assert trait.difference == pytest.approx(expected)


def test_categories_and_missing_ones_tell_segments_apart() -> None:
    colours = [next(trait for trait in segment.traits if trait.column == "colour")
               for segment in segments(MODEL, FRAME)]  # fmt: skip
    assert [trait.value for trait in colours] == ["red", "blue", ""]
    share = (FRAME["colour"] == "red").mean()
    gap = colours[0].inside - colours[0].outside
    assert colours[0].difference == pytest.approx(gap / (share * (1 - share)) ** 0.5)
    assert "often colour missing" in colours[2].text


def test_the_words_say_the_strongest_traits_first() -> None:
    found = segments(MODEL, FRAME)
    text = segments_markdown(found)
    assert text.count("\n") == 2
    assert "**cluster_1**: " in text
    assert "low size" in found[0].text
    assert "high weight" in found[2].text
    for segment in found:
        strengths = [abs(trait.difference) for trait in segment.traits]
        assert strengths == sorted(strengths, reverse=True)


def test_sensitive_columns_are_not_told() -> None:
    for segment in segments(MODEL, FRAME, hidden={"colour", "size"}):
        assert [trait.column for trait in segment.traits] == ["weight"]


def test_an_empty_and_an_only_segment_have_no_traits() -> None:
    alone = FRAME[predict(MODEL, FRAME).labels == "cluster_1"]
    found = segments(MODEL, alone)
    assert [(segment.rows, segment.traits) for segment in found[1:]] == [(0, []), (0, [])]
    assert found[0].share == 1.0
    assert "No single column" in found[0].text
