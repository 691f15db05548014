"""The card's part on where the model comes from and how to make it again."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Cell, Code, Facts, Listed, Section, Text
from ml_assets.spec.origin import Origin

_SHORT = 12


def provenance(facts: CardFacts) -> Section:
    """Return lineage, versions, the computing spent, and the commands that repeat it."""
    info, name = facts.model.info, facts.spec.name
    fitted_s = sum(trial.fit_s for trial in facts.board.trials)
    blocks: list[Block] = [
        Facts({
            "Model version": f"`{facts.model.version}`",
            "Model file": f"{len(facts.model.content) / 1e6:,.2f} MB, `{info.trial_id}`",
            "Computing spent": f"{fitted_s:,.0f} seconds of fitting on "
            f"{_threads(facts.spec.search.threads)}, in {facts.board.wall_s:,.0f} seconds",
        }),
        Text("What it was made of:"),
        Listed([_origin(origin) for origin in facts.origins]),
        Text("Versions:"),
        Facts(dict(facts.versions)),
        Text(_repeatable(facts)),
        Code(f"ml-assets run {name}\nml-assets leaderboard {name} --all"),
    ]  # fmt: skip
    return Section("Lineage, and how to make it again", blocks, facts.link("model"))


def _threads(count: int) -> str:
    return "one thread each" if count == 1 else f"{count} threads each"


def _origin(origin: Origin) -> dict[str, Cell]:
    made = origin.made_at
    return {
        "asset": f"`{origin.asset}`",
        "data version": f"`{origin.data_version[:_SHORT]}`" if origin.data_version else "not known",
        "run": f"`{origin.run_id[:8]}`" if origin.run_id else "not known",
        "made": made.strftime("%Y-%m-%d %H:%M UTC") if made else "not known",
    }


def _repeatable(facts: CardFacts) -> str:
    same = "The same YAML, contract, rows and package versions give the same split"
    if facts.spec.search.time_budget_s is None:
        return f"{same}, trials and model:"
    return (f"{same}. The search was bounded by wall time, so that another machine tries more or "
            "fewer trials; those that it tries alike score alike:")  # fmt: skip
