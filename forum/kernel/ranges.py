"""What somebody has read of a discussion, exactly: the numbers of comments as runs, "1-5,8-9". A pure type."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self


@dataclass(frozen=True, slots=True)
class Ranges:
    """Runs (first, last) of whole numbers from 1, in order, apart by at least one number."""

    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Return what `str` wrote; "" and None are nothing. Raises ValueError for what it never writes."""
        runs = []
        for part in (text or "").split(",") if text else ():
            first, _dash, last = part.partition("-")
            runs.append((int(first), int(last or first)))
        made = cls(tuple(runs))
        in_order = all(1 <= first <= last for first, last in runs)
        apart = all(before[1] + 1 < after[0] for before, after in pairwise(runs))
        if not in_order or not apart or str(made) != (text or ""):
            raise ValueError(f"no ranges: {text!r}")
        return made

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """Return the ranges of some numbers."""
        made = cls()
        for number in sorted(set(numbers)):
            made = made.with_(number, number)
        return made

    def with_(self, first: int, last: int) -> Self:
        """Return these and all numbers from `first` to `last`. Raises ValueError where that is no run."""
        if not 1 <= first <= last:
            raise ValueError(f"no run: {first}-{last}")
        before = [run for run in self.runs if run[1] + 1 < first]
        after = [run for run in self.runs if run[0] > last + 1]
        touched = self.runs[len(before) : len(self.runs) - len(after)]
        low, high = min([first, *(run[0] for run in touched)]), max([last, *(run[1] for run in touched)])
        return type(self)((*before, (low, high), *after))

    def without(self, number: int) -> Self:
        """Return these but for one number."""
        runs = []
        for first, last in self.runs:
            if not first <= number <= last:
                runs.append((first, last))
                continue
            runs += [run for run in ((first, number - 1), (number + 1, last)) if run[0] <= run[1]]
        return type(self)(tuple(runs))

    def up_to(self, number: int) -> Self:
        """Return these without what is above `number`."""
        return type(self)(tuple((first, min(last, number)) for first, last in self.runs if first <= number))

    def __or__(self, other: "Ranges") -> Self:
        made = self
        for first, last in other.runs:
            made = made.with_(first, last)
        return made

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.runs, number, key=lambda run: run[0])
        return at > 0 and number <= self.runs[at - 1][1]

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.runs:
            yield from range(first, last + 1)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.runs)

    @property
    def unbroken(self) -> int:
        """The last number of the run that begins with 1; 0 where there is none."""
        return self.runs[0][1] if self.runs and self.runs[0][0] == 1 else 0
