"""Profiles: a vendor's and a release's rules, from TOML to `storage.rules.Rules`.

Each parameter of `flashcopy-v2.md` section 8 is an entry of value, grade and
source. A user's own file may name a `base` and then holds only what differs. It
knows no lab and no command.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from flashcli.shipped import toml_names
from flashcli.storage.rules import Capacity, DdswExtents, Feature, Model, PartialWithdraw, Rules
from flashcli.toml_source import (
    Mistake,
    MistakeError,
    Table,
    TomlFile,
    hint,
    read_file,
    shipped_file,
    shown,
)

DEFAULT = "xp12000"
_MOST = 2**31 - 1
_GRADES = ("documented", "modelled", "verified")
_ENTRY = "{ value = ..., grade = ..., source = ... }"


class Parameter(NamedTuple):
    """One entry as written, for people to read."""

    section: str
    key: str
    value: object
    grade: str
    source: str


class Profile(NamedTuple):
    title: str
    rules: Rules
    parameters: tuple[Parameter, ...]


def names() -> list[str]:
    return list(toml_names("profiles"))


def load_rules(name: str) -> Rules:
    """By name, or from a path that ends in `.toml`; raises MistakeError."""
    file = _file(name)
    values = _values(Table(file, (), file.data))
    file.raise_mistakes()
    return Rules(**values)


def load_profile(name: str) -> Profile:
    """The rules and where each value comes from; raises MistakeError."""
    rules = load_rules(name)
    data = _file(name).data
    return Profile(data["profile"].get("title", rules.name), rules, tuple(_parameters(data)))


def _file(name: str) -> TomlFile:
    if not name.endswith(".toml"):
        if name not in names():
            allowed = ", ".join(names()) + ", or a path ending in .toml" + hint(name, names())
            raise MistakeError([Mistake("profile", 0, "", shown(name), allowed)])
        return shipped_file(f"profiles/{name}.toml")
    file = read_file(name)
    head = file.data.get("profile")
    if isinstance(head, dict) and "base" in head:
        base = Table(file, ("profile",), head).choice("base", DEFAULT, names())
        _lay(shipped_file(f"profiles/{base}.toml").data, file)
    return file


def _lay(base: dict[str, Any], file: TomlFile) -> None:
    """Entries that the user's file does not have come from the base. The dates of
    levels are not mixed: a level of the same name is replaced as a whole."""
    merged: dict[str, Any] = {}
    for section, entries in {**base, **file.data}.items():
        laid = file.data.get(section, {})
        both = isinstance(laid, dict) and section in base
        merged[section] = {**base[section], **laid} if both else entries
    file.data = merged


# --- one reader for each kind of value -----------------------------------------

_Reader = Callable[[Table], Any]


def _number(low: int, high: int = _MOST) -> _Reader:
    return lambda entry: entry.integer("value", low, low, high)


def _number_or(word: str, low: int = 0) -> _Reader:
    def read(entry: Table) -> int | None:
        if entry.value("value") == word:
            return None
        if isinstance(entry.data["value"], str):
            entry.complain("value", shown(entry.data["value"]), f'a number or "{word}"')
            return None
        return entry.integer("value", low, low, _MOST)

    return read


def _flag(entry: Table) -> bool:
    return entry.flag("value", False)


def _one_of(values: type[StrEnum] | tuple[str, ...]) -> _Reader:
    def read(entry: Table) -> str:
        found = entry.choice("value", next(iter(values)), [str(value) for value in values])
        return values(found) if isinstance(values, type) else found

    return read


def _fixed(value: Any) -> _Reader:
    def read(entry: Table) -> None:
        found = entry.value("value")
        if found != value or type(found) is not type(value):
            entry.complain("value", shown(found), f"{shown(value)} (nothing else is modelled)")

    return read


def _pools(entry: Table) -> tuple[int, ...]:
    found = entry.value("value")
    if found == "no limit":
        return ()
    if not _list_of(int, found) or not all(0 < pool <= _MOST for pool in found):
        entry.complain("value", shown(found), 'a list of table counts, or "no limit"')
        return ()
    return tuple(found)


def _texts(entry: Table) -> tuple[str, ...]:
    found = entry.value("value")
    if not _list_of(str, found) or not found:
        entry.complain("value", shown(found), "a list of texts")
        return ()
    return tuple(found)


def _list_of(kind: type, found: object) -> bool:
    return isinstance(found, list) and all(type(item) is kind for item in found)


def _per_model(entry: Table) -> dict[str, int]:
    limits = entry.table("value", "a table of models, `other` for the rest")
    if limits is None:
        return {}
    if "other" not in limits.data:
        limits.complain("other", "nothing", "a number for the models not named")
    return {model: limits.integer(model, 1, 1, _MOST) for model in limits.data}


def _pacings(entry: Table) -> dict[str, int | None]:
    pacings = entry.table("value", 'a table of percentages, or "never"')
    if pacings is None:
        return {}
    return {
        name: None if percent == "never" else pacings.integer(name, 100, 0, 100)
        for name, percent in pacings.data.items()
    }


# --- what a profile holds --------------------------------------------------------

# Each key is a field of Rules, but those of the section `fixed`.
_PARAMETERS: dict[str, dict[str, _Reader]] = {
    "limits": {
        "targets_per_track": _number(1, 65535),
        "relations_per_volume": _per_model,
        "relations_per_subsystem": _number_or("no limit", 1),
        "extents_per_command": _number(1, 10_000),
        "wide_extents": _flag,
        "slots_per_table": _number_or("not counted", 1),
        "table_pools": _pools,
        "incremental_per_source": _number(1, 65535),
    },
    "copying": {
        "capacity": _one_of(Capacity),
        "nocopy_ends": _flag,
        "read_copies": _flag,
        "copy_rate": _number(1),
        "pacings": _pacings,
    },
    "incremental": {
        "yes_inhibits": _flag,
        "reverse_after_nocopy": _flag,
        "frr_copies_changed": _flag,
    },
    "withdraw": {
        "partial_withdraw": _one_of(PartialWithdraw),
        "ddsw_extents": _one_of(DdswExtents),
        "unrelated_withdraw_refused": _flag,
        "revertible": _flag,
    },
    "other": {
        "freeze_seconds": _number(1),
        "remote_primary_target": _flag,
        "space_efficient_permission": _flag,
        "space_efficient_needs_wide": _flag,
        "swi": _flag,
        "page_tracks": _number(1, 1_000_000),
        "controllers": _texts,
        "in_band": _flag,
        "consistency_group_scope": _one_of(("CU", "LSS")),
    },
    "fixed": {
        "sources_per_target_track": _fixed(1),
        "copying_inside_a_volume": _fixed(True),
        "target_writes_copy_first": _fixed(True),
        "cascading": _fixed(False),
        "changes_recorded_on": _fixed("source and target"),
        "ddsw_on_incremental": _fixed("copies and stays"),
    },
}
_DISPLAY = (
    "controller",
    "scu_type",
    "device_type",
    "plant",
    "maker",
    "control_descriptor",
    "device_descriptor",
    "additional_information",
)


def _values(whole: Table) -> dict[str, Any]:
    """The fields of Rules; of no use when the file has mistakes."""
    values: dict[str, Any] = {"name": _head(whole)}
    for section, readers in _PARAMETERS.items():
        values |= _section(whole, section, readers)
    for key in _PARAMETERS["fixed"]:
        values.pop(key, None)
    models = _models(whole)
    display = _display(whole, models)
    display["group_scope"] = values.pop("consistency_group_scope", "")
    values |= {"models": models, "levels": _levels(whole), "display": display}
    whole.close()
    return values


def _head(whole: Table) -> str:
    head = _wanted(whole, "profile")
    head.value("base")
    head.text("title", "", "a line of text", 70)
    name = head.text("name", "", "a short name", 20)
    if not name:
        head.complain("name", "nothing", "the profile's name")
    head.close()
    return name


def _wanted(table: Table, key: str) -> Table:
    """A table that must be there; an empty one in its place so that reading goes on."""
    if key not in table.data:
        table.complain(key, "nothing", f"a table [{key}], or a base in [profile] that has it")
    return table.table(key) or Table(table.file, (*table.path, key), {})


def _section(whole: Table, section: str, readers: dict[str, _Reader]) -> dict[str, Any]:
    table = _wanted(whole, section)
    values = {key: _read(table, key, reader) for key, reader in readers.items() if table.data}
    table.close()
    return values


def _read(table: Table, key: str, reader: _Reader) -> Any:
    """One entry: its value by the reader, its grade and source checked."""
    entry = table.table(key, _ENTRY)
    if entry is None:
        if key not in table.data:
            table.complain(key, "nothing", _ENTRY)
        return None
    if "value" not in entry.data:
        entry.complain("value", "nothing", "a value")
        return None
    value = reader(entry)
    entry.choice("grade", "modelled", _GRADES)
    entry.text("source", "", "where the value comes from")
    entry.close()
    return value


def _models(whole: Table) -> dict[str, Model]:
    table = _wanted(whole, "models")
    models: dict[str, Model] = {}
    for name in table.data:
        entry = table.table(name)
        if entry is None:
            continue
        models[name] = Model(
            name,
            entry.choice("type", "3390", ("3390", "3380")),
            _read(entry, "cylinders", _number(1, 4_000_000)),
            _read(entry, "control_cylinders", _number(0, 1000)),
        )
        entry.close()
    if not models:
        table.file.complain(table.path, "no model", "at least one")
    return models


def _levels(whole: Table) -> dict[str, frozenset[str]]:
    table = _wanted(whole, "levels")
    levels = {}
    for name in table.data:
        entry = table.table(name)
        if entry is None:
            continue
        entry.text("edition", "", "the edition it stands for")
        there = [feature for feature in Feature if feature in entry.data]
        levels[name] = frozenset(one.value for one in there if _read(entry, one, _flag))
        entry.asked += list(Feature)
        entry.close()
    if not levels:
        table.file.complain(table.path, "no level", "at least one")
    return levels


def _display(whole: Table, models: Iterable[str]) -> dict[str, str]:
    """Texts by name; `name.model` wins for that model."""
    table = _wanted(whole, "display")
    wanted = [*_DISPLAY, "shared_target_message"]
    wanted += [f"{key}.{model}" for key in _DISPLAY for model in models]
    present = [key for key in wanted if key in table.data or key in _DISPLAY]
    display = {}
    for key in present if table.data else ():
        display[key] = _read(table, key, lambda entry: entry.text("value", ""))
    table.close()
    return display


def _parameters(data: dict[str, Any]) -> Iterator[Parameter]:
    for section, entries in data.items():
        for key, entry in entries.items():
            if not isinstance(entry, dict):
                continue
            if "value" in entry:
                yield _parameter(section, key, entry)
                continue
            for inner, one in entry.items():
                if isinstance(one, dict):
                    yield _parameter(f"{section}.{key}", inner, one)


def _parameter(section: str, key: str, entry: dict[str, Any]) -> Parameter:
    return Parameter(section, key, entry["value"], entry["grade"], entry.get("source", ""))
