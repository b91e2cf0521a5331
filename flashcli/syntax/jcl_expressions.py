"""The expressions of IF: text to values (section 3 of `jcl-and-job-log.md`).

It knows the steps of no job; offsets count in the text given.
"""

from collections.abc import Callable
from typing import NamedTuple

from flashcli.syntax.jcl_cond import OPERATORS, code_of, step_name
from flashcli.syntax.jcl_operands import NAME, Fault
from flashcli.syntax.jcl_values import StepName

DEEPEST = 64  # parentheses of one expression


class Compare(NamedTuple):
    """`[step.]RC op n` or `[step.]ABENDCC op code`."""

    name: StepName
    keyword: str  # RC or ABENDCC
    operator: str  # GT GE EQ LT LE NE
    value: int | str


class Flag(NamedTuple):
    """`[step.]ABEND` or `[step.]RUN`, wanted true or false."""

    name: StepName
    keyword: str  # ABEND or RUN
    wanted: bool


class Not(NamedTuple):
    operand: "Expression"


class Chain(NamedTuple):
    """Operands joined by & and |, evaluated from left to right."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


Expression = Compare | Flag | Not | Chain

# --- reading -----------------------------------------------------------------------

_KEYWORDS = ("RC", "ABEND", "ABENDCC", "RUN")
_NEGATIONS = "¬!^"
_SYMBOLS = {"=": "EQ", ">": "GT", "<": "LT", ">=": "GE", "<=": "LE"}
_SYMBOLS |= {sign + "=": "NE" for sign in _NEGATIONS}
_SYMBOLS |= {sign + ">": "LE" for sign in _NEGATIONS}
_SYMBOLS |= {sign + "<": "GE" for sign in _NEGATIONS}
_COMPARISONS = {**_SYMBOLS, **{word: word for word in OPERATORS}, "NG": "LE", "NL": "GE"}
_JOINTS = {"&": "&", "|": "|", "AND": "&", "OR": "|"}
_WORD = NAME | {"."}


class _Token(NamedTuple):
    text: str
    at: int


class _FaultError(Exception):
    """Ends the reading of one expression; never leaves this module."""

    def __init__(self, token: _Token, *among: str) -> None:
        text = token.text or "END OF EXPRESSION"
        inserts: dict[str, object] = {"text": text[:40]}
        self.fault = Fault("IEFC013I", token.at, max(len(token.text), 1), inserts, among)


def expression(text: str) -> tuple[Expression | None, list[Fault]]:
    """The expression between IF and THEN."""
    try:
        return _Reader(_tokens(text), len(text.rstrip())).whole(), []
    except _FaultError as error:
        return None, [error.fault]


def _tokens(text: str) -> list[_Token]:
    found = []
    at = 0
    while at < len(text):
        character = text[at]
        end = at + 1
        if character in _WORD or character.isalpha():  # lower case is an error, told whole
            while end < len(text) and (text[end] in _WORD or text[end].isalpha()):
                end += 1
        elif text[at : at + 2] in _SYMBOLS:
            end = at + 2
        if character != " ":
            found.append(_Token(text[at:end], at))
        at = end
    return found


class _Reader:
    """Reads one list of tokens from left to right. The logical operators have one
    rank and are taken as they come, NOT binds to what follows it."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.end = _Token("", max(end - 1, 0))

    def whole(self) -> Expression:
        found = self._chain()
        if self._peek() is not self.end:
            raise _FaultError(self._peek(), "AND", "OR")
        return found

    def _peek(self) -> _Token:
        return self.tokens[self.index] if self.index < len(self.tokens) else self.end

    def _next(self) -> _Token:
        token = self._peek()
        self.index += 1
        return token

    def _chain(self) -> Expression:
        first = self._operand()
        rest = []
        while joint := _JOINTS.get(self._peek().text):
            self.index += 1
            rest.append((joint, self._operand()))
        return Chain(first, tuple(rest)) if rest else first

    def _operand(self) -> Expression:
        negated = False
        while self._peek().text == "NOT" or (self._peek().text or " ") in _NEGATIONS:
            self.index += 1
            negated = not negated
        token = self._next()
        found = self._in_parentheses(token) if token.text == "(" else self._relation(token)
        return Not(found) if negated else found

    def _in_parentheses(self, token: _Token) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _FaultError(token)
        found = self._chain()
        self.depth -= 1
        close = self._next()
        if close.text != ")":
            raise _FaultError(close, ")")
        return found

    def _relation(self, token: _Token) -> Expression:
        step, _, keyword = token.text.rpartition(".")
        name = step_name(step) if step else StepName()
        if keyword not in _KEYWORDS or name is None or token.text[:1] == ".":
            raise _FaultError(token, *_KEYWORDS)
        if keyword in ("ABEND", "RUN"):
            return self._flag(name, keyword)
        operator = self._next()
        if operator.text not in _COMPARISONS:
            raise _FaultError(operator, *OPERATORS)
        value = self._next()
        comparison = _COMPARISONS[operator.text]
        wanted = code_of(value.text) if keyword == "RC" else _abend_code(value.text)
        if wanted is None or (keyword == "ABENDCC" and comparison not in ("EQ", "NE")):
            raise _FaultError(value if wanted is None else operator)
        return Compare(name, keyword, comparison, wanted)

    def _flag(self, name: StepName, keyword: str) -> Expression:
        comparison = _COMPARISONS.get(self._peek().text)
        if comparison is None:
            return Flag(name, keyword, True)
        operator, value = self._next(), self._next()
        if comparison not in ("EQ", "NE"):
            raise _FaultError(operator, "EQ", "NE")
        if value.text not in ("TRUE", "FALSE"):
            raise _FaultError(value, "TRUE", "FALSE")
        return Flag(name, keyword, (value.text == "TRUE") == (comparison == "EQ"))


def _abend_code(text: str) -> str | None:
    """`S806` or `U0016`."""
    digits = text[1:]
    system = text[:1] == "S" and len(digits) == 3 and set(digits) <= set("0123456789ABCDEF")
    user = text[:1] == "U" and len(digits) == 4 and digits.isascii() and digits.isdigit()
    return text if system or user else None


def asks_for_abend(found: Expression | None) -> bool:
    """Whether an expression asks for an abend: such a branch may run after one."""
    if isinstance(found, Chain):
        return asks_for_abend(found.first) or any(asks_for_abend(one) for _, one in found.rest)
    if isinstance(found, Not):
        return asks_for_abend(found.operand)
    return found is not None and found.keyword in ("ABEND", "ABENDCC")


def resolved(found: Expression, meant: Callable[[StepName], StepName]) -> Expression:
    """With every step name replaced by what it means."""
    if isinstance(found, Chain):
        rest = tuple((joint, resolved(one, meant)) for joint, one in found.rest)
        return Chain(resolved(found.first, meant), rest)
    if isinstance(found, Not):
        return Not(resolved(found.operand, meant))
    if isinstance(found, Compare):
        return found._replace(name=meant(found.name))
    return found._replace(name=meant(found.name))
