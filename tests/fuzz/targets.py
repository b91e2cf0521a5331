"""What must hold of any input. A target takes the bytes that somebody else made up.

No exception but those that the program turns into a line; a status that is published;
no control character in what is printed; a file that is refused changes nothing; a
bounded time, which the caller watches.
"""

import os
import re
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time

from flashcli.batch import new_run
from flashcli.cli import status_of
from flashcli.configuration import load_lab
from flashcli.environment import Environment
from flashcli.golden_options import options_of, settings_of
from flashcli.golden_partial import checks_of, first_miss
from flashcli.inputs import decode
from flashcli.jobs.plain import unreadable_lines
from flashcli.messages.catalogue import Catalogue
from flashcli.profiles import load_rules
from flashcli.shell.session import Session
from flashcli.syntax import ickdsf_check, jcl, jcl_cards, jcl_check, lab, operator, tso
from flashcli.toml_source import MistakeError
from tests.fuzz.choices import Choices
from tests.fuzz.corpus import SUFFIXES
from tests.fuzz.shapes import shaped

LANGUAGES = ("jcl", "ickdsf", "tso", "operator", "lab")
STATUSES = {*range(17), 20, 24, 64}  # SET LASTCC=3 is a code too
MOST_SECONDS = 5  # of processor time for an input; the slowest seen took 0.2
_UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_TEMPORARY = tempfile.TemporaryDirectory(
    prefix="fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None
)  # goes with the process
_FOLDER = Path(_TEMPORARY.name)
_CATALOGUE = Catalogue()


def _text(language: str, data: bytes) -> str:
    raw = shaped(language, Choices(data))
    return decode(raw, "x", None).replace("\r\n", "\n")


def _file(name: str, content: bytes) -> str:
    path = _FOLDER / name
    path.write_bytes(content)
    return str(path)


def _sound(text: str) -> None:
    """Nothing in it that a terminal would obey."""
    found = _UNSAFE.search(text)
    assert found is None, f"control character {found[0]!r} in {text[:2000]!r}"


# --- parsers ------------------------------------------------------------------------


def _parse(language: str, data: bytes) -> None:
    text = _text(language, data)
    records = jcl_cards.records_of(text)
    flaws = jcl.unreadable(records, jcl_cards.RECORD if language == "jcl" else jcl.LONGEST_LINE)
    if flaws:
        _sound("\n".join(unreadable_lines("x", flaws, _CATALOGUE)))
        return
    if language == "jcl":
        found = jcl_check.problems(text, "x", _CATALOGUE)
    else:
        parser = {"ickdsf": ickdsf_check, "tso": tso, "operator": operator, "lab": lab}[language]
        found = parser.problems(records, 1, _CATALOGUE)
    for one in found:
        assert 1 <= one.line <= len(records) + 1, one
        assert one.column >= 1, one
        _sound(f"{one.message.id} {one.message.text} {one.hint}")


def parse_jcl(data: bytes) -> None:
    _parse("jcl", data)


def parse_ickdsf(data: bytes) -> None:
    _parse("ickdsf", data)


def parse_tso(data: bytes) -> None:
    _parse("tso", data)


def parse_operator(data: bytes) -> None:
    _parse("operator", data)


def parse_lab(data: bytes) -> None:
    _parse("lab", data)


# --- files of settings -----------------------------------------------------------------


def _mistaken(read: Callable[[], object]) -> None:
    try:
        read()
    except MistakeError as error:
        told = error
    else:
        return
    assert told.mistakes
    _sound(str(told))


def lab_file(data: bytes) -> None:
    path = _file("lab.toml", shaped("toml", Choices(data)))
    _mistaken(lambda: load_lab(path))


def profile(data: bytes) -> None:
    path = _file("rules.toml", shaped("toml", Choices(data)))
    _mistaken(lambda: load_rules(path))


_IDS = ("ICK39116I", "ICK09001I", "ANTF0001I", "IEE302I", "LAB001I", "IEF142I", "ICK30211I")
_KEYS = ("template", "severity", "id", "title", "explanation", "action", "provenance", "source")
_VALUES = ('"{target}"', '"{target:>40}"', '"{target:d}"', '"{device:04X}"', '"{}"', '"{"', "3")
_VALUES += ('"ICK31234I"', '"\\u001b[2J"', '"verified"', '{ device = "X" }', "true", '"X"', "[]")


def overlay(data: bytes) -> None:
    """A run with texts that were laid over the base ones."""
    choices = Choices(data)
    if choices.below(2):
        content = shaped("toml", choices)
    else:
        names = _CATALOGUE.names()
        made = []
        for _ in range(1 + choices.below(5)):
            made.append(f"[{choices.of(_IDS) if choices.below(2) else choices.of(names)}]\n")
            for _ in range(1 + choices.below(3)):
                made.append(f"{choices.of(_KEYS)} = {choices.of(_VALUES)}\n")
        content = "".join(made).encode()
    path = _file("texts.toml", content)
    language = choices.of(LANGUAGES)
    job = _file(f"o.{SUFFIXES[language]}", shaped(language, choices))
    _program("run", "--messages", path, job)


