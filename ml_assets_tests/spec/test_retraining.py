import pytest
from pydantic import ValidationError

from ml_assets.spec.retraining import CHECK_OF_CAUSE, Retraining, episode_tag


def test_every_cause_is_watched_by_default_and_has_a_tag_of_its_own() -> None:
    assert Retraining().causes == list(CHECK_OF_CAUSE) == ["drift", "performance"]
    assert len({episode_tag(cause) for cause in CHECK_OF_CAUSE}) == len(CHECK_OF_CAUSE)


@pytest.mark.parametrize(
    "wrong", [{"causes": []}, {"causes": ["mood"]}, {"good_evaluations": 0}, {"cool_down": "soon"}]
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Retraining.model_validate(wrong)
