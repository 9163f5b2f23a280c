from hansou.search.expand.userwords import Synonyms
from hansou.search.rank.weights import Ranking

class Piece:
    bounds: tuple[int, ...]
    counts: list[float]
    grams: list[bytes]
    word_terms: list[bytes]
    word_counts: list[float]
    wanted: list[tuple[int, int]]
    equivalents: list[Equivalent]
    letters: list[int]
    telling: bool
    @property
    def tokens(self) -> tuple[str, ...]: ...
    @property
    def single(self) -> tuple[bool, ...]: ...
    @property
    def units(self) -> list[bytes]: ...

class Equivalent:
    piece: Piece
    covers: list[int]
    weight: float

class Asked:
    pieces: list[Piece]
    positive: list[Piece]
    exact: bool
    strings: list[str]
    worths: list[float]
    letters: list[bytes]
    @property
    def equivalents(self) -> dict[str, list[str]]: ...
    @property
    def units(self) -> list[tuple[tuple[str, ...], tuple[bool, ...]]]: ...
    @property
    def can_relax(self) -> bool: ...

class Reader:
    def take_apart(self, query: str, equivalents: bool, synonyms: Synonyms, ranking: Ranking) -> Asked | None: ...
