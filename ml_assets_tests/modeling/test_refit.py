import numpy as np
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import unpack
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.refit import refit
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.model_choice import Candidate, Choice, Ensemble, Member, Threshold
from ml_assets_tests.modeling.tables import PLAN, board, problem, table, trial


@pytest.mark.parametrize("task", TASKS)
def test_the_winner_is_fitted_on_all_training_rows(task: Task) -> None:
    train, test = table(task), table(task, seed=2)
    leaders = board(task)

    model = refit(train, PLAN, problem(task), leaders, problem_name="toys", contract_version=3)

    direct = FAMILIES["linear"].build(leaders.best.params, task, PLAN, leaders.seed)
    direct.fit(feature_matrix(train, PLAN), train["y"].to_numpy())
    expected = direct.predict(feature_matrix(test, PLAN))
    assert np.array_equal(predict(model, test).labels, expected)
    info = model.info
    assert (info.problem, info.contract_version, info.train_rows) == ("toys", 3, len(train))
    assert (info.family, info.params, info.trial_id) == ("linear", leaders.best.params, "t000")
    assert info.cross_validation == {leaders.metric: 0.5}
    assert info.classes == (None if task == "regression" else direct.classes_.tolist())


ENSEMBLE = Ensemble(
    method="greedy",
    pooling="mean",
    members=[Member(trial_id="t001", weight=0.5), Member(trial_id="t002", weight=0.3),
             Member(trial_id="t000", weight=0.2)],
)  # fmt: skip


def ensemble_board(task: Task, ensemble: Ensemble = ENSEMBLE) -> Leaderboard:
    """Two forests, whose features are equal, and a linear model."""
    small = {"n_estimators": 5}
    trials = [
        trial(index, 0.9 - index / 100, family=family,
              params=FAMILIES[family].portfolio(task)[0] | fields, fit_s=2.0)
        for index, (family, fields) in enumerate(
            [("linear", {}), ("random_forest", small), ("extra_trees", small)]
        )
    ]  # fmt: skip
    choice = Choice(
        asked="greedy", chosen="greedy", reason="better", rows=80, pool=3,
        candidates=[Candidate(name="single_best", members=1, score=0.9, honest_score=0.8),
                    Candidate(name="greedy", members=3, score=0.95, honest_score=0.85)],
    )  # fmt: skip
    fields = {"ensemble": ensemble, "choice": choice}
    return board(task, trials=trials).model_copy(update=fields)


@pytest.mark.parametrize("task", TASKS)
def test_an_ensembles_members_are_fitted_on_all_training_rows(task: Task) -> None:
    train, test, leaders = table(task), table(task, seed=2), ensemble_board(task)

    model = refit(train, PLAN, problem(task), leaders, problem_name="toys", contract_version=3)

    outputs = []
    for member in ENSEMBLE.members:
        one = leaders.trial(member.trial_id)
        direct = FAMILIES[one.family].build(one.params, task, PLAN, leaders.seed)
        direct.fit(feature_matrix(train, PLAN), train["y"].to_numpy())
        call = "predict" if task == "regression" else "predict_proba"
        outputs.append(getattr(direct, call)(feature_matrix(test, PLAN)))
    expected = np.tensordot([0.5, 0.3, 0.2], outputs, axes=1)
    found = predict(model, test)
    assert np.allclose(found.labels if task == "regression" else found.probabilities, expected)
    info = model.info
    assert (info.family, info.trial_id) == ("ensemble", "t001+t002+t000")
    assert info.params == {"method": "greedy", "pooling": "mean"}
    assert [(member.trial_id, member.weight, member.family) for member in info.members or []] == [
        ("t001", 0.5, "random_forest"), ("t002", 0.3, "extra_trees"), ("t000", 0.2, "linear"),
    ]  # fmt: skip
    assert info.cross_validation == {leaders.metric: 0.85}
    forest, trees, linear = model.estimator.members
    assert forest.steps[0][1] is trees.steps[0][1]
    assert forest.steps[0][1] is not linear.steps[0][1]


def test_an_ensemble_has_the_same_bytes_on_one_core_and_two_and_survives_its_file() -> None:
    task: Task = "multiclass_classification"
    stacked = ENSEMBLE.model_copy(
        update={"method": "stacking", "pooling": "log", "intercepts": [0.1, 0.0, -0.1]}
    )
    models = [
        refit(table(task), PLAN, problem(task), ensemble_board(task, stacked),
              problem_name="toys", contract_version=1, cores=cores)
        for cores in (1, 2)
    ]  # fmt: skip
    assert models[0].content == models[1].content
    test = table(task, seed=2)
    back = predict(unpack(models[0].content), test)
    assert np.array_equal(back.probabilities, predict(models[0], test).probabilities)


def test_the_threshold_is_kept_and_decides_the_labels() -> None:
    task: Task = "binary_classification"
    threshold = Threshold(
        value=0.1, positive_class="yes", basis="f1", method="out_of_fold", low=0.05, high=0.2,
        theory=None, achieved=0.8, at_half=0.7, curve=[],
    )  # fmt: skip
    leaders = ensemble_board(task).model_copy(update={"threshold": threshold})
    model = refit(table(task), PLAN, problem(task), leaders, problem_name="t", contract_version=1)
    found = predict(model, table(task, seed=2))
    assert found.probabilities is not None
    assert ((found.labels == "yes") == (found.probabilities[:, 1] >= 0.1)).all()
    assert (found.labels == "yes").mean() > (found.probabilities[:, 1] >= 0.5).mean()


def test_the_same_rows_and_seed_give_the_same_file() -> None:
    task: Task = "binary_classification"
    versions = {
        refit(
            table(task), PLAN, problem(task), board(task, "random_forest"),
            problem_name="toys", contract_version=1,
        ).version
        for _ in range(2)
    }  # fmt: skip
    assert len(versions) == 1


def test_a_better_trial_that_was_stopped_early_is_not_refitted() -> None:
    task: Task = "binary_classification"
    stopped = trial(1, 0.99, status="stopped_early", family="random_forest")
    leaders = board(task, trials=[stopped, trial(0)])
    model = refit(table(task), PLAN, problem(task), leaders, problem_name="t", contract_version=1)
    assert (model.info.trial_id, model.info.family) == ("t000", "linear")
    assert model.info.positive_class == "yes"
