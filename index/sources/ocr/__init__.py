"""Text in pictures of pages, read by RapidOCR (the extra ``ocr``), in both scripts and in columns too.

`child` reads a page in a process of its own, `pages` has pages read once and remembers them, `layout` puts what was
read on a page where it stood.
"""
