"""The golden engine on small cases of its own, and the project's own cases on it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from flashcli import golden, json_data
from flashcli.golden import Case, Listing, Outcome, Update, collect, judge
from flashcli.golden_diff import diff, ruler
from flashcli.golden_options import Options, Settings, normalised, options_of
from flashcli.outcomes import Executed
from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Establish
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Role
from flashcli.toml_source import MistakeError

FIXTURES = Path(__file__).parent.parent / "fixtures"
SCHEMAS = Path(golden.__file__).parent / "schema"
LAB = '[[volume]]\ndevice = "2000"\nvolser = "LAB000"\ncylinders = 2\n'
LATER = 40  # seconds, past the end of most copies
STATEMENTS = Draft202012Validator(json.loads((SCHEMAS / "run.json").read_text("utf-8")))
COMPARE = "LAB COMPARE UNIT(1000) WITH(1001)\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes files, by path, below the folder where the test runs."""
    monkeypatch.chdir(tmp_path)

    def files(**texts: str) -> None:
        for name, text in texts.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    return files


def outcomes(*paths: str, **options) -> dict[str, Outcome]:
    cases = collect(Path(path) for path in paths or (".",))
    return {str(case): judge(case, **options).outcome for case in cases}


def accept(*paths: str) -> None:
    assert set(outcomes(*paths, update=Update.NEW).values()) == {Outcome.WRITTEN}


# --- finding ----------------------------------------------------------------------------


def test_cases_are_found_by_walking_and_sorted(write) -> None:
    write(b__x_lab=COMPARE, a__y_tso="", a__y_golden="", _git__z_lab=COMPARE, notes_txt="")
    assert [str(case) for case in collect([Path()])] == ["a/y.tso", "b/x.lab"]


def test_a_case_is_found_once_by_either_of_its_files(write) -> None:
    write(x_lab=COMPARE, x_golden="")
    found = collect([Path("x.lab"), Path("x.golden"), Path()])
    assert [(str(one.job), str(one.golden)) for one in found] == [("x.lab", "x.golden")]


def test_the_nearest_lab_is_taken_up_to_the_root(write) -> None:
    write(lab_toml=LAB, top__a_lab=COMPARE, top__sub__lab_toml=LAB, top__sub__b_lab=COMPARE)
    write(top__sub__c_lab=COMPARE, top__sub__c_toml=LAB)

    def labs(path: str) -> list[str | None]:
        found = [golden.lab_of(case) for case in collect([Path(path)])]
        return [
            str(one.absolute().relative_to(Path().absolute())) if one else None for one in found
        ]

    assert labs("top") == [None, "top/sub/lab.toml", "top/sub/c.toml"]
    assert labs(".") == ["lab.toml", "top/sub/lab.toml", "top/sub/c.toml"]
    write(flashcli_toml="")
    assert labs("top") == ["lab.toml", "top/sub/lab.toml", "top/sub/c.toml"]


# --- judging -----------------------------------------------------------------------------


def test_a_case_passes_when_its_listing_is_the_golden_file(write) -> None:
    write(x_lab=COMPARE)
    assert outcomes() == {"x.lab": Outcome.MISSING}
    accept()
    assert outcomes() == {"x.lab": Outcome.PASSED}


def test_line_ends_of_windows_make_no_difference(write) -> None:
    write(x_lab=COMPARE + COMPARE)
    accept()
    for name in ("x.lab", "x.golden"):
        Path(name).write_bytes(Path(name).read_bytes().replace(b"\n", b"\r\n"))
    assert outcomes() == {"x.lab": Outcome.PASSED}


def test_orphans_of_either_kind_fail(write) -> None:
    write(x_lab=COMPARE, y_golden="")
    assert outcomes() == {"x.lab": Outcome.MISSING, "y.golden": Outcome.ORPHANED}


def test_update_rewrites_and_says_so_once(write) -> None:
    write(x_lab=COMPARE, x_golden="something else\n", y_lab=COMPARE)
    assert outcomes(update=Update.NEW) == {"x.lab": Outcome.DIFFERENT, "y.lab": Outcome.WRITTEN}
    assert Path("x.golden").read_text() == "something else\n"
    assert outcomes(update=Update.ALL) == {"x.lab": Outcome.UPDATED, "y.lab": Outcome.PASSED}
    assert golden.Outcome.UPDATED not in golden.AS_EXPECTED
    assert set(outcomes(update=Update.ALL).values()) == {Outcome.PASSED}
    assert sorted(path.name for path in Path().iterdir()) == [
        "x.golden",
        "x.lab",
        "y.golden",
        "y.lab",
    ]


def test_protected_folders_are_never_rewritten(write) -> None:
    write(flashcli_toml='[golden]\nprotected = ["manual"]\n', manual__x_lab=COMPARE)
    write(manual__x_golden="the publication says so\n", manual__y_lab=COMPARE)
    expected = {"manual/x.lab": Outcome.DIFFERENT, "manual/y.lab": Outcome.MISSING}
    assert outcomes(update=Update.ALL) == expected


