"""Makes the OpenAPI document that `hansou serve` shows: ``python -m tools.openapi``.

The endpoints and parameters are the code's, what they answer is described by docs/output.schema.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hansou.search.serve.openapi import document

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "search" / "serve" / "openapi.json"
ANSWERS = {
    "search": "results",
    "article": "article",
    "highlights": "highlights",
    "why": "why",
    "suggest": "completions",
    "similar": "results",
    "facets": "facets",
    "occurrences": "occurrence",
    "trends": "trends",
    "stats": "stats",
}
"""The definitions of docs/output.schema.json that describe what endpoints answer."""


def made() -> str:
    """The document as it should stand in the file."""
    schema = json.loads((ROOT / "docs" / "output.schema.json").read_text(encoding="utf-8"))
    known = schema["$defs"]
    schemas: dict[str, Any] = {}

    def take(name: str) -> None:
        if name not in schemas:
            schemas[name] = known[name]
            for other in known:
                if f'"#/$defs/{other}"' in json.dumps(known[name]):
                    take(other)

    for name in ANSWERS.values():
        take(name)
    text = json.dumps(document(schemas, ANSWERS), ensure_ascii=False, indent=1)
    return text.replace("#/$defs/", "#/components/schemas/") + "\n"


if __name__ == "__main__":
    TARGET.write_text(made(), encoding="utf-8")
