from ml_assets.page.document import Listed, Page, Section, Text


def test_a_table_has_the_columns_of_all_its_rows() -> None:
    table = Listed([{"a": 1, "b": "x"}, {"b": "y", "c": 0.5}, {"c": None}])
    assert table.columns == ["a", "b", "c"]
    assert [table.is_number(name) for name in table.columns] == [True, False, True]
    assert not Listed([{"flag": True}]).is_number("flag")
    assert not Listed([{"nothing": None}]).is_number("nothing")


def test_sections_that_say_nothing_are_left_out() -> None:
    page = Page("t", "s", [Section("full", [Text("x")]), Section("empty", [])])
    assert [section.title for section in page.shown] == ["full"]
