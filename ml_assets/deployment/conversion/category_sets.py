"""Splits of trees by sets of categories, as columns of 0 and 1 of their own.

A tree in ONNX compares numbers. Whether a code lies in a set is looked up once per set and row, in
a table with a line per code, and the tree asks whether the column is above one half.
"""

from dataclasses import dataclass, field

from ml_assets.deployment.conversion.graph import Graph


@dataclass
class CategorySets:
    """The sets that the trees of a model ask for, by the column whose codes they hold.

    Codes are 0 or more, or -1 for a value that was not seen in fitting.
    """

    sets: dict[int, dict[tuple[frozenset[int], bool], int]] = field(default_factory=dict)

    def number(self, column: int, members: frozenset[int], *, unseen: bool) -> int:
        """Return the set's number among those of its column; ``unseen`` says whether -1 is in."""
        known = self.sets.setdefault(column, {})
        return known.setdefault((members, unseen), len(known))

    def first_places(self, width: int) -> dict[int, int]:
        """Return where each column's sets begin behind ``width`` columns of the model."""
        places = {}
        for column, sets in self.sets.items():
            places[column] = width
            width += len(sets)
        return places

    def extended(self, graph: Graph, tensor: str) -> str:
        """Return the model's columns, and behind them those of the sets."""
        import numpy as np

        parts = [tensor]
        for column, sets in self.sets.items():
            most = max([code for members, _ in sets for code in members], default=0)
            # Two lines more: of codes beyond all sets, and last, of the code -1.
            table = np.zeros((most + 3, len(sets)))
            for place, (members, unseen) in enumerate(sets):
                table[sorted(members), place] = 1.0
                table[-1, place] = float(unseen)
            code = graph.add("Gather", tensor, graph.constant(column), axis=1)
            code = graph.add("Min", code, graph.constant(float(most + 1)))
            code = graph.cast(code, "int64")
            parts.append(graph.add("Gather", graph.constant(table), code, axis=0))
        return graph.joined(parts)
