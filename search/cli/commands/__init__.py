"""The commands of hansou, a module each with its `command`."""
