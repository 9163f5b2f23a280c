"""``python -m search.cli`` is ``hansou``."""

from . import main

main(prog_name="hansou")
