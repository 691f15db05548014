import re

from hypothesis import given
from hypothesis import strategies as st

from ml_assets.contract.contract import ColumnContract, Contract, Interval, TableContract
from ml_assets.contract.table_rules import table_rules


def test_every_rule_of_the_table_is_named_after_what_it_says(contract: Contract) -> None:
    table = TableContract(
        rows=Interval(min=10),
        max_missing={"size": 0.125},
        means={"count": Interval(min=1, max=2.5), "size": Interval()},
        relations=[("size", "<=", "count")],
    )
    rules = table_rules(contract.model_copy(update={"table": table}))
    assert {rule.name: rule.text for rule in rules} == {
        "row_count": "The number of rows is at least 10.",
        "columns_match": "The columns are exactly: key, count, some count, size, grade, open, "
        "maybe, colour, note, code, since, class.",
        "key_is_unique": "No value of key occurs twice.",
        "missing_share_of_size": "At most 12.50% of the values of size are missing.",
        "mean_of_count": "The mean of count is between 1 and 2.5.",
        "size_at_most_count": "In every row size does not exceed count.",
    }
    assert rules[-1].columns == ("size", "count")


@given(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=6, unique=True))
def test_names_are_valid_for_checks_and_do_not_repeat(names: list[str]) -> None:
    columns = {name: ColumnContract(type="number") for name in names}
    table = TableContract(means={name: Interval(min=0) for name in names})
    found = [r.name for r in table_rules(Contract(problem="p", columns=columns, table=table))]
    assert len(set(found)) == len(found) == len(names) + 1
    assert all(re.fullmatch("[A-Za-z0-9_]+", name) for name in found)
