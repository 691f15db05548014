import re
from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.problem import Clusters
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.spec.specs import make_spec

CLASSES = {"task": "binary_classification", "target": "left"}
NUMBERS = {"task": "regression", "target": "price"}
TWO = {"customers": {"uri": "a.csv"}, "orders": {"uri": "b.csv"}}


def refusal(**sections: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        make_spec(**sections)
    first = caught.value.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def test_four_fields_are_enough() -> None:
    spec = make_spec()
    assert spec.problem.search_metric == "roc_auc"
    assert spec.split_strategy == "stratified"
    assert (spec.split.test_fraction, spec.split.seed) == (0.25, 7)
    assert spec.search.time_budget_s == 60
    assert spec.search.families == "auto"


@pytest.mark.parametrize("section", ["problem", "sources"])
def test_what_cannot_be_guessed_is_required(section: str) -> None:
    assert refusal(**{section: None}) == f"{section}: Field required"


def test_defaults_follow_the_task() -> None:
    spec = make_spec(problem=NUMBERS)
    assert spec.problem.search_metric == "root_mean_squared_error"
    assert spec.split_strategy == "random"
    assert make_spec(split={"strategy": "random"}).split_strategy == "random"


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"serach": {}}, "Unknown field 'serach'. Found: serach: {}. Mend: write 'search'"),
        ({"search": {"max_trails": 3}}, "search: Value error, Unknown field 'max_trails'"),
        ({"problem": {**CLASSES, "task": "binary_clasification"}}, "write 'binary_classification'"),
        ({"problem": {**CLASSES, "metric": "rocauc"}}, "write 'roc_auc'"),
        ({"problem": {**CLASSES, "metric": "r2"}}, "does not measure binary_classification"),
        ({"problem": {**CLASSES, "metric": "neg_log_los"}}, "write 'log_loss'"),
        ({"problem": {**CLASSES, "metric": "adjusted_rand_score"}}, "does not measure"),
        ({"problem": {**CLASSES, "metric": "top_k_accuracy"}}, "does not measure"),
        ({"problem": {**CLASSES, "success": {"log_loss": {"max": 1}, "neg_log_loss": {"min": -2}}}},
         "problem.success names 'log_loss' twice"),
        ({"problem": {**CLASSES, "success": {"accuracyy": {"min": 1}}}},
         "problem.success.accuracyy: 'accuracyy' is no metric"),
        ({"problem": {**CLASSES, "success": {"recall": {}}}}, "bounds nothing"),
        ({"problem": {**CLASSES, "success": {"recall": {"min": 1, "max": 0}}}}, "No value can"),
        ({"problem": {**NUMBERS, "positive_class": "yes"}}, "belongs to binary_classification"),
        ({"problem": {**NUMBERS, "costs": {"false_negative": 1, "false_positive": 1}}},
         "problem.costs belongs to binary_classification"),
        ({"problem": {**CLASSES, "costs": {"false_negative": 0, "false_positive": 0}}},
         "no mistake costs anything"),
        ({"problem": {**CLASSES, "costs": {"false_negative": -1, "false_positive": 0}}},
         "problem.costs.false_negative"),
        ({"problem": {**CLASSES, "costs": {"false_negative": 1}}}, "problem.costs.false_positive"),
        ({"problem": {**CLASSES, "costs": {"false_positve": 1}}}, "write 'false_positive'"),
        ({"problem": {**CLASSES, "success": {"mean_cost": {"max": 1}}}},
         "problem.success.mean_cost: 'mean_cost' is no metric"),
        ({"search": {"ensemble": "greddy"}}, "search.ensemble"),
        ({"ray": {"address": "10.0.0.5:6379", "resource": "ray_cluster"}},
         "ray.address and ray.resource both name a cluster"),
        ({"search": {"gpu": {"linear": 1}}}, "search.gpu: the family 'linear' uses no GPU"),
        ({"search": {"gpu": {"xgbost": 1}}}, "Unknown family 'xgbost'"),
        ({"search": {"gpu": {"xgboost": 1.5}}}, "search.gpu.xgboost: no trial can take 1.5 GPUs"),
        ({"search": {"gpu": {"xgboost": 0}}}, "search.gpu.xgboost: no trial can take 0 GPUs"),
        ({"search": {"gpu": {"xgboost": 1}, "families": ["lightgbm"]}},
         "search.gpu names 'xgboost', which is not searched"),
        ({"columns": {"id": "left"}}, "columns.id names the target 'left'"),
        ({"columns": {"drop": ["left"]}}, "which is also problem.target"),
        ({"columns": {"id": "key", "drop": ["key"]}}, "which is also columns.id"),
        ({"columns": {"id": "key", "group": "key"}}, "columns.group names 'key', which is also"),
        ({"columns": {"id": "key"}, "split": {"strategy": "column", "column": "key"}},
         "split.column names 'key', which is also columns.id"),
        ({"columns": {"time": "at", "drop": ["at"]}}, "which is also columns.time"),
        ({"columns": {"group": "left"}}, "columns.group names the target"),
        ({"columns": {"weight": "left"}}, "columns.weight names the target"),
        ({"columns": {"weight": "n"}, "problem": {"task": "clustering"}},
         "columns.weight weighs errors in a target"),
        ({"columns": {"weight": "n"},
          "problem": NUMBERS | {"metric": "d2_absolute_error_score"}},
         "'d2_absolute_error_score' takes no weights of rows"),
        ({"split": {"strategy": "group"}}, "split.strategy 'group' needs columns.group"),
        ({"split": {"strategy": "time"}}, "split.strategy 'time' needs columns.time"),
        ({"split": {"strategy": "column"}}, "split.strategy 'column' needs split.column"),
        ({"split": {"gap": "7d"}}, "split.gap belongs to strategy 'time'"),
        ({"split": {"gap": "soon"}}, "no duration"),
        ({"split": {"column": "side"}}, "split.column belongs to strategy 'column'"),
        ({"join": {"base": "customers", "steps": [{"source": "oders", "on": "id"}]}},
         "join.steps.0.source: there is no source 'oders'"),
        ({"sources": TWO, "join": {"base": "orders", "steps": [{"source": "orders", "on": "id"}]}},
         "The source 'customers' is not joined"),
        ({"join": {"base": "customers", "steps": []}}, "join.steps"),
        ({"sources": {"größen": {"uri": "x.csv"}}}, "is no valid name"),
        ({"problem": NUMBERS, "split": {"strategy": "stratified"}}, "needs classes"),
        ({"sources": {}}, "sources"),
        ({"sources": {"my table": {"uri": "x.csv"}}}, "sources.my table is no valid name"),
        ({"sources": {"table": {"uri": ""}}}, "sources.table.uri"),
        ({"sources": {"table": {"uri": "x", "format": "xlsx"}}}, "sources.table.format"),
        ({"search": {"time_budget_s": None}}, "would never end"),
        ({"search": {"families": []}}, "search.families is empty"),
        ({"search": {"families": ["linear", "ligthgbm"]}}, "write 'lightgbm'"),
        ({"search": {"families": ["my family"]}}, "dotted path"),
        ({"search": {"folds": 1}}, "search.folds"),
        ({"split": {"test_fraction": 1}}, "split.test_fraction"),
        ({"quality": {"max_quarantine_share": 1.1}}, "quality.max_quarantine_share"),
        ({"serving": {"formats": []}}, "serving.formats"),
        ({"serving": {"formats": ["onnx"]}}, "lacks skops"),
        ({"serving": {"formats": ["skops", "pickle"]}}, "runs whatever code is in it"),
        ({"serving": {"formats": ["pmml"]}}, "lacks skops"),
        ({"serving": {"formats": ["skops", "joblib"]}}, "serving.formats"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_with_its_path_and_mend(sections: dict[str, Any], told: str) -> None:
    assert told in refusal(**sections)


@pytest.mark.parametrize("name", ["Churn", "2nd", "a-b", "", "x" * 51, "a/b"])
def test_names_fit_keys_and_tags(name: str) -> None:
    assert refusal(name=name).startswith("name: ")


def test_the_split_follows_the_columns_and_the_task() -> None:
    assert make_spec(columns={"group": "customer"}).split_strategy == "group"
    assert make_spec(columns={"time": "at"}).split_strategy == "stratified"
    timed = make_spec(columns={"time": "at"}, split={"strategy": "time", "gap": "7d"})
    assert (timed.split_strategy, timed.split.gap) == ("time", "7d")
    side = make_spec(split={"strategy": "column", "column": "side"})
    assert side.split_strategy == "column"


def test_a_yaml_is_the_same_after_it_was_resolved() -> None:
    # As the component reads it: dumped without what nobody set, filled in, and read again.
    spec = make_spec(
        sources=TWO | {"visits": {"uri": "sqlite:///v.db", "query": "select 1", "cursor": "at"}},
        join={"base": "customers", "steps": [
            {"source": "orders", "on": {"id": "customer_id"}, "validate": "one_to_many",
             "aggregate": {"amount": ["sum", "mean"], "*": "count"}, "prefix": "o_"},
            {"source": "visits", "on": ["id"], "as_of": {"left": "at", "right": "seen"}},
        ]},
        columns={"id": "id", "time": "at", "drop": ["x"], "sensitive": ["age"]},
        features={"text": "hashing", "keep": 0.5},
        split={"strategy": "time", "gap": "1.5 h"},
        search={"time_budget_s": None, "max_trials": 3, "families": ["linear"]},
        problem=CLASSES | {"success": {"roc_auc": {"min": 0.8}}, "positive_class": True},
    )  # fmt: skip
    again = type(spec)(**spec.model_dump(exclude_unset=True))
    assert again == spec
    assert again.model_dump(exclude_unset=True) == spec.model_dump(exclude_unset=True)
    assert again.join is not None
    assert [step.cardinality for step in again.join.steps] == ["one_to_many", "many_to_one"]


CLUSTERS, ANOMALIES = {"task": "clustering"}, {"task": "anomaly_detection"}
LABELS = {"target": "odd", "positive_class": "yes"}


def test_problems_without_a_target() -> None:
    spec = make_spec(problem=CLUSTERS)
    assert (spec.problem.target, spec.problem.search_metric) == (None, "silhouette")
    assert (spec.split_strategy, spec.encoding.high_cardinality) == ("random", "hashing")
    assert spec.problem.clusters_sought == Clusters(min=2, max=10)
    assert make_spec(problem=CLUSTERS | {"clusters": 4}).problem.clusters_sought == Clusters(
        min=4, max=4
    )
    unlabelled, labelled = make_spec(problem=ANOMALIES), make_spec(problem=ANOMALIES | LABELS)
    assert (unlabelled.problem.search_metric, unlabelled.split_strategy) == (
        "planted_roc_auc", "random",
    )  # fmt: skip
    assert (labelled.problem.search_metric, labelled.split_strategy) == (
        "average_precision", "stratified",
    )  # fmt: skip
    assert make_spec(features={"high_cardinality": "leave_out"}, problem=CLUSTERS).encoding == (
        Features(high_cardinality="leave_out")
    )
    assert make_spec().encoding.high_cardinality == "target"


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"problem": {"task": "regression"}}, "problem.target is missing.*clustering"),
        ({"problem": CLUSTERS | {"target": "kind"}}, "does not belong to clustering.*columns.drop"),
        ({"problem": CLUSTERS | {"metric": "roc_auc"}}, "'roc_auc' does not measure clustering"),
        ({"problem": CLUSTERS | {"contamination": 0.1}}, "contamination belongs to anomaly"),
        ({"problem": ANOMALIES | {"clusters": 3}}, "clusters belongs to clustering"),
        ({"problem": CLUSTERS | {"clusters": {"min": 5, "max": 3}}}, "No number of clusters"),
        ({"problem": ANOMALIES | {"success": {"roc_auc": {"min": 0.9}}}},
         "success.roc_auc: 'roc_auc' needs labels.*problem.target.*planted_roc_auc"),
        ({"problem": ANOMALIES | {"positive_class": "x"}}, "positive_class belongs to binary"),
        ({"problem": ANOMALIES | {"contamination": 0.7}}, "less than 0.5"),
        ({"problem": CLUSTERS, "split": {"strategy": "stratified"}}, "needs classes"),
        ({"problem": CLUSTERS, "features": {"keep": 0.5}}, "features.keep goes by"),
        ({"problem": ANOMALIES, "features": {"high_cardinality": "target"}}, "needs a target"),
        ({"problem": CLUSTERS, "search": {"ensemble": "stacking"}}, "combines predictions"),
        ({"problem": ANOMALIES | LABELS | {"metric": "shop.profit"}}, "is no metric for anomaly"),
        ({"problem": {"task": "cluster"}}, "clustering"),
    ],
)  # fmt: skip
def test_what_cannot_be_without_a_target_is_refused(sections: dict[str, Any], told: str) -> None:
    assert re.search(told, refusal(**sections))


@pytest.mark.parametrize(
    ("task", "stated", "searched"),
    [
        ("binary_classification", "auto", ["linear", "naive_bayes"]),
        ("regression", ["auto", "shop.Tree"], ["linear", "shop.Tree"]),
        ("regression", ["linear"], ["linear"]),
    ],
)
def test_a_model_that_must_be_read_is_of_a_family_that_can_be(
    task: str, stated: object, searched: list[str]
) -> None:
    problem = {"task": task, "target": "y", "constraints": {"interpretable": True}}
    spec = make_spec(problem=problem, search={"families": stated})
    assert (spec.search.families, spec.search.ensemble_method) == (searched, "single_best")


def test_what_cannot_be_read_contradicts_the_constraint() -> None:
    problem = NUMBERS | {"constraints": {"interpretable": True}}
    assert "the family 'xgboost' cannot be read. Mend: name linear, or" in refusal(
        problem=problem, search={"families": ["xgboost"]}
    )
    assert "an ensemble cannot be read" in refusal(problem=problem, search={"ensemble": "greedy"})
