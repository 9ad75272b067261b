"""Every deed right behind every other one, also those that seldom meet."""

import pytest

from .test_paare import DEEDS, end_well


@pytest.mark.parametrize("first", DEEDS, ids=lambda deed: deed.__name__)
def test_all_pairs_end_well(committed, first):
    end_well(first, DEEDS)
