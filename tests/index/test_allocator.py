"""Memory that a worker keeps."""

import sys

import pytest

from hansou.index.compiled import COMPILED


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
def test_memory_is_kept_where_it_can_be() -> None:
    from multiprocessing import get_context

    from hansou.index.building.allocator import keep_memory

    with get_context("spawn").Pool(1) as pool:  # it would last
        assert pool.apply(keep_memory, (1 << 20,)) or sys.platform != "linux"
