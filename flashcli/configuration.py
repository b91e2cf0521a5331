"""Lab files: TOML to a `Lab`, every mistake as one line with file, line and key.

`lab.md` ("Lab file") names the keys. It builds the lab and runs nothing; the
overlay that a lab file names is handed back, not read.
"""

import os
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from flashcli.host import Host
from flashcli.lab import Lab
from flashcli.profiles import DEFAULT, load_rules
from flashcli.storage.clock import Clock
from flashcli.storage.rules import Model, Rules
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import Base
from flashcli.storage.volume import Remote, Volume
from flashcli.toml_source import MistakeError, Table, read_file, shipped_file, shown

MAX_DEVICES = 0x10000
POOL_PAGES = 1000  # of space-efficient volumes, when the file does not say
_EPOCH = datetime(1970, 1, 1)
_LAST = datetime(2099, 12, 31, 23, 59, 59)
_CLOCK = "a time from 1970 to 2099 in whole seconds, such as 2007-10-01T09:00:00"
_VOLSER = r"[A-Z0-9$#@]{1,6}"
_NAME = r"[A-Z$#@][A-Z0-9$#@]{0,7}"
_SERIAL = r"[A-Z0-9]{1,12}"


class Near(NamedTuple):
    """Where the files lie that a lab file may name: below its own `folder`, or
    anywhere when the person who runs it allows that."""

    folder: str
    allow_outside: bool

    def path(self, table: Table, key: str, named: str) -> str:
        """What `named` means, from the folder. Empty, and a complaint, when it leads
        out of the folder: by `..`, from the root, or through a link."""
        path = os.path.join(self.folder, named)
        if self.allow_outside or inside(self.folder, path):
            return path
        allowed = "a path below the folder of the lab file, without --allow-outside"
        table.complain(key, shown(named), allowed)
        return ""


def inside(folder: str, path: str) -> bool:
    """Whether a file lies below a folder once every link is followed."""
    top = os.path.join(os.path.realpath(folder or os.curdir), "")
    return os.path.realpath(path).startswith(top)


class Configured(NamedTuple):
    """A fresh lab, the overlay of message texts that its file names, or empty, and
    its profile: a name or a path."""

    lab: Lab
    messages: str
    profile: str


def load_lab(
    path: str | None,
    *,
    profile: str = "",
    clock: int | None = None,
    allow_outside: bool = False,
) -> Configured:
    """The lab of a file, or the built-in one. `profile` (a name, or a path ending
    in .toml) and `clock` win over the file's. Files that a lab file names lie below
    its own folder unless `allow_outside`. Raises MistakeError."""
    if path is None:
        file, near = shipped_file("labs/built-in.toml"), Near("", False)
    else:
        file, near = read_file(path), Near(os.path.dirname(path), allow_outside)
    whole = Table(file, (), file.data)
    system = _section(whole, "system")
    host, messages, start = _host(system, near)
    section = _section(whole, "subsystem")
    named, rules = _rules(section, near, profile)
    subsystem = _subsystem(section, rules, start if clock is None else clock)
    _add_volumes(whole, subsystem, host, near)
    whole.close()
    file.raise_mistakes()
    host.at_start = subsystem.features
    return Configured(Lab(host, subsystem), messages, named)


def parse_clock(text: str) -> int:
    """Seconds since 1970-01-01T00:00:00; raises ValueError with what is allowed."""
    try:
        return _seconds(datetime.fromisoformat(text))
    except ValueError:
        raise ValueError(_CLOCK) from None


def _seconds(moment: datetime) -> int:
    if moment.tzinfo or moment.microsecond or not _EPOCH <= moment <= _LAST:
        raise ValueError(_CLOCK)
    return (moment - _EPOCH) // timedelta(seconds=1)


def _section(whole: Table, key: str) -> Table:
    return whole.table(key, f"a table [{key}]") or Table(whole.file, (key,), {})


def _host(table: Table, near: Near) -> tuple[Host, str, int]:
    allowed = "a name of at most 8 letters and digits in upper case"
    name = _matching(table, "name", "SYS1", _NAME, allowed)
    user = _matching(table, "user", "STGADM", _NAME, allowed)
    messages = table.text("messages", "", "the path of a TOML file")
    messages = messages and near.path(table, "messages", messages)
    start = _start(table)
    table.close()
    return Host(name, user, frozenset()), messages, start


def _start(table: Table) -> int:
    found = table.value("clock")
    if found is None:
        return _seconds(datetime(2007, 10, 1, 9))
    try:
        if isinstance(found, str):
            return parse_clock(found)
        if isinstance(found, datetime):
            return _seconds(found)
    except ValueError:
        pass
    table.complain("clock", shown(found), _CLOCK)
    return 0


