"""Messages in the lines that changed, explained in a sentence each. It runs nothing."""

import re
from collections.abc import Iterator
from textwrap import wrap

from flashcli.messages.catalogue import Catalogue

MOST = 2  # messages explained of one case
WIDTH = 96
_ID = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{3,4}\d{3,5}[A-Z]?|\$HASP\d{3})(?![A-Z0-9])")


def explained(gone: list[str], new: list[str], catalogue: Catalogue) -> list[str]:
    """The messages that are new, that are gone, or else whose text changed."""
    before, after = _ids(gone), _ids(new)
    told = [(one, "is new") for one in after if one not in before]
    told += [(one, "is gone") for one in before if one not in after]
    told = told or [(one, "changed") for one in after]
    lines: list[str] = []
    explained = 0
    for printed, what in told:
        for text in _texts(printed, what, catalogue):
            explained += 1
            lines += wrap(text, WIDTH, subsequent_indent="  ")
        if explained >= MOST:
            break
    return lines


def _ids(lines: list[str]) -> list[str]:
    """In order, each once; column 1 is carriage control."""
    return list(dict.fromkeys(found for line in lines for found in _ID.findall(line[1:])))


def _texts(printed: str, what: str, catalogue: Catalogue) -> Iterator[str]:
    found = catalogue.by_id(printed)
    if found:
        yield f"{printed} {what}: {found[0].explanation}"
