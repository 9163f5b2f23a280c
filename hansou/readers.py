"""What a reader of one's own for files of another kind is made of; `docs/readers.md` shows one.

A `Format` says which files it reads, and reads an `Input`: it yields an `Article` for each article, a `Failure` for a
part that cannot be read, a `Doubt` for what may not be right, and an `Input` for each file within the file. `document`
makes an article of lines of text and of what the file says of itself, `FileMetadata`.
"""

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Doubt, Failure, Format, Found, Input

__all__ = ["Article", "Doubt", "Failure", "FileMetadata", "Format", "Found", "Input", "SourceError", "document"]
