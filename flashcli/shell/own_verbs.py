"""The shell's own verbs: pictures, time, checkpoints, recording, settings.

Those that are LAB statements in other words are carried out as such, so that a
recorded job does the same.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from flashcli.exits import Exit
from flashcli.inputs import UnreadableError, read_file
from flashcli.pictures.segments import Line
from flashcli.shell.dialects import Mode, first_word, own_verb
from flashcli.shell.session import Reply, Session
from flashcli.shell.settings import NAMES, Refused, change
from flashcli.toml_source import hint

_WRONG = 12
_DEFAULT_CHECKPOINT = "SHELL"
_MOST_REDRAWS = 1000


def carry_out(session: Session, text: str) -> Reply:
    words = text.split()
    verb = own_verb(first_word(text))
    if verb not in _VERBS:
        return _wrong(verb[:40], f"{' '.join(_VERBS)}{hint(verb, _VERBS)}")
    return _VERBS[verb](session, words[1:], text)


def _wrong(found: str, allowed: str) -> Reply:
    return Reply([f"found {found!a}, allowed: {allowed}"], _WRONG)


# --- help and messages ------------------------------------------------------------------


def _help(session: Session, words: list[str], text: str) -> Reply:
    from flashcli.shell import helping

    return Reply(helping.about(" ".join(words), session))


def _explain(session: Session, words: list[str], text: str) -> Reply:
    from flashcli.explaining import entry

    name = words[0] if words else ""
    catalogue = session.run.catalogue
    found = catalogue.by_id(name)
    if not found:
        return _wrong(name, f"an id of the catalogue{hint(name.upper(), catalogue.names())}")
    lines: list[Line] = []
    for one in found:
        lines.append(((one.id or one.name, "bold"),))
        lines += entry(one, session.width)
    return Reply(lines)


# --- modes and settings -----------------------------------------------------------------


def _mode(session: Session, words: list[str], text: str) -> Reply:
    wanted = words[0].upper() if words else Mode.ALL.value
    if wanted not in tuple(Mode):
        return _wrong(wanted, " ".join(Mode))
    session.mode = Mode(wanted)
    return Reply(session.talks.opening(session.mode.language))


def _set(session: Session, words: list[str], text: str) -> Reply:
    if not words:
        return Reply(_shown(session))
    name = words[0].upper()
    if name not in NAMES:
        return _wrong(name, f"{' '.join(NAMES)}{hint(name, NAMES)}")
    if len(words) != 2:
        return _wrong(" ".join(words[1:]), "one value")
    if name in ("BUSY", "PACING"):
        return session.carry_out("lab", [f"LAB SET {name}({words[1]})"])
    refused = change(session.settings, name, words[1])
    return _wrong_setting(refused) if refused else Reply(_shown(session))


def _wrong_setting(refused: Refused) -> Reply:
    return Reply([refused.text], _WRONG)


def _shown(session: Session) -> list[Line]:
    settings, box = session.settings, session.run.lab.subsystem
    switch = {True: "ON", False: "OFF"}
    return [
        f"PAGER    {switch[settings.pager]:<10}long reports a page at a time",
        f"SUGGEST  {switch[settings.suggest]:<10}suggestions from the history",
        f"PAUSE    {settings.pause:<10g}seconds between two redraws of WATCH",
        f"BUSY     {box.busy:<10}processor use in percent",
        f"PACING   {box.pacing.upper():<10}of {' '.join(one.upper() for one in box.rules.pacings)}",
        f"profile  {box.rules.name}, microprogram {box.level}, {box.copy_rate} tracks a second",
    ]


# --- time and checkpoints ---------------------------------------------------------------


def _advance(session: Session, words: list[str], text: str) -> Reply:
    if words[:1] and words[0].upper() == "UNTIL" and len(words) == 2:
        return session.carry_out("lab", [f"LAB ADVANCE UNTIL(COPIED UNIT({words[1]}))"])
    if len(words) != 1:
        return _wrong(" ".join(words), "a number of seconds, or UNTIL and a unit")
    return session.carry_out("lab", [f"LAB ADVANCE SECONDS({words[0]})"])


def _checkpoint(session: Session, words: list[str], text: str) -> Reply:
    return _named(session, "CHECKPOINT", words)


def _rollback(session: Session, words: list[str], text: str) -> Reply:
    return _named(session, "ROLLBACK", words)


def _named(session: Session, verb: str, words: list[str]) -> Reply:
    name = " ".join(words) or _DEFAULT_CHECKPOINT
    return session.carry_out("lab", [f"LAB {verb} NAME({name})"])


def _reset(session: Session, words: list[str], text: str) -> Reply:
    if session.state:
        return _wrong(text, f"no RESET of the lab in {session.state}; ROLLBACK to a CHECKPOINT")
    session.reset()
    return Reply(["a fresh lab"])


# --- files ------------------------------------------------------------------------------


def _record(session: Session, words: list[str], text: str) -> Reply:
    from flashcli.shell.saving import save

    if len(words) != 1:
        return _wrong(" ".join(words), "one file name")
    saved = save(session, Path(words[0]))
    if saved.failed:
        return Reply([saved.text], _WRONG)
    session.unsaved = 0
    return Reply([saved.text])


def _run(session: Session, words: list[str], text: str) -> Reply:
    from flashcli.jobs import dialect_of, printed, run_file
    from flashcli.jobs.plain import SUFFIXES

    if len(words) != 1:
        return _wrong(" ".join(words), "one file name")
    try:
        job = read_file(words[0], None)
    except UnreadableError as error:
        return Reply([str(error)], Exit.UNREADABLE)
    language = dialect_of(words[0], job)
    if language is None:
        allowed = f"a file {' '.join(SUFFIXES)}, or one that begins with //"
        return _wrong(words[0], allowed)._replace(code=Exit.UNREADABLE)
    result = run_file(session.run, job, words[0], language)
    if not result.unreadable:
        session.keep_file(language, job)
    lines: list[Line] = [*result.unreadable, *printed(result)]
    return Reply(lines, max(result.codes, default=0))


# --- pictures ---------------------------------------------------------------------------


def _map(session: Session, words: list[str], text: str) -> Reply:
    from flashcli.pictures.terminal import cells_in, drawn
    from flashcli.pictures.values import picture

    lab, units = session.run.lab, list[int]()
    for word in words:
        unit = lab.device_named(word)
        if unit is None:
            return _wrong(word, "a device of the lab")
        units.append(unit)
    if len(units) > 2:
        return _wrong(" ".join(words[2:]), "one unit or two")
    return Reply(drawn(picture(lab, units, cells_in(session.width)), session.width))


def _watch(session: Session, words: list[str], text: str) -> Reply:
    """Redraws until nothing is being copied, or Ctrl-C."""
    if len(words) < 2 or not words[0].isdigit() or len(words[0]) > 6:
        return _wrong(" ".join(words[:1]), "a number of virtual seconds, then a statement")
    statement = text.split(None, 2)[2]
    if own_verb(first_word(statement)) in ("WATCH", "EXIT", "RECORD", "RESET", "MODE"):
        return _wrong(first_word(statement), "a statement that shows something")
    seen: list[Line] = []
    code = None
    for _ in range(_MOST_REDRAWS):
        reply = session.enter(statement)
        frame: Sequence[Line] = [*reply.lines, "", session.bar()]
        if session.redraw is not None:
            session.redraw(frame)
        else:
            seen += frame
        code = reply.code
        copying = bool(session.live.copying())
        if (reply.code or 0) >= 8 or not copying or session.interrupted():
            break
        session.carry_out("lab", [f"LAB ADVANCE SECONDS({words[0]})"])
        session.pause(session.settings.pause)
    return Reply(seen, code)


def _exit(session: Session, words: list[str], text: str) -> Reply:
    session.over = True
    return Reply([])


_VERBS: dict[str, Callable[[Session, list[str], str], Reply]] = {
    "HELP": _help,
    "EXPLAIN": _explain,
    "MODE": _mode,
    "MAP": _map,
    "WATCH": _watch,
    "ADVANCE": _advance,
    "CHECKPOINT": _checkpoint,
    "ROLLBACK": _rollback,
    "RESET": _reset,
    "RECORD": _record,
    "RUN": _run,
    "SET": _set,
    "EXIT": _exit,
}
