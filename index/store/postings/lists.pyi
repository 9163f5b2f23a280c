from hansou.index.store.container.files import FileReader

class FieldLists:
    def __init__(self, file: FileReader, name: str, documents: int, limit: int) -> None: ...
