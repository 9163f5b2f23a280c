class Cutter:
    def __init__(
        self,
        dictionary: bytes,
        start: dict[str, float],
        trans: dict[str, dict[str, float]],
        emit: dict[str, dict[str, float]],
    ) -> None: ...
    def cut(self, text: str, join: bool = True) -> list[str]: ...
