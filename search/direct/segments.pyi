from hansou.search.collection import Segment

class PlainSegment:
    base: int
    size: int
    def __init__(self, segment: Segment) -> None: ...
