"""HELP and `?`: syntax, operands with values and defaults, an example that works.

All of it is asked of the parsers: which words may follow, and which value changes
nothing, which is the default. It knows no operand of its own.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flashcli.pictures.segments import Line
from flashcli.shell.dialects import (
    LANGUAGES,
    OWN,
    OWN_VERBS,
    Mode,
    first_word,
    language_of,
    own_verb,
    reached,
    verbs_of,
)

if TYPE_CHECKING:
    from flashcli.shell.session import Session
    from flashcli.syntax.expecting import Expected

_TITLES = {
    "ickdsf": "ICKDSF",
    "tso": "TSO",
    "operator": "console",
    "lab": "lab",
}
# The least that parses with a head, so that a value can be tried in it.
_LEAST = {
    "FLASHCPY ESTABLISH": "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)",
    "FLASHCPY WITHDRAW": "FLASHCPY WITHDRAW UNIT(1000) TARGETVOL(1010)",
    "FLASHCPY QUERY": "FLASHCPY QUERY RELATIONS UNIT(1000)",
    "FCESTABL": "FCESTABL SDEVN(1000) TDEVN(1010)",
    "FCWITHDR": "FCWITHDR SDEVN(1000) TDEVN(1010)",
    "FCQUERY": "FCQUERY DEVN(1000)",
}
_ANY_VALUE = "1000"
_ALIKE = {"FLASHCOPY": "FLASHCPY"}


def question(lines: list[str]) -> str:
    """The text before a `?` that stands alone at the end of a statement; empty when
    none is asked. `DS QD,?` is a command of its own."""
    text = " ".join(lines).rstrip()
    if text.endswith(" ?") and not text.lstrip().startswith("?"):
        return text[:-1]
    return ""


# --- at a point -------------------------------------------------------------------------


def at_point(text: str, session: "Session") -> list[Line]:
    """What may stand next, then help for what was begun. In a console command the
    blank before the question mark would end the operands."""
    from flashcli.shell.completion import candidates

    language = language_of(text, session.mode)
    if language == "operator" and text.rstrip()[-1] in ",(=":
        text = text.rstrip()
    found = list(candidates(text, session.mode, session.live))
    lines: list[Line] = [(("may come next:", "bold"),)] if found else ["nothing may follow"]
    width = max((len(one.text) for one in found), default=0)
    lines += [f"  {one.text:<{width}}  {one.about}".rstrip() for one in found[:20]]
    if len(found) > 20:
        lines.append(f"  and {len(found) - 20} more")
    head = " ".join(word for word in text.upper().split() if "(" not in word)
    if language in LANGUAGES:
        head, _ = _head(language, head)
    return [*lines, "", *about(head, session)]


# --- HELP -------------------------------------------------------------------------------


def about(head: str, session: "Session") -> list[Line]:
    if not head.strip():
        return list(_overview(session.width, session.mode))
    word = first_word(head)
    language = language_of(head, session.mode) or language_of(head, Mode.ALL)
    if language == OWN and own_verb(word) in OWN_VERBS:
        verb = own_verb(word)
        return [((verb, "bold"), (f" {OWN_VERBS[verb]}", ""))]
    if language in LANGUAGES:
        return list(_of_language(language, head, session))
    from flashcli.toml_source import hint

    every = [*OWN_VERBS, *(verb for one in LANGUAGES for verb in verbs_of(one))]
    return [f"found {word!a}, allowed: a verb that HELP lists{hint(word, every)}"]


def _overview(width: int, mode: Mode) -> Iterator[Line]:
    yield (("HELP verb operand explains one; ? at the end of a statement what may follow", ""),)
    yield ""
    for language in LANGUAGES:
        yield from _listed(_TITLES[language], verbs_of(language), width)
    yield from _listed("LAB", _expected("lab", "LAB ").words, width)
    yield ""
    yield (("the shell's own; a leading . reaches them always", "bold"),)
    for verb, text in OWN_VERBS.items():
        yield f"  {reached(verb, mode):<12}{text}"


def _listed(title: str, words: Sequence[str], width: int) -> Iterator[Line]:
    from textwrap import wrap

    for number, line in enumerate(wrap(" ".join(words), max(width, 40) - 10)):
        yield ((f"{title if not number else '':<9}", "bold"), (line, ""))


def _of_language(language: str, asked: str, session: "Session") -> Iterator[Line]:
    from flashcli.shell.examples import example

    head, left = _head(language, asked)
    if left:
        yield f"{left[:40]!a} is no operand of {head}"
    yield ((head, "bold"), (f"  ({_TITLES[language]})", ""))
    rows = list(_operands(language, head))
    if rows:
        yield "  operands:"
    for row in rows:
        yield f"    {row}"
    found = example(session.run.lab, language, head)
    if found:
        yield "  in this lab:"
        yield ((f"    {found}", "example"),)


def _head(language: str, asked: str) -> tuple[str, str]:
    """The words of the question that begin a statement, and the first that does not."""
    head = ""
    for word in asked.upper().replace(",", " ").split():
        may = _expected(language, head and f"{head} ")
        if language == "operator" and head and not may.words:
            may = _expected(language, f"{head},")
        if word not in may.words and not (language == "ickdsf" and not head):
            return head, word
        head = f"{head} {word}".lstrip()
    return head, ""


def _expected(language: str, text: str) -> "Expected":
    from flashcli.syntax.expecting import expected

    return expected(language, text)


def _operands(language: str, head: str) -> Iterator[str]:
    """A line an operand: its name, what may stand in its parentheses, the default."""
    begun = head + ("," if language == "operator" and " " in head else " ")
    excluded = _excluded(language, head)
    may = _expected(language, begun)
    if language == "operator" and may.value and not may.words:  # keywords stand behind it
        yield "value"
        begun = f"{begun}{_ANY_VALUE},"
        may = _expected(language, begun)
    for name in may.words:
        if name in excluded:
            continue
        inside = f"{begun}{name}("
        after = _expected(language, inside[:-1])
        if "(" not in after.marks:
            yield name + ("=value" if "=" in after.marks else "")
            continue
        values = [
            one for one in _expected(language, inside).words if f"{name}={one}" not in excluded
        ]
        shown = " | ".join(values) or "value"
        default = _default(language, head, name, values)
        yield f"{name}({shown})" + (f"  default {default}" if default else "")


def _excluded(language: str, head: str) -> set[str]:
    """What cannot stand with the words of a head, and those words."""
    words = set(head.split()[1:])
    if language != "ickdsf":
        return words
    from flashcli.syntax.ickdsf_definitions import excluded_by

    return words | excluded_by(head.split()[0], words)


# --- defaults ---------------------------------------------------------------------------


def _default(language: str, head: str, name: str, values: list[str]) -> str:
    """The value that changes nothing."""
    words = head.split()
    words[:1] = [_ALIKE.get(words[0], words[0])]
    least = _LEAST.get(" ".join(words))
    if least is None:
        return ""
    without = _meaning(language, least)
    if without is None or f"{name}(" in least:
        return ""
    same = [one for one in values if _meaning(language, f"{least} {name}({one})") == without]
    return same[0] if same else ""


def _meaning(language: str, text: str) -> Any:
    """What a statement asks for; None when it is wrong."""
    if language == "tso":
        from flashcli.syntax.tso import parse
        from flashcli.syntax.tso_commands import TsoCommand

        found = parse(text)
        return found if isinstance(found, TsoCommand) else None
    from flashcli.syntax.ickdsf import Codes, scan
    from flashcli.syntax.ickdsf_commands import function

    scanned = scan(text, (), Codes())
    if scanned.operands is None or scanned.in_error:
        return None
    return function(scanned.operands)
