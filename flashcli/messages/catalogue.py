"""Loads the texts, lays an overlay over them, issues messages.

`texts/*.toml`, one file per language; each table is a catalogue name:

    [ICK39116I]
    severity = 3
    template = "TARGET DEVICE {target} IS ONLINE"
    explanation = "..."
    action = "..."
    provenance = "modelled"       # or verified, documented
    source = "flashcopy-v2.md E16"

`id` stands in a table only when what is printed differs from the name: two texts
of one id, or `id = ""` for a line without one. `title` is a table of column
titles of a report, each as wide as its column. Inserts may carry a width:
`{volser:<6}`. It knows no command and no report.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from flashcli.messages.message import Definition, Message, Provenance
from flashcli.shipped import toml, toml_names
from flashcli.toml_source import Table, TomlFile, hint, read_file, shown

# Where a name is looked for first; a name found in none of these is looked for in all.
_HOMES = {"ICK": "ickdsf", "ANT": "tso", "IKJ": "tso", "IEE": "operator", "IOS": "operator"}
_HOMES |= {"FLC": "operator", "IEF": "jcl", "$HA": "jcl", "IRR": "jcl", "IEB": "jcl", "LAB": "lab"}

_REQUIRED = ("severity", "template", "explanation", "action", "provenance", "source")
_OPTIONAL = ("id", "title")
_NAME = r"[A-Z$][A-Z0-9$.-]{1,39}"
_ID = r"[A-Z$][A-Z]{2,4}[A-Z0-9]{0,2}[0-9]{2,5}[A-Z]?"
_SPEC = r"0?[<>^]?[0-9]{0,3}[dXs]?"
LONGEST = 4000  # characters of a text

_Entry = Mapping[str, Any]
_Form = tuple[str, int, Callable[[Mapping[str, object]], str]]


@cache
def _languages() -> tuple[str, ...]:
    return toml_names("messages/texts")


def _texts(language: str) -> dict[str, _Entry]:
    return toml(f"messages/texts/{language}.toml")


class Overlay(NamedTuple):
    """What a site's file replaces, by catalogue name; checked against the base."""

    file: str
    entries: dict[str, _Entry]


class Catalogue:
    """The texts in force. A file is read when a name in it is first wanted, and a
    definition is made when it is first used."""

    __slots__ = ("_forms", "_overlay")

    def __init__(self, overlay: Overlay | None = None) -> None:
        self._overlay = overlay
        self._forms: dict[str, _Form] = {}

    def issue(self, name: str, /, **inserts: object) -> Message:
        """An unknown name or a missing insert is a bug: KeyError."""
        form = self._forms.get(name)
        if form is None:
            form = self._forms[name] = self._form(name)
        return Message(form[0], form[1], form[2](inserts), name)

    def definition(self, name: str) -> Definition:
        entry = self._entry(name)
        return Definition(
            name,
            entry.get("id", name),
            entry["severity"],
            entry["template"],
            entry["explanation"],
            entry["action"],
            Provenance(entry["provenance"]),
            entry["source"],
            entry.get("title", {}),
        )

    def names(self) -> list[str]:
        """All of them, file by file, in the order written."""
        return [name for language in _languages() for name in _texts(language)]

    def by_id(self, printed: str) -> list[Definition]:
        """Those printed with this id, or called so; overlaid ids count. Lines of a
        report have an empty id, by which nobody asks for them."""
        if not printed:
            return []
        wanted = printed.upper()
        found = [self.definition(name) for name in self.names()]
        return [one for one in found if wanted in (one.id, one.name)]

    def _form(self, name: str) -> _Form:
        entry = self._entry(name)
        return entry.get("id", name), entry["severity"], entry["template"].format_map

    def _entry(self, name: str) -> _Entry:
        entry = _base(name)
        if self._overlay and (laid := self._overlay.entries.get(name)):
            return {**entry, **laid, "title": {**entry.get("title", {}), **laid.get("title", {})}}
        return entry


def _base(name: str) -> _Entry:
    home = _HOMES.get(name[:3])
    if home in _languages() and (entry := _texts(home).get(name)):
        return entry
    for language in _languages():
        if entry := _texts(language).get(name):
            return entry
    raise KeyError(name)


# --- overlays ----------------------------------------------------------------


def read_overlay(path: str) -> Catalogue:
    """The catalogue with a site's file laid over it; raises MistakeError."""
    file = read_file(path)
    base = Catalogue()
    names = base.names()
    entries: dict[str, _Entry] = {}
    for name, found in file.data.items():
        if name not in names:
            file.complain((name,), "an unknown name", "a name of the catalogue" + hint(name, names))
        elif not isinstance(found, dict):
            file.complain((name,), shown(found), "a table of id, severity, template, title")
        else:
            entries[name] = _laid(Table(file, (name,), found), base.definition(name), path)
    catalogue = Catalogue(Overlay(path, entries))
    _refuse_doubled_ids(file, base, catalogue, entries)
    file.raise_mistakes()
    return catalogue


