"""What the process that reads pictures does."""

from __future__ import annotations

import io
import json
import logging
from functools import cache
from typing import Any

MEMORY = 6 << 30
_PIXELS = 10_000_000  # of a picture as it is read: an A4 page at 300 dpi has 9 million
_MOST_PIXELS = 150_000_000  # of a picture that is read at all
_SCALE = 200 / 72  # pixels a point
_SURE = 0.5  # below this what was read is not text
# How far beyond the middle of a line its edges are taken to be; with less, signs at the ends of columns are cut.
_WIDENED = 2.0


def describe(data: bytes, question: str) -> dict[str, Any]:
    """How many pages a file has, or what stands on one of them.

    The question is JSON: `kind`, ``pdf`` or ``image``, and `page`, from 0, or -1 for how many there are. The answer
    has `pages`, or `width`, `height` and `lines`: left, top, right, bottom, text and how sure it is, in points or
    pixels from the upper left corner.
    """
    task = json.loads(question)
    source = _Pdf(data) if task["kind"] == "pdf" else _Image(data)
    if task["page"] < 0:
        return {"pages": source.count}
    pixels, scale = source.page(task["page"])
    height, width = pixels.shape[:2]
    # Its model of which way is up turns columns on their heads.
    found = _engine()(pixels, use_cls=False, text_score=_SURE, unclip_ratio=_WIDENED)
    lines = []
    for box, text, score in zip(_listed(found.boxes), _listed(found.txts), _listed(found.scores), strict=True):
        across, down = [float(point[0]) / scale for point in box], [float(point[1]) / scale for point in box]
        lines.append((min(across), min(down), max(across), max(down), text, float(score)))
    return {"width": width / scale, "height": height / scale, "lines": lines}


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.disable(logging.WARNING)
    return RapidOCR()


def _listed(values: Any) -> list[Any]:
    return [] if values is None else list(values)


class _Pdf:
    """A PDF whose pages are drawn."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self._document = pypdfium2.PdfDocument(data)
        self.count = len(self._document)

    def page(self, number: int) -> tuple[Any, float]:
        """The pixels of a page, and how many there are to a point."""
        page = self._document[number]
        width, height = page.get_size()
        scale = min(_SCALE, (_PIXELS / max(1.0, width * height)) ** 0.5)
        return page.render(scale=scale).to_numpy(), scale


class _Image:
    """A picture, which may have several pages."""

    def __init__(self, data: bytes) -> None:
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = None
        self._image = Image.open(io.BytesIO(data))
        several = self._image.format in {"TIFF", "MPO"}
        self.count = getattr(self._image, "n_frames", 1) if several else 1

    def page(self, number: int) -> tuple[Any, float]:
        """The pixels of a page, and 1, or less where the picture was made smaller."""
        import numpy as np
        from PIL import Image, ImageOps

        self._image.seek(number)
        width, height = self._image.size
        if width * height > _MOST_PIXELS:
            raise ValueError("too large")
        image = ImageOps.exif_transpose(self._image).convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
        scale = min(1.0, (_PIXELS / (width * height)) ** 0.5)
        if scale < 1.0:
            image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        return np.asarray(image)[:, :, ::-1], scale
