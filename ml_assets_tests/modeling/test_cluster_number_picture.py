import pytest

from ml_assets.modeling.cluster_number import ClusterNumber, NumberRow
from ml_assets.modeling.cluster_number_picture import number_of_clusters_picture
from ml_assets.page.figure import PALETTE
from ml_assets_tests.page.drawn_colours import colours


@pytest.mark.parametrize("most", [3, 11])
def test_three_criteria_stand_side_by_side(most: int) -> None:
    rows = [NumberRow(clusters=k, silhouette=None if k == 1 else 1 / k, gap=k / 9, gap_error=0.1,
                      stability=None if k == 1 else 0.9) for k in range(1, most)]  # fmt: skip
    number = ClusterNumber(chosen=2, rows=rows,
                           proposals={"silhouette": 2, "stability": 2, "gap": 1})  # fmt: skip
    picture = number_of_clusters_picture(number)
    assert colours(picture) >= set(PALETTE[:3])
