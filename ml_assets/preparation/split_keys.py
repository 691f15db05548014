"""What a split goes by, per row and in a few bytes, so that the table itself may be large."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.row_hashes import row_hashes, value_hashes
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

TRAIN, TEST, LEFT_OUT = 0, 1, -1
_STATED = {"train": TRAIN, "test": TEST}


@dataclass(frozen=True)
class SplitKeys:
    """Arrays with one element per row, in the table's order; None where nothing goes by them.

    ``content`` uint64 hash of the row without the ignored columns, or ``fallen`` bool what was
    drawn from that hash; ``label`` code of the target's class in ``classes`` (which are sorted),
    in the smallest unsigned dtype, or ``number`` float64 the target of a regression; ``group``
    uint64 hash; ``time`` int64 nanoseconds since 1970 in UTC; ``stated`` int8 the side that a
    column states. Without a target neither ``label`` nor ``number`` is there.
    """

    target: str | None
    content: "np.ndarray | None" = None
    fallen: "np.ndarray | None" = None
    label: "np.ndarray | None" = None
    classes: tuple[Any, ...] = ()
    number: "np.ndarray | None" = None
    group: "np.ndarray | None" = None
    time: "np.ndarray | None" = None
    stated: "np.ndarray | None" = None

    def __len__(self) -> int:
        rows = self.fallen if self.content is None else self.content
        assert rows is not None
        return len(rows)

    @property
    def target_values(self) -> "np.ndarray | None":
        """The target: class codes or numbers."""
        return self.number if self.label is None else self.label

    @classmethod
    def of(
        cls,
        frames: "Iterable[pd.DataFrame]",
        *,
        target: str | None,
        classes: bool,
        ignore: Collection[str] = (),
        group: str | None = None,
        time: str | None = None,
        stated: str | None = None,
        draw: "Callable[[np.ndarray], np.ndarray] | None" = None,
    ) -> "SplitKeys":
        """Read the keys of a table that arrives in frames with the same columns and types.

        ``classes``: whether the target holds classes rather than numbers. ``ignore``: the columns
        that do not make rows differ, such as the id; ``stated`` is one of them. ``draw`` decides
        rows by their hashes alone, which are then not kept. Raises DataError where the target, the
        group or the moment is missing, or the stated side is neither train nor test (in any case).
        """
        ignored = {*ignore, *([stated] if stated else [])}
        content: list[np.ndarray] = []
        targets, groups, moments, sides = _Column(), _Column(), _Column(), _Column()
        codes: dict[Any, int] = {}
        start = 0
        for frame in frames:
            hashes = row_hashes(frame, ignored)
            content.append(draw(hashes) if draw else hashes)
            if target is not None:
                read = _labels(frame[target], codes) if classes else frame[target].astype("float64")
                targets.add(read, frame[target].isna())
            if group:
                groups.add(value_hashes(frame[group]), frame[group].isna())
            if time:
                moments.add(*_moments(frame[time], start))
            if stated:
                sides.add(_stated(frame[stated], start), None)
            start += len(frame)
        targets.refuse_missing(f"The target {target!r}", "take such rows out of the source")
        groups.refuse_missing(f"The group {group!r}", "fill the column, such as by the row's id, "
                              "or choose another split.strategy")  # fmt: skip
        moments.refuse_missing(f"The moment {time!r}", "fill the column, or take such rows out")
        label, names = _in_sorted_order(targets, codes) if target and classes else (None, ())
        return cls(
            target=target,
            content=None if draw else joined(content, "uint64"),
            fallen=joined(content, "bool") if draw else None,
            label=label,
            classes=names,
            number=targets.array("float64") if target and not classes else None,
            group=groups.array("uint64") if group else None,
            time=moments.array("int64") if time else None,
            stated=sides.array("int8") if stated else None,
        )


class _Column:
    """Values that arrive in parts, and which of them are missing."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []
        self._rows = self._missing = 0
        self._first: int | None = None

    def add(self, values: Any, missing: "pd.Series | None") -> None:
        import numpy as np

        self._parts.append(np.asarray(values))
        if missing is not None and missing.any():
            if self._first is None:
                self._first = self._rows + int(missing.to_numpy().argmax())
            self._missing += int(missing.sum())
        self._rows += len(values)

    def refuse_missing(self, what: str, mend: str) -> None:
        if self._missing:
            raise DataError(
                f"{what} is missing in some rows: they cannot be split",
                found=f"{self._missing} of {self._rows} rows, the first is row {self._first}",
                mend=mend,
            )

    def array(self, dtype: "np.dtype | str") -> "np.ndarray":
        return joined(self._parts, dtype)


def joined(parts: "list[np.ndarray]", dtype: "np.dtype | str") -> "np.ndarray":
    """Return the parts as one array; each is given back once it is copied, so memory stays flat."""
    import numpy as np

    whole = np.empty(sum(map(len, parts)), dtype=dtype)
    end = len(whole)
    while parts:
        part = parts.pop()
        whole[end - len(part) : end] = part
        end -= len(part)
    return whole


def _labels(values: "pd.Series", codes: dict[Any, int]) -> "np.ndarray":
    """Return a code per value, in a small dtype, after noting new values in ``codes``."""
    import numpy as np
    import pandas as pd

    here, found = pd.factorize(values)
    known = [codes.setdefault(value, len(codes)) for value in found.tolist()] or [0]
    return np.array(known, dtype=np.min_scalar_type(len(codes)))[here]


def _in_sorted_order(found: _Column, codes: dict[Any, int]) -> "tuple[np.ndarray, tuple[Any, ...]]":
    import numpy as np

    try:
        names = sorted(codes)
    except TypeError:
        names = sorted(codes, key=str)
    dtype = np.min_scalar_type(len(codes))
    place = np.zeros(max(len(codes), 1), dtype=dtype)
    place[[codes[name] for name in names]] = np.arange(len(names))
    return place[found.array(dtype)], tuple(names)


def _moments(values: "pd.Series", start: int) -> "tuple[np.ndarray, pd.Series]":
    from ml_assets.contract.coercion import as_moments

    moments = as_moments(values)
    unread = moments.isna() & values.notna()
    if unread.any():
        place = int(unread.to_numpy().argmax())
        raise DataError(
            f"The column {values.name!r} (columns.time) holds values that are no moments",
            found=f"{values.iloc[place]!r} in row {start + place}",
            mend="write moments in ISO 8601, such as 2026-01-31T12:00:00",
        )
    return moments.astype("int64").to_numpy(), moments.isna()


def _stated(values: "pd.Series", start: int) -> "np.ndarray":
    read = values.map(lambda value: _STATED.get(str(value).strip().lower(), LEFT_OUT))
    sides = read.to_numpy(dtype="int8")
    if (sides == LEFT_OUT).any():
        place = int((sides == LEFT_OUT).argmax())
        raise DataError(
            f"The column {values.name!r} (split.column) says neither train nor test",
            found=f"{values.iloc[place]!r} in row {start + place}",
            mend="write train or test into every row",
        )
    return sides
