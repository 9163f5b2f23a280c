"""The container of every file: named sections under page checksums, written whole and read by memory map."""
