import multiprocessing
from pathlib import Path

import pytest

from ml_assets.modeling.search_folder import rows_digest, search_digest, search_folder
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec


def test_a_digest_depends_on_values_order_and_names() -> None:
    frame = table("regression")
    digests = {
        rows_digest(frame),
        rows_digest(frame.iloc[::-1]),
        rows_digest(frame.assign(weight=0.0)),
        rows_digest(frame.rename(columns={"weight": "mass"})),
    }
    assert len(digests) == 4
    assert rows_digest(frame.copy()) == rows_digest(frame.set_index(frame.index + 9))


def test_only_what_decides_a_fold_makes_another_search() -> None:
    first = search_digest("rows", PLAN, make_spec(), 5)
    same = make_spec(search={"time_budget_s": 5, "cpus": 1}, owners=["team:a"])
    other = [make_spec(search={"folds": 3}), make_spec(split={"seed": 8})]
    assert search_digest("rows", PLAN, same, 5) == first
    assert first not in [search_digest("rows", PLAN, spec, 5) for spec in other]
    assert search_digest("other rows", PLAN, make_spec(), 5) != first
    assert search_digest("rows", PLAN, make_spec(), 1) != first


def _cut_off(storage: Path, digest: str) -> Path:
    def search() -> None:
        with search_folder(storage, digest) as folder:
            (folder / "trials.jsonl").write_text("one")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search()
    return storage / digest


def test_what_a_search_that_was_cut_off_has_left_is_found_again_and_then_removed(
    tmp_path: Path,
) -> None:
    left = _cut_off(tmp_path / "churn", "a")
    with search_folder(tmp_path / "churn", "a") as folder:
        assert folder == left
        assert (folder / "trials.jsonl").read_text() == "one"
    assert not left.exists()
    with search_folder(tmp_path / "churn", "a") as folder:
        assert list(folder.iterdir()) == []


def test_records_of_other_rows_are_removed(tmp_path: Path) -> None:
    left = _cut_off(tmp_path / "churn", "a")
    with search_folder(tmp_path / "churn", "b"):
        assert not left.exists()


def _hold(storage: Path, inside: "multiprocessing.synchronize.Event",
          leave: "multiprocessing.synchronize.Event") -> None:  # fmt: skip
    with search_folder(storage, "a"):
        inside.set()
        leave.wait(60)


def test_two_searches_at_once_do_not_meet(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    inside, leave = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "churn", inside, leave))
    other.start()
    assert inside.wait(60)
    with search_folder(tmp_path / "churn", "a") as folder:
        assert folder.parent == tmp_path
        (folder / "x").touch()
    assert not folder.exists()
    leave.set()
    other.join(60)
    assert other.exitcode == 0
