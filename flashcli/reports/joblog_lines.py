"""Lines that the parts of the job log share: messages in their columns, names of steps,
the user log of a console (`jcl-and-job-log.md` sections 5 and 6).
"""

from collections.abc import Iterable, Iterator

from flashcli.messages.message import Message
from flashcli.reports import times


def text_of(message: Message) -> str:
    return f"{message.id} {message.text}" if message.id else message.text


def numbered(number: int, text: str) -> str:
    """A statement number right in 2-10, the text from 12; without number when 0."""
    return f" {number or '':>9} {text}"


def step_name(name: str, procstep: str) -> str:
    """`[procstep] step`, as the messages of a step name it."""
    return " ".join(filter(None, (procstep, name)))


def user_log(
    system: str, now: int, lines: Iterable[str], job: str = "", command: bool = False
) -> Iterator[str]:
    """One entry, carriage control in column 1. Columns of section 5 count without it:
    system 1-8, yyyyddd 11-17, hh:mm:ss.th 20-30, job id 33-40, - in 43 for a command,
    text from 44; the later lines of an answer begin with 43 blanks."""
    mark = "-" if command else " "
    head = f"{system:<8.8}  {times.julian(now)}  {times.hms(now)}.00  {job:<8.8}  {mark}"
    for line in lines:
        yield f" {head}{line}".rstrip() or " "
        head = " " * 43
