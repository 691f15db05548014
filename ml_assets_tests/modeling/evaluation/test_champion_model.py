import json

import pytest

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.evaluation.champion_model import champion_model, obstacle
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.modeling.unlabelled_tables import clusters

TASK: Task = "binary_classification"
TEST = table(TASK, rows=20, seed=2)


def fitted(task: Task = TASK, rows: int = 80) -> FittedModel:
    return refit(table(task).head(rows), PLAN, problem(task), board(task), problem_name="toys",
                 contract_version=1)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return fitted()


@pytest.fixture(scope="module")
def champion() -> FittedModel:
    return fitted(rows=50)


def files(champion: FittedModel, content: bytes | None = None) -> dict[str, bytes]:
    named = json.dumps({"version": champion.version, "tag": "toys:1"}).encode()
    exported = champion.content if content is None else content
    return {"champion.json": named, f"exports/{champion.version}.skops": exported}


def test_the_champions_own_bytes_are_compared(model: FittedModel, champion: FittedModel) -> None:
    found = champion_model(model, TEST, files(champion).get)
    assert found.model is not None
    assert found.model.version == champion.version
    assert (found.note.version, found.note.compared) == (champion.version, True)
    assert "learnt from 50 rows" in found.note.note
    assert "flatters" in found.note.note


def test_without_a_champion_or_with_the_same_there_is_nothing_to_compare(
    model: FittedModel,
) -> None:
    none = champion_model(model, TEST, {}.get)
    assert (none.model, none.note.version) == (None, None)
    assert none.note.note == "there is no champion yet"
    same = champion_model(model, TEST, files(model).get)
    assert (same.model, same.note.compared) == (None, False)
    assert same.note.note == "this version is the champion"


def test_what_stands_in_the_way_is_told_and_is_no_error(
    model: FittedModel, champion: FittedModel
) -> None:
    gone = {"champion.json": files(champion)["champion.json"]}
    cases = {
        "is gone": gone,
        "is not version": files(champion, champion.content + b"x"),
        "names no version": {"champion.json": b"[]"},
    }
    for says, stored in cases.items():
        found = champion_model(model, TEST, stored.get)
        assert found.model is None
        assert not found.note.compared
        assert says in found.note.note


def test_models_of_another_kind_cannot_be_compared(
    model: FittedModel, champion: FittedModel
) -> None:
    assert obstacle(model, champion, TEST) is None
    assert obstacle(model, clusters(), TEST) == "its task is clustering"
    assert "columns that the model reads: size" in str(
        obstacle(model, champion, TEST.drop(columns="size"))
    )
    changed = {
        "its target is other": {"plan": PLAN.model_copy(update={"target": "other"})},
        "its positive class is 'no'": {"positive_class": "no"},
        "its classes are a, b": {"classes": ["a", "b"]},
    }
    for says, fields in changed.items():
        info = champion.info.model_copy(update=fields)
        other = FittedModel(champion.estimator, info, champion.content, champion.version)
        assert obstacle(model, other, TEST) == says


def test_a_champion_that_reads_what_the_model_must_not_is_no_rival(
    model: FittedModel, champion: FittedModel
) -> None:
    found = champion_model(model, TEST, files(champion).get, dropped=["size", "other"])
    assert (found.model, found.note.compared) == (None, False)
    assert found.note.note == "it reads size, which columns.drop takes out"


def test_no_value_of_a_row_is_told(model: FittedModel, champion: FittedModel) -> None:
    secret = TEST.assign(weight="secret")
    says = obstacle(model, champion, secret)
    assert says is not None
    assert "secret" not in says
