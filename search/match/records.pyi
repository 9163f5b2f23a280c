from typing import Any

from hansou.search.collection import Collection

class Records:
    collection: Collection
    def __init__(self, collection: Collection) -> None: ...
    def __getitem__(self, doc: int) -> dict[str, Any]: ...