def _laid(table: Table, base: Definition, path: str) -> _Entry:
    several = "\n" in base.template
    entry: dict[str, Any] = {
        "id": table.text("id", base.id, "an id such as ICK31234I", 10),
        "severity": table.integer("severity", base.severity, 0, 4),
        "template": table.text("template", base.template, limit=LONGEST, lines=several),
        "explanation": table.text("explanation", base.explanation, limit=LONGEST, lines=True),
        "action": table.text("action", base.action, limit=LONGEST, lines=True),
        "provenance": table.choice("provenance", "modelled", [grade.value for grade in Provenance]),
        "source": table.text("source", f"overlay {path}"),
        "title": _titles(table, base),
    }
    if entry["id"] != base.id and not re.fullmatch(_ID, entry["id"]):
        table.complain("id", shown(entry["id"]), "an id such as ICK31234I")
    _check_inserts(table, entry["template"], base.template)
    table.close()
    return entry


def _check_inserts(table: Table, template: str, base: str) -> None:
    wanted = inserts(base)
    try:
        found = inserts(template)
    except ValueError as error:
        table.complain("template", str(error), "inserts such as {device} or {volser:<6}")
        return
    allowed = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "no inserts"
    for name in sorted(wanted - found):
        table.complain("template", f"no insert {{{name}}}", allowed)
    for name, kind in sorted(_kinds(template) - _kinds(base)):
        if name in wanted and kind:
            table.complain("template", f"the insert {{{name}:{kind}}}", "a width, no type")
    for name in sorted(found - wanted):
        table.complain("template", f"the insert {{{name}}}", allowed + hint(name, wanted))


def _kinds(template: str) -> set[tuple[str, str]]:
    """Inserts with the letter that ends their format, d for numbers or X for hex."""
    parts = Formatter().parse(template)
    return {(name, (spec or "")[-1:].strip("0123456789<>^")) for _, name, spec, _ in parts if name}


def _titles(table: Table, base: Definition) -> dict[str, str]:
    titles = table.table("title", "a table of column titles")
    if titles is None:
        return {}
    laid = {}
    for column, title in base.title.items():
        allowed = f"at most {len(title)} printable characters"
        laid[column] = titles.text(column, title, allowed, len(title)).ljust(len(title))
    titles.close()
    return laid


def _refuse_doubled_ids(
    file: TomlFile, base: Catalogue, laid: Catalogue, entries: dict[str, _Entry]
) -> None:
    """Two names may share an id only where the base texts already do."""
    before = {name: base.definition(name).id for name in base.names()}
    after = {name: laid.definition(name).id for name in before}
    for name in entries:
        if after[name] == before[name]:
            continue
        for other, printed in after.items():
            if other != name and printed == after[name] and before[other] != before[name]:
                file.complain((name, "id"), shown(printed), f"an id that {other} does not have")
                break


# --- checks of the base texts, called by tests -------------------------------


def inserts(template: str) -> frozenset[str]:
    """The names inserted; raises ValueError, with the reason, for any other use of braces."""
    names = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or conversion or not re.fullmatch(_SPEC, spec or ""):
            raise ValueError(f"the insert {{{name}{':' if spec else ''}{spec}}}")
        names.add(name)
    return frozenset(names)


def check() -> list[str]:
    """What is wrong with the shipped texts: one line each, none when all is well."""
    problems = []
    seen: dict[str, str] = {}
    for language in _languages():
        for name, entry in _texts(language).items():
            problems += [f"{language}: {name}: {fault}" for fault in _faults(name, entry)]
            if name in seen:
                problems.append(f"{language}: {name}: is in {seen[name]} too")
            seen[name] = language
    return problems


def _faults(name: str, entry: _Entry) -> list[str]:
    faults = [f"no {key}" for key in _REQUIRED if key not in entry]
    faults += [f"unknown key {key}" for key in entry if key not in _REQUIRED + _OPTIONAL]
    if faults:
        return faults
    printed = entry.get("id", name)
    if not re.fullmatch(_NAME, name):
        faults.append("the name is malformed")
    if printed and not re.fullmatch(_ID, printed):
        faults.append(f"the id {printed} is malformed")
    if entry["severity"] not in range(5):
        faults.append("severity is not 0 to 4")
    if entry["provenance"] not in list(Provenance):
        faults.append("provenance is not verified, documented or modelled")
    faults += [f"{key} is empty" for key in ("explanation", "action", "source") if not entry[key]]
    try:
        inserts(entry["template"])
    except ValueError as error:
        faults.append(str(error))
    return faults
