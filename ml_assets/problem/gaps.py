"""What a problem's statement leaves open."""

from ml_assets.spec.problem_spec import ProblemSpec


def gaps(spec: ProblemSpec) -> list[str]:
    """Return what a reader of the statement would miss, each with its mend."""
    problem = spec.problem
    found = []
    if not problem.statement.strip():
        found.append("No business problem is stated: write problem.statement.")
    if not problem.success:
        found.append("No success threshold is given, so the gate lets every model through: "
                     "write problem.success.")  # fmt: skip
    if problem.task == "binary_classification" and problem.costs is None:
        found.append("No mistake has a cost, so that a missed row and a false alarm weigh alike: "
                     "write problem.costs.")  # fmt: skip
    if not problem.action:
        found.append("Nobody says what is done with a prediction: write problem.action.")
    if not problem.stakeholders.sponsor:
        found.append("Nobody is named who decides: write problem.stakeholders.sponsor.")
    if not spec.owners:
        found.append("Nobody is named who keeps it running: write owners.")
    return found