def _matching(table: Table, key: str, default: str, pattern: str, allowed: str) -> str:
    found = table.text(key, default, allowed)
    if not re.fullmatch(pattern, found):
        table.complain(key, shown(found), allowed)
        return default
    return found


def _subsystem(table: Table, rules: Rules, clock: int) -> Subsystem:
    allowed = "1 to 12 letters and digits in upper case"
    subsystem = Subsystem(
        rules,
        clock=Clock(clock),
        level=table.choice("microprogram", next(reversed(rules.levels)), rules.levels),
        serial=_matching(table, "serial", "10042", _SERIAL, allowed),
        copy_rate=table.integer("copy_rate", rules.copy_rate, 1, 10**9),
        table_pool=_table_pool(table, rules),
        pool_pages=table.integer("pool_pages", POOL_PAGES, 0, 10**9),
        pacing=table.choice("pacing", next(iter(rules.pacings)), rules.pacings),
        busy=table.integer("busy", 0, 0, 100),
    )
    table.close()
    return subsystem


def _rules(table: Table, near: Near, profile: str) -> tuple[str, Rules]:
    """With the name or path they are loaded by."""
    named = table.text("profile", DEFAULT, "the name of a profile, or a path ending in .toml")
    if profile:
        return profile, load_rules(profile)
    if named.endswith(".toml"):
        path = near.path(table, "profile", named)
        return path or DEFAULT, load_rules(path or DEFAULT)
    try:
        return named, load_rules(named)
    except MistakeError as error:
        table.complain("profile", error.mistakes[0].found, error.mistakes[0].allowed)
        return DEFAULT, load_rules(DEFAULT)


def _table_pool(table: Table, rules: Rules) -> int | None:
    found = table.value("table_pool")
    if found is not None and rules.slots_per_table is None:
        allowed = f"no table_pool (profile {rules.name} counts no tables)"
        table.complain("table_pool", shown(found), allowed)
    elif found is not None:
        return table.integer("table_pool", 1, 1, 2**31 - 1)
    return None


class _Block(NamedTuple):
    """One [[volume]] table: what its volumes have in common, and how they count up."""

    table: Table
    first: int
    cca: int
    volsers: list[str]
    model: str
    cylinders: int
    lss: int
    ssid: int
    online: bool
    online_elsewhere: bool
    controller: str
    minidisk: bool
    space_efficient: bool
    remote: Remote | None
    xrc_source: bool
    base: Base | None

    def volume(self, index: int) -> Volume:
        return Volume(
            self.first + index,
            volser=self.volsers[index],
            model=self.model,
            cylinders=self.cylinders,
            controller=self.controller,
            lss=self.lss,
            cca=self.cca + index,
            ssid=self.ssid,
            online=self.online,
            online_elsewhere=self.online_elsewhere,
            minidisk=self.minidisk,
            space_efficient=self.space_efficient,
            remote=self.remote,
            xrc_source=self.xrc_source,
            base=self.base,
        )


def _add_volumes(whole: Table, subsystem: Subsystem, host: Host, near: Near) -> None:
    tables = whole.tables("volume", MAX_DEVICES)
    if "volume" not in whole.data:
        whole.complain("volume", "nothing", "at least one [[volume]]")
    taken = _Taken()
    blocks = [block for table in tables if (block := _block(table, subsystem.rules, near))]
    for block in sorted(filter(taken.claim, blocks), key=lambda one: one.first):
        for index, volser in enumerate(block.volsers):
            subsystem.add(block.volume(index))
            if block.online:
                host.labels[block.first + index] = volser


def _block(table: Table, rules: Rules, near: Near) -> _Block | None:
    """None when the table has a mistake."""
    before = len(table.file.mistakes)
    first = _hex(table, "device", 4, None)
    lss = _hex(table, "lss", 2, 0)
    online = table.flag("online", True)
    base = None
    if table.value("image") is not None:
        from flashcli.configured_images import of_image

        label = _VOLSER if online else ".*"
        base, model, cylinders, volsers = of_image(table, rules, near.path, label)
    else:
        model, cylinders = _size(table, rules)
        volsers = _volsers(table, table.integer("count", 1, 1, MAX_DEVICES))
    block = _Block(
        table,
        first,
        _hex(table, "cca", 2, first & 0xFF),
        volsers,
        model,
        cylinders,
        lss,
        _hex(table, "ssid", 4, lss + 4),
        online,
        table.flag("online_elsewhere", False),
        table.choice("controller", rules.controllers[0], rules.controllers),
        table.flag("minidisk", False),
        table.flag("space_efficient", False),
        _remote(table),
        table.choice("xrc", "", ("source",)) == "source",
        base,
    )
    table.close()
    return block if len(table.file.mistakes) == before else None


