"""What a list is made of before it is understood: rows of cells, and the reason why a whole list cannot be read."""

from dataclasses import dataclass, field

FILE_MAX = 2_000_000  # bytes
LINES_MAX = 5000  # of a file
PASTED_MAX = 500  # people of a pasted list
COLUMNS_MAX = 200


class ListRefused(Exception):
    """A list that cannot be read at all. `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Row:
    """A row of a table. `n`: its number there, from 1; `faults`: {column: why its cell cannot be used}; `fault`: why none can."""

    n: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing stands in it."""
        return not self.faults and not any(cell.strip() for cell in self.cells)
