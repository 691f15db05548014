from io import BytesIO

from matplotlib.image import imread

from ml_assets.modeling.feasibility.assess import assess
from ml_assets.modeling.feasibility.pictures import feasibility_pictures
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, classes, spec_of
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, groups
from ml_assets_tests.page.drawn_colours import colours
from ml_assets_tests.spec.test_feasibility_report import report


def test_curves_with_their_threshold_and_the_real_score_are_drawn() -> None:
    spec = spec_of("binary_classification", {"success": {"roc_auc": {"min": 0.7}}})
    pictures = feasibility_pictures(assess(classes(200), NUMBERS, spec))
    assert set(pictures) == {"learning_curves", "permutation_tests"}
    # Both models, and the threshold.
    assert colours(pictures["learning_curves"]) >= {"#0072B2", "#D55E00", "#009E73"}
    assert "#D55E00" in colours(pictures["permutation_tests"])
    for picture in pictures.values():
        assert imread(BytesIO(picture), format="png").shape[0] > 300


def test_structure_is_drawn() -> None:
    pictures = feasibility_pictures(assess(groups(120), GROUPS, spec_of("clustering")))
    assert set(pictures) == {"structure"}
    assert "#D55E00" in colours(pictures["structure"])


def test_without_figures_nothing_is_drawn() -> None:
    assert feasibility_pictures(report("doubtful")) == {}
