from index.sources.format import Doubt, Failure
from index.sources.options import ReadOptions
from index.sources.registry import read_file
from index.sources.walk import find_files

__all__ = ["Doubt", "Failure", "ReadOptions", "find_files", "read_file"]
