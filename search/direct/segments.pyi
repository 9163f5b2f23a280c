from ..collection import Collection, Segment

class PlainSegment:
    base: int
    size: int
    def __init__(self, collection: Collection, segment: Segment) -> None: ...