def test_a_case_that_is_expected_to_fail(write) -> None:
    write(x_lab="#GOLDEN XFAIL not yet\n" + COMPARE, x_golden="something else\n")
    assert outcomes(update=Update.ALL) == {"x.lab": Outcome.XFAILED}
    Path("x.golden").unlink()
    accept()
    assert outcomes() == {"x.lab": Outcome.UNEXPECTED_PASS}


def test_a_case_that_is_skipped_is_not_run(write) -> None:
    write(x_lab="#GOLDEN SKIP needs a robot\nLAB NONSENSE\n", x_golden="")
    assert outcomes() == {"x.lab": Outcome.SKIPPED}


def test_a_skip_may_have_no_reason(write, flashcli) -> None:
    write(x_lab="#GOLDEN SKIP\nLAB NONSENSE\n", x_golden="")
    assert flashcli("verify", ".").out == "x.lab: skipped\n1 skipped\n"


def test_max_cc_bounds_the_code(write) -> None:
    write(x_lab="#GOLDEN MAX-CC=4\nLAB NONSENSE\n", y_lab="#GOLDEN MAX-CC=12\nLAB NONSENSE\n")
    accept()
    assert outcomes() == {"x.lab": Outcome.CODE, "y.lab": Outcome.PASSED}


def test_a_hook_gets_a_copy_of_the_lab(write) -> None:
    write(x_lab=COMPARE)
    accept()
    seen = []

    def hook(case: Case, listing: Listing) -> list[str]:
        listing.run.lab.clock.advance(5)
        seen.append(listing.run.lab)
        return [f"{case} is not good enough"]

    (case,) = collect([Path()])
    verdict = judge(case, hook=hook)
    assert (verdict.outcome, verdict.detail) == (Outcome.FAULTY, ("x.lab is not good enough",))
    assert len(seen) == 1


BROKEN = {
    "its lab has a mistake": ({"x_toml": "[volum]\n"}, "volum: found an unknown key"),
    "an option is none": (
        {"x_lab": "#GOLDEN MAXCC=4\n"},
        'x.lab:1: GOLDEN: found "MAXCC=4", allowed: MAX-CC=n, CC STEP=n, XFAIL reason, '
        "SKIP reason, NORMALIZE names",
    ),
    "a normaliser is none": ({"x_lab": "#GOLDEN NORMALIZE tiem\n"}, "(did you mean time?)"),
    "two jobs have one golden file": ({"x_tso": ""}, "x.tso would have the same golden file"),
    "the golden file is no text": ({"x_golden": "\udcff"}, "allowed: utf-8"),
    "the settings have a mistake": ({"flashcli_toml": "[golden]\nprotect = 1\n"}, "unknown key"),
}


@pytest.mark.parametrize(("files", "text"), BROKEN.values(), ids=BROKEN)
def test_a_broken_case_is_told_as_such(write, files, text) -> None:
    write(x_lab=COMPARE)
    accept()
    for name, content in files.items():
        Path(name.replace("_", ".")).write_bytes(content.encode("utf-8", "surrogateescape"))
    verdict = next(judge(one) for one in collect([Path()]) if one.job.suffix == ".lab")
    assert verdict.outcome is Outcome.BROKEN
    assert text in "\n".join(verdict.detail)


def test_a_case_may_not_be_called_lab(write) -> None:
    write(lab_lab=COMPARE, lab_golden="")
    assert outcomes() == {"lab.lab": Outcome.BROKEN}


# --- options and normalisers ------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "text"),
    [
        ("x.jcl", "//A JOB\n//*GOLDEN MAX-CC=8\n"),
        ("x.ickdsf", "  /*GOLDEN MAX-CC=8 */\n"),
        ("x.tso", "/*GOLDEN MAX-CC=8*/\n"),
        ("x.oper", "#GOLDEN MAX-CC=8\n"),
        ("x.lab", "#GOLDEN  MAX-CC=8  \n"),
    ],
)
def test_options_stand_in_comments_of_the_language(job, text) -> None:
    assert options_of(Path(job), text, Settings()) == Options(max_cc=8)


def test_options_add_up() -> None:
    text = "//*GOLDEN NORMALIZE time,date\n//*GOLDEN NORMALIZE jobid\n//*GOLDEN XFAIL soon done\n"
    expected = Options(xfail="soon done", normalise=("time", "date", "jobid"))
    assert options_of(Path("x.jcl"), text, Settings()) == expected


def test_normalisers_keep_columns() -> None:
    names = ("time", "date", "jobid", "page", "ticket")
    settings = Settings({"ticket": r"INC\d+"})
    text = " 09.00.00 JOB00001 MONDAY,    01 OCT 2007 10/01/07 2007274.0900 PAGE   1 INC77 50085"
    wanted = " ##.##.## ######## ######,    ## ### #### ##/##/## #######.0900 ####   # ##### 50085"
    assert normalised(text, names, settings) == wanted


