"""Partial golden files, condition codes by step, explanations, reports for machines."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from flashcli import golden
from flashcli.golden import Case, Outcome, Verdict
from flashcli.golden_codes import changed_codes, codes_of, wanted_codes
from flashcli.golden_diff import Layout, Place, diff, first_difference
from flashcli.golden_messages import explained
from flashcli.golden_partial import checks_of, first_miss, is_partial
from flashcli.golden_reports import github, json_objects, junit
from flashcli.messages.catalogue import Catalogue
from flashcli.storage.refusals import Reason

SCHEMA = Path(golden.__file__).parent / "schema"
LISTING = "=== A JOB00001 S SYSPRINT\n ONE\n TWO  WORDS\n THREE\n\n FOUR\n"

PARTIAL = {
    "texts in order": ("CHECK: ONE\nCHECK: THREE\n", None),
    "blanks count as one": ("CHECK: TWO WORDS\n", None),
    "the wrong order": ("CHECK: THREE\nCHECK: ONE\n", "no line from line 5 of the listing on"),
    "the next line": ("CHECK: ONE\nCHECK-NEXT: TWO\n", None),
    "not the next line": ("CHECK: ONE\nCHECK-NEXT: THREE\n", "line 3 of the listing is: TWO"),
    "a blank line next": ("CHECK: THREE\nCHECK-NEXT:\nCHECK-NEXT: FOUR\n", None),
    "past the end": ("CHECK: FOUR\nCHECK-NEXT: FIVE\n", "the listing ends before it"),
    "nothing of the kind": ("CHECK: ONE\nCHECK-NOT: FIVE\n", None),
    "between the matches": ("CHECK: ONE\nCHECK-NOT: FOUR\nCHECK: THREE\n", None),
    "one that may not be": ("CHECK-NOT: TWO\nCHECK: THREE\n", "line 3 of the listing holds it"),
    "to the end": ("CHECK: THREE\nCHECK-NOT: FOUR\n", "line 6 of the listing holds it"),
    "a near miss": ("CHECK: THREEE\n", "nearest, line 4: THREE"),
}


@pytest.mark.parametrize(("checks", "why"), PARTIAL.values(), ids=PARTIAL)
def test_a_partial_golden_file(checks, why) -> None:
    assert is_partial(checks)
    miss = first_miss(checks_of("x.golden", checks), LISTING, str)
    assert (miss is None) if why is None else (miss is not None and why in miss.why)


def test_an_exact_listing_is_not_partial() -> None:
    assert [is_partial(one) for one in (LISTING, "", " CHECK: ONE\n", "# a\n\nCHECK: ONE\n")] == [
        False,
        False,
        False,
        True,
    ]


@pytest.fixture
def verify(flashcli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(job: str, golden_text: str, *options: str):
        Path("x.tso").write_text(job)
        Path("x.golden").write_text(golden_text)
        return flashcli("verify", *options, ".")

    return call


ESTABLISH = "FCESTABL SDEVN(1000) TDEVN(10{target}) MODE(COPY)\n"


@pytest.mark.parametrize(
    ("checks", "text"),
    [
        ("CHECK: ANTF0001I\nCHECK-CC: 0\n", "1 passed"),
        ("CHECK: ANTF0002I\n", "x.golden:1: CHECK: ANTF0002I"),
        (
            "CHECK: ANTF0001I\nCHECK-CC: 8\n",
            "condition code of the case: 0008 expected, 0000 found",
        ),
        ("CHECK: READY\nREADY\n", 'x.golden:2: : found "READY", allowed: CHECK: text'),
        ("CHECK-CC: MUCH\n", "allowed: CHECK-CC: STEP=n"),
    ],
)
def test_verify_of_a_partial_golden_file(verify, checks, text) -> None:
    ended = verify(ESTABLISH.format(target="10"), checks, "--update")
    assert text.replace(": : ", ": ") in ended.out
    assert Path("x.golden").read_text() == checks


def test_a_code_that_is_asked_for(verify) -> None:
    job = "/*GOLDEN CC=0 */\n" + ESTABLISH.format(target="10")
    assert verify(job, "CHECK: READY\n").status == 0
    ended = verify(job.replace("10)", "01)"), "CHECK: READY\n")
    assert "x.tso: condition code\n  condition code of the case: 0000 expected, 00" in ended.out


def test_codes_by_step_are_read_from_the_listing() -> None:
    listing = (
        "=== A JOB00001 JES2 JESYSMSG\n"
        " IEF142I A ONE - STEP WAS EXECUTED - COND CODE 0004\n"
        " IEF472I A TWO - COMPLETION CODE - SYSTEM=806 USER=0000 REASON=00000004\n"
        " IEF272I A THREE - STEP WAS NOT EXECUTED.\n"
        " IEF142I A ONE - STEP WAS EXECUTED - COND CODE 0000\n"
    )
    expected = {"ONE": "0004", "TWO": "ABEND S806", "THREE": "NOT RUN", "ONE#2": "0000"}
    assert codes_of(listing) == expected
    assert changed_codes({"ONE": "0004", "FOUR": "0000"}, expected) == [
        "condition code of step FOUR: 0000 expected, none found"
    ]
    wanted = wanted_codes("ONE=4, TWO=ABEND S806,THREE=NOT RUN")
    assert wanted == {key: expected[key] for key in ("ONE", "TWO", "THREE")}
    assert wanted_codes("ONE=") is None


def test_the_place_is_in_the_dd_of_a_step() -> None:
    one = "=== A JOB00001 JES2 JESYSMSG\n CODE 0\n=== A JOB00001 S SYSPRINT\n TEXT\n"
    other = one.replace("0\n=", "4\n=").replace("TEXT", "OTHER")
    assert first_difference(one, other) == Place(4, "A", "S", "SYSPRINT")
    assert first_difference(one, one.replace(" 0\n=", " 4\n=")) == Place(2, "A", "JES2", "JESYSMSG")
    assert first_difference(" A\n", " A\n B\n") == Place(2)


def test_messages_that_are_new_come_before_those_that_are_gone() -> None:
    lines = explained(["-ICK00001I DONE"], ["0ICK39116I ONLINE"], Catalogue())
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "ICK39116I is new",
        "ICK00001I is gone",
    ]


def test_side_by_side() -> None:
    assert list(diff("a\nb  \n", "a\nc\nd\n", ("x", "y"), Layout.SIDE)) == [
        "  x     y",
        "@ lines 1 to 3 | lines 1 to 4",
        "  ---   -",
        "  a     a",
        "- b·· | c",
        "+     > d",
        "",
    ]


# --- for machines ---------------------------------------------------------------------

CASE = Case(Path("jobs/a.jcl"), Path("jobs/a.golden"), Path())
VERDICTS = [
    Verdict(CASE, Outcome.PASSED),
    Verdict(CASE, Outcome.XFAILED, ("later",)),
    Verdict(
        CASE, Outcome.DIFFERENT, ("- <a> & \x01", "+ 100%"), Place(7, "A", "S", "D"), ("code",)
    ),
    Verdict(CASE, Outcome.MISSING, ("no a.golden",)),
]


def test_junit_counts_and_escapes() -> None:
    tree = ElementTree.fromstring("\n".join(junit(VERDICTS)).encode())
    suite = tree[0]
    counts = {"name": "flashcli", "tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    assert suite.attrib == counts
    assert [one.attrib for one in suite] == [{"classname": "jobs", "name": "a.jcl"}] * 4
    failure = suite[2][0]
    assert failure.attrib == {"message": "different: job A, step S, DD D, line 7"}
    assert failure.text == "code\n- <a> & \\x01\n+ 100%"


def test_annotations_stand_beside_the_golden_file() -> None:
    assert list(github(VERDICTS)) == [
        "::error file=jobs/a.golden,line=7,title=a.jcl%3A different::different: job A, step S, "
        "DD D, line 7%0Acode%0A- <a> & \x01%0A+ 100%25",
        "::error file=jobs/a.jcl,line=1,title=a.jcl%3A without golden file::without golden file"
        "%0Ano a.golden",
    ]


def test_verdicts_keep_to_their_schema() -> None:
    schema = Draft202012Validator(json.loads((SCHEMA / "verify.json").read_text("utf-8")))
    objects = list(json_objects(VERDICTS))
    assert [list(schema.iter_errors(one)) for one in objects] == [[]] * 5
    assert objects[-1]["summary"]["cases"] == 4
    assert list(schema.iter_errors(objects[0] | {"outcome": "fine"}))


@pytest.mark.parametrize("name", ["run", "verify"])
def test_a_schema_is_one_and_is_shown(flashcli, name) -> None:
    text = (SCHEMA / f"{name}.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    assert flashcli("schema", name) == (0, text, "")


def test_the_schemas_name_every_reason_and_outcome() -> None:
    run, verify = (json.loads((SCHEMA / f"{one}.json").read_text()) for one in ("run", "verify"))
    assert run["$defs"]["reason"]["enum"] == [one.value for one in Reason]
    outcomes = verify["$defs"]["case"]["properties"]["outcome"]["enum"]
    assert outcomes == [one.value for one in Outcome]


def test_what_run_writes_ends_with_a_summary_of_the_schema(flashcli, tmp_path) -> None:
    job = tmp_path / "x.tso"
    job.write_text(ESTABLISH.format(target="10"))
    schema = Draft202012Validator(json.loads((SCHEMA / "run.json").read_text("utf-8")))
    lines = flashcli("run", "--json", "-", job).out.splitlines()
    assert [list(schema.iter_errors(json.loads(line))) for line in lines] == [[]] * len(lines)
    assert "summary" in json.loads(lines[-1])


def test_new_refuses_a_folder_that_holds_something(flashcli, tmp_path) -> None:
    (tmp_path / "mine").write_text("")
    ended = flashcli("new", tmp_path)
    assert (ended.status, "allowed: a new or empty folder" in ended.err) == (64, True)
    (tmp_path / "team" / ".git").mkdir(parents=True)
    assert flashcli("new", tmp_path / "team").status == 0
    assert (tmp_path / "team" / "README.md").read_text().count("\n") == 10
    assert flashcli("verify", tmp_path / "team") == (0, "1 passed\n", "")


def test_a_report_that_cannot_be_written_is_refused_first(flashcli, tmp_path) -> None:
    (tmp_path / "x.lab").write_text("")
    ended = flashcli("verify", "--junit", tmp_path / "no" / "x.xml", tmp_path)
    assert (ended.status, ended.out) == (64, "")
