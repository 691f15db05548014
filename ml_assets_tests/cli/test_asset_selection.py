import dagster as dg
import pytest

from ml_assets.cli.asset_selection import select_assets
from ml_assets.spec.errors import SpecError
from ml_assets.spec.keys import STAGE_OF
from ml_assets_tests.cli.toy_run import DEFINITIONS


def names(select: str | None) -> set[str]:
    return {key.path[-1] for key in select_assets(DEFINITIONS, "toy", select)}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("raw", {"raw"}),
        (" raw , champion ", {"raw", "champion"}),
        ("clean", {"clean", "rest"}),  # made together
        ("key:toy/rest+", {"clean", "rest", "champion"}),
        ("1+key:toy/champion", {"clean", "rest", "champion"}),
        ('key:"toy/raw" or key:"toy/refused"', {"raw", "refused"}),
        (None, {"raw", "clean", "rest", "champion", "refused", "crashed", "mistyped",
                "interrupted"}),
    ],
)  # fmt: skip
def test_names_and_dagsters_syntax(select: str | None, expected: set[str]) -> None:
    assert names(select) == expected


@pytest.mark.parametrize(
    ("select", "told"),
    [
        ("raw,chmpion", "write 'champion'"),
        ("key:other/raw", "selects no asset of toy"),
        ("key:(", "cannot be read"),
        (",", "selects no asset of toy"),
    ],
)
def test_a_wrong_selection_is_named(select: str, told: str) -> None:
    with pytest.raises(SpecError, match=told):
        names(select)


def test_only_assets_of_the_problem_are_selected() -> None:
    assert select_assets(DEFINITIONS, "other", None) == []


def test_a_stage_stands_for_its_assets_and_monitoring_is_asked_for_by_name() -> None:
    definitions = dg.Definitions(
        assets=[
            dg.AssetsDefinition(specs=[dg.AssetSpec(["toy", name])])
            for name in (*STAGE_OF, "source_rows")
        ]
    )

    def of(select: str | None) -> set[str]:
        return {key.path[-1] for key in select_assets(definitions, "toy", select)}

    watching = {name for name, stage in STAGE_OF.items() if stage == "monitoring"}
    assert of("monitoring") == watching
    assert of("collection, model") == {"raw_data", "data_contract", "source_rows", "model"}
    assert of(None) == {*STAGE_OF, "source_rows"} - watching
