"""Find the slices on which a model does worst.

After Chung, Kraska, Polyzotis, Tae and Whang (2019), Slice Finder: automated data slicing for model
validation, ICDE: each slice's losses against those of all other rows, by Welch's t-test, its effect
in standard deviations; slices of two columns grown from those of one. False discoveries are
controlled over all slices that were tried.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from ml_assets.measurement.slice_columns import SliceColumn
from ml_assets.modeling.evaluation.slice_rows import Cells, SliceRows, judged_cells
from ml_assets.modeling.evaluation.slice_statistics import adjusted, welch

if TYPE_CHECKING:
    import numpy as np

# Pairs are grown from the columns whose slices differ most.
_PAIRED_COLUMNS = 12
_LEVEL = 0.05


@dataclass(frozen=True)
class Tried:
    """One slice that was tested: columns by their place, with the code of the slice in each.

    ``adjusted_p`` and ``dummy_p`` are adjusted for all slices; the second is that of the loss not
    being above ``ratio`` times the dummy's, 1 where there is none. ``is_its_parent`` says of a pair
    that it is no worse than the other rows of one of the two slices that make it up.
    """

    parts: tuple[tuple[int, int], ...]
    rows: int
    loss: float
    rest_loss: float
    dummy_loss: float | None
    effect: float
    p_value: float
    adjusted_p: float
    dummy_p: float
    is_its_parent: bool


def search_slices(
    columns: Sequence[SliceColumn], rows: SliceRows, min_rows: int, *, pairs: bool = True
) -> tuple[list[Tried], int]:
    """Test every slice of at least ``min_rows`` rows, and as many others; return also how many.

    Pairs are made of the 12 columns with the smallest p-values. The number of tests counts the
    pairs of all other columns, too, as if they had been tried: that these 12 were chosen by the
    same rows is then no advantage.
    """
    cells = [judged_cells((place,), 1, one.codes, len(one.names), rows, min_rows)
             for place, one in enumerate(columns)]  # fmt: skip
    singles = [each for each in cells if len(each.codes)]
    tests = sum(len(each.codes) for each in singles)
    grown: list[Cells] = []
    if pairs:
        possible = _possible(singles, columns)
        chosen = _most_different(singles)
        near = [pair for pair in possible if chosen.issuperset(pair)]
        grown = [_grown(pair, columns, rows, min_rows) for pair in near]
        share = len(possible) / max(len(near), 1)
        tests += round(share * sum(len(each.codes) for each in grown))
    return _gathered(singles, grown, rows, tests), tests


def mask_of(columns: Sequence[SliceColumn], parts: Sequence[tuple[int, int]]) -> "np.ndarray":
    """Return which rows are in a slice, (n,) bool."""
    import numpy as np

    return np.logical_and.reduce([columns[place].codes == code for place, code in parts])


def _possible(singles: list[Cells], columns: Sequence[SliceColumn]) -> list[tuple[int, int]]:
    places = sorted(each.places[0] for each in singles)
    return [(one, other) for one, other in combinations(places, 2)
            if columns[one].column != columns[other].column]  # fmt: skip


def _most_different(singles: list[Cells]) -> set[int]:
    by_p = sorted(singles, key=lambda each: float(each.p_values.min()) * len(each.codes))
    return {each.places[0] for each in by_p[:_PAIRED_COLUMNS]}


def _grown(
    pair: tuple[int, int], columns: Sequence[SliceColumn], rows: SliceRows, min_rows: int
) -> Cells:
    import numpy as np

    one, other = (columns[place] for place in pair)
    width = len(other.names)
    both = one.codes * width + other.codes
    both = np.where((one.codes < 0) | (other.codes < 0), -1, both)
    return judged_cells(pair, width, both, len(one.names) * width, rows, min_rows)


def _gathered(singles: list[Cells], grown: list[Cells], rows: SliceRows, tests: int) -> list[Tried]:
    import numpy as np

    every = [*singles, *grown]
    if not every:
        return []
    after = adjusted(np.concatenate([each.p_values for each in every]), tests)
    after_dummy = adjusted(np.concatenate([each.dummy_p for each in every]), tests)
    echoes = [np.zeros(len(each.codes), dtype=bool) for each in singles]
    echoes += _echoes(singles, grown, rows)
    ends = np.cumsum([len(each.codes) for each in every])[:-1]
    split = zip(every, np.split(after, ends), np.split(after_dummy, ends), echoes, strict=True)
    return [one for found in split for one in _as_tried(*found, rows)]


def _echoes(singles: list[Cells], grown: list[Cells], rows: SliceRows) -> "list[np.ndarray]":
    """Return which pairs are no worse than the rest of a slice that they are part of.

    The level of 5 % is shared by all pairs in that slice (Bonferroni). A pair of all the rows of a
    slice is that slice, and so is one whose other slice holds nearly all rows of the table.
    """
    import numpy as np

    parent_of = {each.places[0]: each for each in singles}
    children = Counter(part for each in grown for code in each.codes.tolist()
                       for part in each.parts(code))  # fmt: skip
    echoes = []
    for each in grown:
        echo = np.zeros(len(each.codes), dtype=bool)
        for side, place in enumerate(each.places):
            parent = parent_of[place]
            codes = each.codes % each.width if side else each.codes // each.width
            at = np.minimum(np.searchsorted(parent.codes, codes), len(parent.codes) - 1)
            rest = parent.inside[at] - each.inside
            known = (parent.codes[at] == codes) & (rest.rows >= 2)
            level = _LEVEL / np.array([children[place, code] for code in codes.tolist()])
            p = welch(each.inside, rest, rows.variance, two_sided=rows.two_sided)
            echo |= ~known | (p >= level)
        echoes.append(echo)
    return echoes


def _as_tried(
    cells: Cells,
    after: "np.ndarray",
    after_dummy: "np.ndarray",
    echo: "np.ndarray",
    rows: SliceRows,
) -> list[Tried]:
    loss, rest = cells.inside.mean, (rows.total - cells.inside).mean
    effect = (loss - rest) / (rows.variance**0.5 or 1.0)
    return [
        Tried(
            parts=cells.parts(code),
            rows=int(cells.inside.rows[at]),
            loss=float(loss[at] + rows.loss),
            rest_loss=float(rest[at] + rows.loss),
            dummy_loss=None if rows.excess is None else float(cells.dummy_loss[at]),
            effect=float(effect[at]),
            p_value=float(cells.p_values[at]),
            adjusted_p=float(after[at]),
            dummy_p=float(after_dummy[at]),
            is_its_parent=bool(echo[at]),
        )
        for at, code in enumerate(cells.codes.tolist())
    ]
