"""Counts that may be seen: nothing in a table, nor what can be worked out from it, is a handful of people.

A group (one week, shared out by matter, or by language …) adds up to its sum, and whoever reads
another table may know that sum. So whenever a cell is hidden, enough others are hidden with it.
"""

LEAST = 5  # fewer people than this are never shown as a number
HIDDEN = None


def masked(counts):
    """The counts of one group as they may be shown, in the same order; HIDDEN where they may not.

    All cells under LEAST are hidden together, zeros too, as soon as one of them is not zero. If they
    add up to fewer than LEAST, or to as much as so many small cells can, the last of the others goes
    with them: the last, not the smallest, because which one it is must not tell how big it is.
    A group without a small cell is shown as it is.
    """
    small = [count for count in counts if count < LEAST]
    if not sum(small):
        return list(counts)
    shown = [HIDDEN if count < LEAST else count for count in counts]
    telling = sum(small) < LEAST or sum(small) == len(small) * (LEAST - 1)
    if telling and (others := [n for n, count in enumerate(shown) if count is not HIDDEN]):
        shown[others[-1]] = HIDDEN
    return shown


def total(shown):
    """(sum of what is shown, is something hidden?): says nothing that the cells do not say already."""
    return sum(count for count in shown if count is not HIDDEN), HIDDEN in shown
