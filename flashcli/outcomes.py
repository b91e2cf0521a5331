"""What became of a command or statement: the step between engine and listing.

An `Outcome` is free of dialect. A report turns it into messages, lines and a
condition code; `Executed` is the record of that, one per statement, and the
source of the JSON output.
"""

from typing import Any, NamedTuple

from flashcli.messages.message import Message
from flashcli.storage.refusals import Refusal
from flashcli.storage.views import Notice


class Outcome(NamedTuple):
    """Either a refusal, or a result of the type its command documents."""

    result: Any = None
    refusal: Refusal | None = None
    notices: tuple[Notice, ...] = ()


class Executed(NamedTuple):
    """One statement executed, in error, or bypassed. `line` is counted from 1 in
    the file it came from; `clock` is the time before it; `data` is JSON-ready."""

    dialect: str  # "ickdsf", "tso", "operator", "lab", "jcl"
    line: int
    statement: str
    cc: int
    clock: int
    messages: tuple[Message, ...] = ()
    refusal: Refusal | None = None
    data: dict[str, Any] | None = None
    job: str = ""
    step: str = ""


class Problem(NamedTuple):
    """A mistake in the text, as a value. `line` and `column` count from 1;
    `length` characters are in question; `hint` is a suggestion or empty."""

    line: int
    column: int
    length: int
    message: Message
    hint: str = ""