def test_a_normalised_difference_is_none(write) -> None:
    write(x_lab="#GOLDEN NORMALIZE word\n" + COMPARE, flashcli_toml='[normalize]\nword = "TRACKS"')
    accept()
    text = Path("x.golden").read_text()
    Path("x.golden").write_text(text.replace("TRACKS", "TRUCKS"))
    assert outcomes() == {"x.lab": Outcome.DIFFERENT}
    Path("x.golden").write_text(text)
    assert outcomes() == {"x.lab": Outcome.PASSED}


def test_the_diff_has_a_ruler_and_shows_trailing_blanks() -> None:
    assert list(diff("a\nb  \nc\n", "a\nb\nc\n", ("x.golden", "x.lab now"))) == [
        "--- x.golden",
        "+++ x.lab now",
        "@@ -1,4 +1,4 @@",
        " ---",
        " a",
        "-b··",
        "+b",
        " c",
        " ",
    ]
    assert ruler(23) == "----+----1----+----2---"


# --- verify ------------------------------------------------------------------------------


def test_verify_tells_what_is_not_as_expected(write, flashcli) -> None:
    write(a_lab=COMPARE, b_lab=COMPARE)
    assert flashcli("verify", ".", "--update-new") == (
        0,
        "a.lab: written\nb.lab: written\n2 written\n",
        "",
    )
    assert flashcli("verify", ".") == (0, "2 passed\n", "")
    Path("a.golden").write_text("")
    ended = flashcli("verify", ".")
    assert ended.status == 1
    assert ended.out.startswith("a.lab: different: line 1\n  LAB006W is new: ")
    assert "\n  --- a.golden\n  +++ a.lab now\n" in ended.out
    assert ended.out.endswith("1 passed, 1 different\n")
    assert flashcli("verify", "--update", ".").status == 1
    assert flashcli("verify", "--update", ".").status == 0


def test_verify_of_nothing_is_no_success(write, flashcli) -> None:
    write(notes_txt="")
    assert flashcli("verify", ".") == (1, "no golden case found\n", "")


# --- the project's own cases ----------------------------------------------------------------


def invariants(case: Case, listing: Listing) -> Iterator[str]:
    """What every case must keep to beside its listing, on a copy of its lab."""
    again = golden.play(case, case.job.read_text("utf-8"))
    if again.text != listing.text:
        yield "a second run prints something else"
    box = listing.run.lab.subsystem
    if again.run.lab.subsystem.state() != box.state():
        yield "a second run leaves another state"
    yield from counted(box)
    yield from refused(box)
    yield from advanced(box)
    yield from described(listing.run.executed)


def counted(box: Subsystem) -> Iterator[str]:
    """Bits set are tracks reported."""
    for device, volume in box.volumes.items():
        answer = box.relations(device)
        if isinstance(answer, Refusal):
            continue
        seen = [one.tracks_to_copy for one in answer.relations if one.role is Role.TARGET]
        targets = [one for one in box.relations_of(volume) if one.target is volume]
        reported, bits = sum(seen), sum(len(list(one.uncopied)) for one in targets)
        if reported != bits:
            yield f"{device:04X}: {reported} tracks reported, {bits} bits set"


def refused(box: Subsystem) -> Iterator[str]:
    """A request refused leaves the state as it was."""
    before = box.state()
    for device in box.volumes:
        answer = box.establish(Establish(device, device), lambda device: box.features)
        if not isinstance(answer, Refusal):
            yield f"{device:04X} could be copied to itself"
    if box.state() != before:
        yield "a refused establish has changed the state"


def advanced(box: Subsystem) -> Iterator[str]:
    """One long advance equals many short ones."""
    if not box.powered:
        return
    long, short = box.snapshot(), box.snapshot()
    long.advance(LATER)
    for _ in range(LATER):
        short.advance(1)
    if long.state() != short.state():
        yield f"{LATER} seconds at once are not {LATER} times one"


def described(executed: Iterable[Executed]) -> Iterator[str]:
    """What --json writes keeps to its schema."""
    for one in executed:
        if mistake := best_match(STATEMENTS.iter_errors(json_data.executed(one))):
            yield f"{one.statement}: {mistake.json_path}: {mistake.message}"


def name_of(case: Case) -> str:
    return case.job.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("case", collect([FIXTURES]), ids=name_of)
def test_listing_is_exact(case: Case) -> None:
    verdict = judge(case, hook=invariants)
    assert verdict.as_expected, "\n".join((verdict.headline, *verdict.body))


def test_a_mistake_in_settings_is_located(write) -> None:
    write(x_lab=COMPARE, flashcli_toml='[normalize]\nodd = "("\n')
    (case,) = collect([Path()])
    with pytest.raises(MistakeError, match=r"flashcli\.toml:2: normalize\.odd: found missing"):
        golden.settings_of(case.root)
