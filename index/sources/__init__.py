from index.sources.format import Failure
from index.sources.registry import read_file
from index.sources.walk import find_files

__all__ = ["Failure", "find_files", "read_file"]
