from typing import Any

class SegmentReader:
    base: int
    size: int
    def __init__(self, segment: Any) -> None: ...