def _hex(table: Table, key: str, digits: int, default: int | None) -> int:
    """A hexadecimal text; without a default it must be there."""
    found = table.value(key)
    if found is None and default is not None:
        return default
    allowed = f'1 to {digits} hexadecimal digits in quotes, such as "{"1000"[:digits]}"'
    if not isinstance(found, str) or not re.fullmatch(f"[0-9A-Fa-f]{{1,{digits}}}", found):
        table.complain(key, "nothing" if found is None else shown(found), allowed)
        return 0
    return int(found, 16)


def _volsers(table: Table, count: int) -> list[str]:
    """The number part counts up and keeps its width."""
    allowed = "1 to 6 characters of A-Z, 0-9, $, # and @"
    if "volser" not in table.data:
        table.complain("volser", "nothing", allowed)
        return []
    first = _matching(table, "volser", "", _VOLSER, allowed)
    if count == 1 or not first:
        return [first]
    number = re.fullmatch(r"(.*?)([0-9]+)([^0-9]*)", first)
    width = len(number[2]) if number else 0
    if number is None or int(number[2]) + count > 10**width:
        table.complain("volser", shown(first), f"a number part with room to count {count} volumes")
        return []
    start = int(number[2])
    return [f"{number[1]}{start + index:0{width}}{number[3]}" for index in range(count)]


def _size(table: Table, rules: Rules) -> tuple[str, int]:
    """Model name and cylinders: from a model, perhaps of custom size, or from a
    type and any number of cylinders, which has the smallest model that fits."""
    name = table.choice("model", "", rules.models)
    cylinders = table.value("cylinders")
    if not name and cylinders is None:
        if "model" not in table.data:
            table.complain("model", "nothing", f"{', '.join(rules.models)}, or cylinders")
        return "", 0
    own = rules.models[name].device_type if name else "3390"
    kinds = {own} if name else {model.device_type for model in rules.models.values()}
    kind = table.choice("type", own, sorted(kinds))
    fitting = [one for one in rules.models.values() if name in ("", one.name)]
    fitting = [one for one in fitting if one.device_type == kind]
    most = max(one.cylinders for one in fitting)
    size = table.integer("cylinders", most, 1, most)
    return min((one for one in fitting if one.cylinders >= size), key=_by_size).name, size


def _by_size(model: Model) -> int:
    return model.cylinders


def _remote(table: Table) -> Remote | None:
    pair = table.table("remote", '{ role = "primary", kind = "sync", state = "duplex" }')
    if pair is None:
        return None
    if "role" not in pair.data:
        pair.complain("role", "nothing", "primary, secondary")
    remote = Remote(
        pair.choice("role", "primary", ("primary", "secondary")),
        pair.choice("kind", "sync", ("sync", "async")),
        pair.choice("state", "duplex", ("duplex", "pending", "suspended")),
    )
    pair.close()
    return remote


class _Taken:
    """Device numbers, addresses and labels online, each with the block that has it."""

    def __init__(self) -> None:
        self.devices: dict[int, _Block] = {}
        self.addresses: dict[tuple[int, int], _Block] = {}
        self.labels: dict[str, _Block] = {}

    def claim(self, block: _Block) -> bool:
        """False, and one complaint, when a volume of the block cannot be."""
        for index in range(len(block.volsers)):
            if fault := self._fault(block, index):
                block.table.complain(*fault)
                return False
        return True

    def _fault(self, block: _Block, index: int) -> tuple[str, str, str] | None:
        device, cca, volser = block.first + index, block.cca + index, block.volsers[index]
        if cca > 0xFF:
            return "count", f"{index + 1} volumes from CCA {block.cca:02X}", "CCA from 00 to FF"
        if device >= MAX_DEVICES:
            return "count", f"{index + 1} volumes from {block.first:04X}", "devices up to FFFF"
        if device in self.devices:
            return "device", f"{device:04X} again", _only_in(self.devices[device])
        self.devices[device] = block
        address = (block.lss, cca)
        if address in self.addresses:
            found = f"LSS {block.lss:02X} CCA {cca:02X} again, for {device:04X}"
            return "lss", found, _only_in(self.addresses[address])
        self.addresses[address] = block
        if block.online and volser in self.labels:
            return "volser", f'"{volser}" online again', _only_in(self.labels[volser])
        if block.online:
            self.labels[volser] = block
        return None


def _only_in(block: _Block) -> str:
    return f"each once (first in line {block.table.file.line(block.table.path)})"
