"""Several searches at once, step by step, so that the model is asked for all of them together."""

from collections.abc import Generator, Iterable, Sequence

from ml_assets.attribution.counterfactual_judge import Judge, Verdict
from ml_assets.attribution.counterfactual_space import Candidate

# A search yields the candidates it must know of, is sent their verdicts, and returns a candidate.
Search = Generator[Sequence[Candidate], list[Verdict], Candidate]


def in_lockstep(searches: Iterable[Search], judge: Judge) -> list[Candidate]:
    """Return what each search comes to; each step of all of them is one batch."""
    found: dict[int, Candidate] = {}
    asked: dict[int, tuple[Search, Sequence[Candidate]]] = {}
    for place, search in enumerate(searches):
        try:
            asked[place] = search, next(search)
        except StopIteration as end:
            found[place] = end.value
    while asked:
        verdicts = iter(judge.verdicts([c for _, candidates in asked.values() for c in candidates]))
        going = {}
        for place, (search, candidates) in asked.items():
            try:
                going[place] = search, search.send([next(verdicts) for _ in candidates])
            except StopIteration as end:
                found[place] = end.value
        asked = going
    return [found[place] for place in sorted(found)]