def golden(data: bytes) -> None:
    """flashcli.toml, options in comments, partial golden files."""
    choices = Choices(data)
    language = choices.of(LANGUAGES)
    _file("flashcli.toml", shaped("toml", choices) if choices.once_in(4) else b"[golden]\n")
    options = b"MAX-CC=8|CC=4|CC COPY=0,UPDATE=4|XFAIL x|SKIP|NORMALIZE time,date|NORMALIZE|\x1b"
    comment = {"jcl": b"//*GOLDEN ", "operator": b"#GOLDEN ", "lab": b"#GOLDEN "}.get(
        language, b" /*GOLDEN "
    )
    asked = comment + choices.of(options.split(b"|")) + b" */"
    job = _file(f"g.{SUFFIXES[language]}", asked + b"\n" + shaped(language, choices))
    text = shaped("golden", choices).decode("utf-8", "replace")
    _mistaken(lambda: options_of(Path(job), Path(job).read_bytes().decode("latin-1"), settings()))
    _mistaken(lambda: first_miss(checks_of("g.golden", f"CHECK: A\n{text}"), text, str))


def settings() -> object:
    return settings_of(_FOLDER)


# --- the program ------------------------------------------------------------------------


def _program(*arguments: str, stdin: bytes = b"", terminal: bool = False) -> tuple[int, str, str]:
    out, err = BytesIO(), BytesIO()
    environment = Environment(BytesIO(stdin), out, err, terminal=terminal, colour=False)
    status = status_of(arguments, environment)
    printed, said = out.getvalue().decode("utf-8", "replace"), err.getvalue().decode()
    assert status in STATUSES, f"status {status}: {said}"
    _sound(said)
    _sound(printed)
    return status, printed, said


def run(data: bytes) -> None:
    """Two files of any languages on one lab, with options; the second refused alone
    when it is unreadable."""
    choices = Choices(data)
    options = [[], ["--json", "-"], ["--asa"], ["--max-cc", "8"], ["--profile", "ds8000"]]
    arguments = list(choices.of(options))
    for number in range(1 + choices.below(2)):
        language = choices.of(LANGUAGES)
        arguments.append(_file(f"{number}.{SUFFIXES[language]}", shaped(language, choices)))
    _program("run", *arguments)


def run_on_lab(data: bytes) -> None:
    """A lab file that may be wrong, then a job."""
    choices = Choices(data)
    path = _file("own.toml", shaped("toml", choices))
    language = choices.of(LANGUAGES)
    job = _file(f"l.{SUFFIXES[language]}", shaped(language, choices))
    _program("run", "--lab", path, job)


def refused(data: bytes) -> None:
    """What none of whose statements is right changes nothing."""
    choices = Choices(data)
    language = choices.of(LANGUAGES)
    from flashcli.jobs import run_file

    text = decode(shaped(language, choices), "x", None).replace("\r\n", "\n")
    made = new_run(None)
    before = made.lab.subsystem.state()
    result = run_file(made, text, f"x.{SUFFIXES[language]}", language)
    assert set(result.codes) <= STATUSES
    if result.unreadable:
        assert not made.executed
    if not any(one.cc < 8 for one in made.executed) and result.unreadable:
        assert made.lab.subsystem.state() == before


def encoded(data: bytes) -> None:
    """EBCDIC records, and standard input of no known language."""
    choices = Choices(data)
    language = choices.of(LANGUAGES)
    raw = shaped(language, choices)
    if choices.below(2):
        text = decode(raw, "x", None)
        lines = (line[:80].ljust(80) for line in text.split("\n"))
        raw = b"".join(line.encode("cp037", "replace") for line in lines)
    _program("run", "--encoding", "cp037", "--as", language, "-", stdin=raw)


def shell(data: bytes) -> None:
    """A session: statements of all languages, the shell's own verbs among them."""
    choices = Choices(data)
    own = (
        b"HELP|MAP|MAP 1000|ADVANCE 5|CHECKPOINT|ROLLBACK|SET|MODE TSO|.MODE|MODE ICKDSF|FCQUERY ?"
    )
    made = []
    for _ in range(1 + choices.below(4)):
        made.append(shaped(choices.of(LANGUAGES[1:]), choices))
        made.append(choices.of(own.split(b"|")) + b"\n")
    session = Session(lambda: new_run(None))
    text = decode(b"".join(made), "-", None).replace("\r\n", "\n")
    for line in text.split("\n"):
        if line.split()[:1] and line.split()[0].strip(".").upper() in ("RUN", "RECORD", "WATCH"):
            continue  # they reach files, or take the person's time
        for shown in session.feed(line).lines:
            _sound(shown if isinstance(shown, str) else "".join(text for text, _ in shown))
        if session.over:
            break
    session.finish()


def pictures(data: bytes) -> None:
    """A page of a run is well-formed and holds no script."""
    from xml.etree import ElementTree

    choices = Choices(data)
    language = choices.of(LANGUAGES)
    job = _file(f"p.{SUFFIXES[language]}", shaped(language, choices))
    page = _FOLDER / "p.html"
    _program("run", "--html", str(page), job)
    text = page.read_text("utf-8")
    if text:
        _sound(text)
        assert "<script" not in text.lower()
        body = text[text.index("<body>") :].removesuffix("</html>\n")
        ElementTree.fromstring(body)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        parse_jcl,
        parse_ickdsf,
        parse_tso,
        parse_operator,
        parse_lab,
        lab_file,
        profile,
        overlay,
        golden,
        run,
        run_on_lab,
        refused,
        encoded,
        shell,
        pictures,
    )
}


def borne(target: str, data: bytes) -> None:
    """One input to one target, in a bounded time."""
    begun = process_time()
    TARGETS[target](data)
    assert process_time() - begun < MOST_SECONDS
