"""Which language a statement is in, and whether it goes on in the next line.

The verb decides, unless a mode fixes the language. It parses nothing further.
"""

from enum import StrEnum
from functools import cache

OWN = "shell"
LANGUAGES = ("ickdsf", "tso", "operator", "lab")


class Mode(StrEnum):
    """`ALL`: the verb decides. The others show the prompt of the real thing."""

    ALL = "ALL"
    ICKDSF = "ICKDSF"
    TSO = "TSO"
    CONSOLE = "CONSOLE"

    @property
    def language(self) -> str:
        return {"ICKDSF": "ickdsf", "TSO": "tso", "CONSOLE": "operator"}.get(self.value, "")


OWN_VERBS: dict[str, str] = {
    "HELP": "[verb [operand]]: what may be typed; ? at the end of a statement asks the same",
    "EXPLAIN": "id: a message of the catalogue",
    "MODE": "ICKDSF | TSO | CONSOLE | ALL: fixes the language; .MODE leaves it",
    "MAP": "[unit [unit]]: pictures of the subsystem, a volume, a pair",
    "WATCH": "n statement: again and again, n virtual seconds passing each time",
    "ADVANCE": "n | UNTIL unit: lets virtual time pass, or a copy end",
    "CHECKPOINT": "[name]: keeps the whole lab",
    "ROLLBACK": "[name]: brings it back",
    "RESET": "a fresh lab; what was typed is forgotten",
    "RECORD": "file: writes what was typed as a job, and its listing beside it",
    "RUN": "file: runs a job on this lab",
    "SET": "[name value]: shows and changes settings",
    "EXIT": "leaves; so does Ctrl-D",
}
_ALIASES = {"?": "HELP", "QUIT": "EXIT", "Q": "EXIT"}


@cache
def verbs_of(language: str) -> tuple[str, ...]:
    from flashcli.syntax.expecting import verbs

    return verbs(language)


@cache
def _language_of_verb() -> dict[str, str]:
    owned = dict.fromkeys((*OWN_VERBS, *_ALIASES), OWN)
    for language in reversed(LANGUAGES):
        owned.update(dict.fromkeys(verbs_of(language), language))
    return owned


def first_word(text: str) -> str:
    word = text.lstrip()[:64].split(None, 1)[:1]
    return word[0].upper() if word else ""


def own_verb(word: str) -> str:
    """The verb of ours that a word names, without its dot, or the word."""
    bare = word.removeprefix(".") or "?"
    return _ALIASES.get(bare, bare)


def language_of(text: str, mode: Mode) -> str:
    """Empty when no language knows the verb. In ALL, END belongs to ICKDSF."""
    word = first_word(text)
    if word.startswith("."):
        return OWN
    if mode.language:
        return mode.language
    bare = word.split("(", 1)[0].rstrip(",;")
    if text.lstrip().startswith("/*"):
        return "ickdsf"
    return _language_of_verb().get(bare, "")


def known_verbs(mode: Mode) -> list[str]:
    """All that a statement may begin with; dotted where only that reaches ours."""
    ours = [reached(verb, mode) for verb in OWN_VERBS]
    if mode.language:
        return [*verbs_of(mode.language), *ours]
    return [*ours, *(verb for verb, language in _language_of_verb().items() if language != OWN)]


def reached(verb: str, mode: Mode) -> str:
    """How a verb of ours is typed: with its dot where a language would take it."""
    bare = not mode.language and _language_of_verb()[verb] == OWN
    return verb if bare else f".{verb}"


# --- continuation ---------------------------------------------------------------------

_MARKS = {"ickdsf": ("-", "+"), "tso": ("-", "+"), "lab": ("-",)}


def is_open(lines: list[str], mode: Mode) -> bool:
    """Whether a statement of these lines goes on in the next one."""
    if not lines:
        return False
    marks = _MARKS.get(language_of(lines[0], mode))
    return marks is not None and lines[-1].rstrip().endswith(marks)
