"""What `explain` and `profiles` show: entries of the catalogue and of a profile.

Lines for people. It runs nothing and builds no lab.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.messages.catalogue import Catalogue, read_overlay
from flashcli.messages.message import Definition
from flashcli.profiles import DEFAULT, Parameter, Profile, load_profile, names
from flashcli.toml_source import hint

SEVERITIES = ("information", "warning", "error", "serious error", "terminating error")
_LABEL = 13  # columns


def explain(console: Console, name: str | None, everything: bool, messages: str | None) -> int:
    """One id, or (`everything`) a line for each message."""
    catalogue = read_overlay(messages) if messages else Catalogue()
    if name is None:
        console.lines(_listed(catalogue))
        return Exit.OK
    found = catalogue.by_id(name)
    if not found:
        known = hint(name.upper(), catalogue.names())
        console.error(f"found {name!a}, allowed: an id of the catalogue{known}")
        return Exit.USAGE
    for definition in found:
        console.out(definition.id or definition.name, "bold")
        console.lines(entry(definition, console.environment.width))
    return Exit.OK


def _listed(catalogue: Catalogue) -> Iterator[str]:
    definitions = [catalogue.definition(name) for name in catalogue.names()]
    width = max((len(one.id or one.name) for one in definitions), default=0)
    for one in definitions:
        text = one.template.split("\n")[0]
        yield f"{one.id or one.name:<{width}}  {one.severity}  {one.provenance:<10}  {text}"


def entry(definition: Definition, width: int) -> Iterator[str]:
    severity = definition.severity
    yield from _field("text", definition.template, width)
    code = f"{severity} ({SEVERITIES[severity]}), condition code {severity * 4}"
    yield from _field("severity", code, width)
    yield from _field("explanation", definition.explanation, width)
    yield from _field("what to do", definition.action, width)
    yield from _field("provenance", definition.provenance, width)
    yield from _field("source", definition.source, width)


def _field(label: str, text: str, width: int) -> Iterator[str]:
    from textwrap import wrap

    room = max(width - 2 - _LABEL, 30)
    paragraphs = [wrap(one, room, break_on_hyphens=False) or [""] for one in text.split("\n")]
    for number, line in enumerate(line for lines in paragraphs for line in lines):
        yield f"  {label if number == 0 else '':<{_LABEL}}{line}"


# --- profiles -------------------------------------------------------------------------


def show_profile(console: Console, name: str | None) -> int:
    """All profiles by name, or every value of one; raises MistakeError."""
    if name is None:
        for one in names():
            default = "  (default)" if one == DEFAULT else ""
            console.out(f"{one:<10}{load_profile(one).title}{default}")
        return Exit.OK
    profile = load_profile(name)
    console.out(f"{profile.rules.name}: {profile.title}", "bold")
    for section, parameters in groupby(profile.parameters, lambda one: one.section):
        console.out()
        console.out(f"[{section}]", "bold")
        console.lines(_parameters(list(parameters)))
    console.lines(_levels(profile))
    return Exit.OK


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    rows = [(one.key, _value(one.value), one.grade, one.source) for one in parameters]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for key, value, grade, source in rows:
        yield f"{key:<{widths[0]}}  {value:<{widths[1]}}  {grade:<{widths[2]}}  {source}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(_value(one) for one in value)
    return str(value)


def _levels(profile: Profile) -> Iterator[str]:
    yield ""
    levels = profile.rules.levels
    newest = next(reversed(levels))
    yield f"microprogram levels, oldest first: {_names(levels)}; a new subsystem has {newest}"


def _names(found: Iterable[str]) -> str:
    return ", ".join(found)
