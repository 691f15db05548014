import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.spec_agreement import in_agreement
from ml_assets.spec.errors import ContractError
from ml_assets.spec.problem_spec import ProblemSpec

CONTRACT = Contract(
    problem="p",
    columns={
        "shop": ColumnContract(type="string"),
        "note": ColumnContract(type="string", role="dropped", nullable=True),
        "y": ColumnContract(type="string", role="target"),
    },
)


def spec(**sections: object) -> ProblemSpec:
    return ProblemSpec.model_validate(
        {
            "name": "p",
            "problem": {"task": "binary_classification", "target": "y"},
            "sources": {"rows": {"uri": "rows.csv"}},
            **sections,
        }
    )


def test_a_dropped_column_may_be_kept_for_fairness_or_not() -> None:
    dropped = {"drop": ["note"], "sensitive": ["note"]}
    assert in_agreement(CONTRACT, spec(columns=dropped)).columns["note"].role == "dropped"
    kept = CONTRACT.columns["note"].model_copy(update={"role": "audit"})
    pinned = CONTRACT.model_copy(update={"columns": CONTRACT.columns | {"note": kept}})
    for columns in (dropped, {"drop": ["note"]}):
        assert in_agreement(pinned, spec(columns=columns)).columns["note"].role == "audit"
    with pytest.raises(ContractError, match="write role: audit"):
        in_agreement(CONTRACT, spec(columns={"drop": ["shop"], "sensitive": ["shop"]}))


def test_what_the_yaml_does_not_speak_of_stays() -> None:
    assert in_agreement(CONTRACT, spec()) == CONTRACT
    assert in_agreement(CONTRACT, spec(columns={"drop": ["note"]})) == CONTRACT


def test_a_column_made_sensitive_later_is_sensitive() -> None:
    found = in_agreement(CONTRACT, spec(columns={"sensitive": ["shop"]}))
    assert found.columns["shop"].sensitive
    assert not found.columns["y"].sensitive


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"columns": {"group": "shop"}}, "columns.group in the YAML, role feature"),
        ({"columns": {"drop": ["shop"]}}, "columns.drop in the YAML, role feature"),
        ({"columns": {"id": "note"}}, "columns.id in the YAML, role dropped"),
    ],
)
def test_another_role_in_the_yaml_is_refused(sections: dict[str, object], said: str) -> None:
    with pytest.raises(ContractError, match=said):
        in_agreement(CONTRACT, spec(**sections))


@pytest.mark.parametrize(
    "rules", [{"type": "string"}, {"type": "number"}, {"type": "number", "min": -1.0}]
)
def test_a_weight_may_not_be_below_zero(rules: dict[str, object]) -> None:
    def pinned(**stated: object) -> Contract:
        column = ColumnContract.model_validate({"role": "weight", **stated})
        return CONTRACT.model_copy(update={"columns": CONTRACT.columns | {"counts": column}})

    weighted = spec(columns={"weight": "counts"})
    with pytest.raises(ContractError, match=r"weight 'counts' be something else.*min: 0"):
        in_agreement(pinned(**rules), weighted)
    agreed = pinned(type="number", min=0.0)
    assert in_agreement(agreed, weighted) == agreed


def test_a_column_that_nobody_can_change_must_exist() -> None:
    def immutable(name: str) -> ProblemSpec:
        problem = {"task": "binary_classification", "target": "y", "immutable": [name]}
        return spec(problem=problem)

    assert in_agreement(CONTRACT, immutable("shop")) == CONTRACT
    with pytest.raises(ContractError, match=r"immutable names 'shopp'.*write 'shop'"):
        in_agreement(CONTRACT, immutable("shopp"))
