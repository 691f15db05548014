"""PMML's TreeModel: one tree as nested nodes.

https://dmg.org/pmml/v4-4-1/TreeModel.html. The second of two nodes takes what the first does not,
and with it missing values, so that the first is the one where they do not belong.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.trees import AT_MOST, GREATER, LESS, Tree
from ml_assets.deployment.pmml.part import Part, function_of

if TYPE_CHECKING:
    import numpy as np

# A file of more would be hundreds of megabytes of text.
MOST_NODES = 2_000_000
_TRUE = {AT_MOST: "lessOrEqual", LESS: "lessThan", GREATER: "greaterThan"}
_FALSE = {AT_MOST: "greaterThan", LESS: "greaterOrEqual", GREATER: "lessOrEqual"}
_TREE = (("missingValueStrategy", "none"), ("noTrueChildStrategy", "returnNullPrediction"))


@dataclass(frozen=True)
class CategorySet:
    """Codes that a split asks for: whether the number in a field is one of them."""

    field: str
    codes: tuple[int, ...]


def tree_model(
    tree: Tree,
    names: Mapping[int, str],
    sets: Mapping[int, CategorySet],
    classes: Sequence[str] = (),
) -> Part:
    """Return a tree of numbers, or of the classes' shares, which its values then are.

    ``names`` are the fields of the columns that it compares, ``sets`` the categories that stand in
    place of the other columns.
    """
    asked = sorted({int(one) for one in tree.feature[tree.left >= 0]})
    used = {sets[one].field if one in sets else names[one] for one in asked}
    children = _Children(tree, names, sets)
    leaves = _shares(tree.value, classes) if classes else _scores(tree.value)
    pieces: list[str] = []
    todo: list[str | tuple[int, str]] = [(0, "<True/>")]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        node, predicate = one
        if tree.left[node] < 0:
            pieces.append(leaves(node, predicate))
            continue
        pieces.append(f"<Node>{predicate}")
        first, second = children.of(node)
        todo += ["</Node>", second, first]
    function = function_of(classes)
    return Part("TreeModel", function, "".join(pieces), frozenset(used), _TREE)


class _Children:
    """The two nodes below each node, with their predicates: the second one is always true."""

    def __init__(
        self, tree: Tree, names: Mapping[int, str], sets: Mapping[int, CategorySet]
    ) -> None:
        self.left, self.right = tree.left.tolist(), tree.right.tolist()
        self.feature, self.split = tree.feature.tolist(), tree.split.tolist()
        self.missing_left, self.mode = tree.missing_left.tolist(), tree.mode
        self.quoted = {place: quoteattr(name) for place, name in names.items()}
        self.sets = sets

    def of(self, node: int) -> tuple[tuple[int, str], tuple[int, str]]:
        left, right, feature = self.left[node], self.right[node], self.feature[node]
        if feature in self.sets:
            return (right, _in_set(self.sets[feature])), (left, "<True/>")
        away = self.missing_left[node]
        first, second = (right, left) if away else (left, right)
        return (first, self._compared(node, other=away)), (second, "<True/>")

    def _compared(self, node: int, *, other: bool) -> str:
        """Return the comparison of a node, or with ``other`` its opposite."""
        field, split = self.quoted[self.feature[node]], self.split[node]
        if math.isfinite(split):
            operator = (_FALSE if other else _TRUE)[self.mode]
            return f'<SimplePredicate field={field} operator="{operator}" value="{split!r}"/>'
        # So are the splits that only tell missing values from others.
        holds = ((split > 0) == (self.mode != GREATER)) != other
        return f'<SimplePredicate field={field} operator="isNotMissing"/>' if holds else "<False/>"


def _in_set(asked: CategorySet) -> str:
    codes = " ".join(map(str, asked.codes))
    return (
        f'<SimpleSetPredicate field={quoteattr(asked.field)} booleanOperator="isIn">'
        f'<Array type="int" n="{len(asked.codes)}">{codes}</Array></SimpleSetPredicate>'
    )


def _scores(values: "np.ndarray") -> Callable[[int, str], str]:
    scores = values.tolist()
    return lambda node, predicate: f'<Node score="{scores[node]!r}">{predicate}</Node>'


def _shares(values: "np.ndarray", classes: Sequence[str]) -> Callable[[int, str], str]:
    """Return the writer of leaves that tell shares, (nodes, classes), by a count per class."""
    shares = values.tolist()
    quoted = [quoteattr(name) for name in classes]
    heads = [f"<ScoreDistribution value={name} recordCount=" for name in quoted]

    def written(node: int, predicate: str) -> str:
        own = shares[node]
        # Evaluators divide the counts by their sum, unless probabilities are given as well.
        exact = sum(own) == 1.0
        told = "".join(
            f'{head}"{share!r}"/>' if exact else f'{head}"{share!r}" probability="{share!r}"/>'
            for head, share in zip(heads, own, strict=True)
        )
        return f"<Node score={quoted[own.index(max(own))]}>{predicate}{told}</Node>"

    return written


def must_be_few(trees: Sequence[Tree]) -> None:
    """Raise CannotExpressError for trees of more nodes than a file should hold."""
    if sum(len(tree.left) for tree in trees) > MOST_NODES:
        raise CannotExpressError(f"its trees have more than {MOST_NODES:,} nodes")
