import numpy as np

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.part import (
    Part,
    Segment,
    function_of,
    mining_model,
    number_output,
    share_output,
)
from ml_assets.deployment.pmml.regression import sigmoid, weighted_sum
from ml_assets_tests.deployment.pmml.files import fields_of, told_by

X = np.array([[0.5, -2.0], [3.0, 1e-3]])


def test_models_are_added_averaged_and_chained(evaluator: Evaluator) -> None:
    one, other = weighted_sum([("x0", 2.0)], 1.0), weighted_sum([("x1", 1.0)], 0.0)

    def added(fields: Fields, names: list[str], classes: list[str]) -> Part:
        return mining_model(fields, "regression", "sum", [
            Segment(one, number_output("a")), Segment(other, number_output("b")),
        ])  # fmt: skip

    def averaged(fields: Fields, names: list[str], classes: list[str]) -> Part:
        return mining_model(fields, "regression", "weightedAverage", [
            Segment(one, number_output("a"), 0.25), Segment(other, number_output("b"), 0.75),
        ])  # fmt: skip

    def chained(fields: Fields, names: list[str], classes: list[str]) -> Part:
        last = Segment(weighted_sum([("a", 10.0)], 0.0), "")
        made = mining_model(fields, "regression", "modelChain",
                            [Segment(one, number_output("a")), last], ["a"])  # fmt: skip
        assert made.used == {"x0"}
        return made

    grown = 2 * X[:, 0] + 1
    for build, expected in ((added, grown + X[:, 1]), (chained, 10 * grown),
                            (averaged, 0.25 * grown + 0.75 * X[:, 1])):  # fmt: skip
        np.testing.assert_allclose(told_by(evaluator, build, X), expected, rtol=1e-15)


def test_shares_of_members_are_averaged(evaluator: Evaluator) -> None:
    def built(fields: Fields, names: list[str], classes: list[str]) -> Part:
        members = [sigmoid([(name, 1.0)], 0.0, classes) for name in names]
        outputs = [share_output(classes, [f"{n}0", f"{n}1"]) for n in names]
        pairs = zip(members, outputs, strict=True)
        return mining_model(fields, "classification", "weightedAverage",
                            [Segment(part, output, 0.5) for part, output in pairs])  # fmt: skip

    second = (1 / (1 + np.exp(-X))).mean(axis=1)
    found = told_by(evaluator, built, X, ["no", "yes"])
    np.testing.assert_allclose(found, np.column_stack([1 - second, second]), rtol=1e-15)


def test_a_part_reads_what_its_segments_read() -> None:
    fields, _ = fields_of(["x0", "x1"])
    segment = Segment(weighted_sum([("x1", 1.0), ("x0", 0.0)], 2.0), "")
    part = mining_model(fields, "regression", "sum", [segment])

    assert part.used == {"x1"}
    assert '<MiningSchema><MiningField name="x1"/></MiningSchema>' in part.inside(fields, "")
    assert (function_of(["a", "b"]), function_of([])) == ("classification", "regression")
