from typing import Any

class Unpacker:
    def fields(self, record: bytes) -> dict[str, Any] | None: ...
