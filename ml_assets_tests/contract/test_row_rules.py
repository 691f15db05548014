from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import RULE_SET_MEANINGS, RULE_SETS, row_rules, unique_columns


def test_each_column_has_the_rules_it_states(contract: Contract) -> None:
    rules = {rule.name: rule.text for rule in row_rules(contract)}
    assert [name for name in rules if name.startswith("count.")] == [
        "count.type", "count.not_null", "count.finite", "count.range",
    ]  # fmt: skip
    assert [name for name in rules if name.startswith("note.")] == ["note.type", "note.length"]
    assert "key.unique" in rules
    assert rules["size.range"] == "is between -1 and 1.5"
    assert rules["colour.allowed_values"] == "is one of red, blue"
    assert rules["since.range"] == "is at least 2020-01-01 00:00:00"


def test_dropped_columns_have_no_rules_and_names_do_not_repeat(contract: Contract) -> None:
    rules = row_rules(contract)
    assert "ignored" not in {rule.column for rule in rules}
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.name == f"{rule.column}.{rule.rule_set}" for rule in rules)


def test_every_rule_set_is_explained_and_occurs(contract: Contract) -> None:
    assert {rule.rule_set for rule in row_rules(contract)} == set(RULE_SETS)
    assert all(RULE_SET_MEANINGS.values())


def test_rules_of_uniqueness_are_about_columns_together() -> None:
    contract = Contract.model_validate({
        "problem": "p",
        "columns": {
            "id": {"type": "string", "role": "id", "unique": True},
            "a": {"type": "string", "pattern": "x+", "min_length": 2, "max_length": 5},
            "b": {"type": "integer"},
            "gone": {"type": "string", "role": "dropped", "unique": True},
        },
        "table": {"keys": [["a", "b"]], "distinct_rows": True},
    })  # fmt: skip
    assert unique_columns(contract) == {
        "id.unique": ["id"], "a+b.unique": ["a", "b"], "row.unique": ["id", "a", "b"],
    }  # fmt: skip
    texts = {rule.name: rule.text for rule in row_rules(contract)}
    assert list(texts)[-2:] == ["a+b.unique", "row.unique"]
    assert set(unique_columns(contract)) <= set(texts)
    assert texts["a.pattern"] == "matches x+"
    assert texts["a.length"] == "has between 2 and 5 characters"
