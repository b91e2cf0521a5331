"""Answers of FCESTABL and FCWITHDR: outcome to messages, completion line and code.

The layout of FCQUERY is in tso_query.py, refusals in tso_refusals.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.outcomes import Outcome
from flashcli.reports.tso_refusals import NO_DEVICE, refused
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Establish, Withdraw, WithdrawAction
from flashcli.storage.views import Established, Notice, NoticeKind, Withdrawn

_TARGET_NOTICES = {
    NoticeKind.MIRROR_NOT_PRESERVED: "ANTF9401W",
    NoticeKind.SPACE_EFFICIENT_DDSW: "ANTF9206W",
}


class Answer(NamedTuple):
    """What one command prints, in order: data lines as text, messages as such."""

    lines: tuple[str | Message, ...]
    code: int = 0
    refusal: Refusal | None = None
    data: dict[str, Any] | None = None

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(line for line in self.lines if isinstance(line, Message))


def printed(answer: Answer, message_ids: bool) -> list[str]:
    """The lines without carriage control. Data lines never carry an id (5.1)."""
    return [
        line
        if isinstance(line, str)
        else f"{line.id} {line.text}"
        if message_ids and line.id
        else line.text
        for line in answer.lines
    ]


def rejected(message: Message) -> Answer:
    """The operands did not parse: no completion line (5.1)."""
    return Answer((message,), message.code)


def closed(
    function: str,
    device: int,
    lines: Sequence[str | Message],
    texts: Catalogue,
    refusal: Refusal | None = None,
    data: dict[str, Any] | None = None,
) -> Answer:
    """With the completion line; the code is that of the worst message."""
    code = 0
    for line in lines:
        if isinstance(line, Message):
            code = max(code, line.code)
    done = texts.issue("ANTF0001I", fct=function, device=device_name(device), code=code)
    return Answer((*lines, done), code, refusal, data)


def carried_out(
    function: str,
    device: int,
    request: Establish | Withdraw,
    outcome: Outcome,
    texts: Catalogue,
    display: Mapping[str, str],
    lss: int,
) -> Answer:
    """`lss` is that of the device, for a thaw."""
    refusal = outcome.refusal
    if refusal is not None:
        message = refused(function, request, refusal, texts, display)
        return closed(function, device, (message,), texts, refusal)
    notes: list[Message] = []
    result: Established | Withdrawn = outcome.result
    if result.notices:
        notes += _noticed(function, result.notices, texts)
    if isinstance(result, Withdrawn):
        notes += [
            texts.issue("ANTF9207I", fct=function, tracks=tracks, target=device_name(target))
            for target, tracks in result.undefined
        ]
        if result.expired and request.action is WithdrawAction.THAW:
            notes.append(texts.issue("ANTF9402W", lss=f"{lss:02X}"))
    return closed(function, device, notes, texts)


def _noticed(function: str, notices: Iterable[Notice], texts: Catalogue) -> list[Message]:
    found = []
    for notice in notices:
        target = notice.facts.get("target")
        name = device_name(target) if isinstance(target, int) else NO_DEVICE
        if notice.kind in _TARGET_NOTICES:
            found.append(texts.issue(_TARGET_NOTICES[notice.kind], fct=function, target=name))
    return found
