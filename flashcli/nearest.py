"""The word that may have been meant by one that is misspelled. It knows no language."""

from collections.abc import Iterable

_LONGEST = 40  # characters; the cost grows with their square


def nearest(word: str, known: Iterable[str]) -> str:
    """One of the known words, in upper case or as they are; empty when none is near,
    or when the word is one of them: what is spelled well stands in the wrong place."""
    words = list(known)
    if not 1 < len(word) <= _LONGEST or word in words:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(word, words, 1) or get_close_matches(word.upper(), words, 1)
    return near[0] if near else ""
