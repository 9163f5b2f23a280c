"""Writes the pages."""

from __future__ import annotations

from . import documents

for page, text in documents().items():
    page.write_text(text, encoding="utf-8")
