"""Every rule of the behaviour specification, sections 2 to 7, has cases that show it.

`fixtures/rules.toml` says which. A rule is a check (E01 to E33, R1 to R5 and the refusals
of section 6), a bullet or a row of a table; the list of their names stands here, so that
none is forgotten there. A check that is switched off must be missed by one of its cases.
"""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flashcli import golden
from flashcli.configuration import load_lab
from flashcli.reports import ickdsf_refusals, lab_refusals, tso_refusals
from flashcli.storage import checks, withdrawal
from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Establish, Mode, PreserveMirror, Withdraw

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

SPECIFIED = {
    "2": """first refusal wins|refusal changes nothing|all or nothing|source before target|branch
        |charge|inside one volume|several targets|overlapping sources|data set beside volume
        |other positions|other LSS|disjoint in one volume""",
    "2.1": "xp12000|xp24000|ds8000|equal only|data set copying",
    "3": "COPY|NOCOPY|NOCOPY ends",
    "3.1": "access at once|write to source|write to target|read of target",
    "3.2": """rate|even shares|turn|one long advance|timers|last bit|pacing|pacing on demand""",
    "3.3": "turned to COPY|none found|incremental kept|checks|failed stay",
    "4.1": """recorded during and after|target updates|track unit|host writes only
        |NOCOPY incremental""",
    "4.2": """differential only|options of the request|point in time|nothing changed
        |while copying|last increment|last increment at once|failed|checks""",
    "4.3": "inhibit|YES on ds8000|YES on XP|YTW|after a reversal",
    "4.4": """exchange in use|host cache|validate|features|plain needs none
        |row 1|row 2|row 3|row 4""",
    "5": "request",
    "5.1": """order|NO_RELATION|RELATION_FAILED|target online|present mode|data set only
        |NOCOPY restore|ds8000 clean NOCOPY|any other relationship""",
    "5.2": "step 1|step 2|step 3|step 4|step 5",
    "5.3": """xp24000 incremental|xp24000 plain|ds8000|not full volume|R4|R5|stale|stale cleared
        |afterwards""",
    "5.4": "query judges|first named",
    "6": """W1|W2|W3|W4|W5|W6 XP|W6 ds8000|W7|W8|at the command|W5 target side|W5 COPY
        |W5 NOCOPY|W5 incremental|W5 target ignored|W5 space efficient|extents XP
        |extents ds8000|split over the limit|WITHDRAW_COMBINATION|WITHDRAW_EXTENT_SIDES
        |EXTENT_LENGTH|DEVICE_UNKNOWN|WITHDRAW_INCREMENTAL_WITH_EXTENTS|NOT_WITH_EACH_OTHER
        |NOT_REVERTIBLE|refusal order|nothing to withdraw|failed withdrawn|undefined tracks
        |establish copies everything""",
    "7.1": """freeze|frozen write|others go on|thaw|thaw nothing|timer|timer runs from the first
        |expired|withdraw does not thaw""",
    "7.2": "BCE and BCP|pending",
    "7.3": """allocation|pool full at establish|source write|FAILREL|SWI|target write|target read
        |failed|notices|release""",
    "7.4": "copy failure|memory lost|memory kept|blocked|restore|device|path",
    "7.5": "revertible|COMMIT|REVERT|NOT_REVERTIBLE|reversal",
}


def specified() -> set[str]:
    named = {
        f"{section} {name.strip()}"
        for section, names in SPECIFIED.items()
        for name in names.split("|")
    }
    return named | {f"E{n:02}" for n in range(1, 34)} | {f"R{n}" for n in range(1, 6)}


def rules() -> list[dict[str, Any]]:
    return tomllib.loads((FIXTURES / "rules.toml").read_text("utf-8"))["rule"]


RULES = {rule["id"]: rule for rule in rules()}


# --- the table ------------------------------------------------------------------------


def test_every_rule_is_in_the_table_once() -> None:
    assert len(rules()) == len(RULES)
    assert set(RULES) == specified()


def test_every_rule_has_a_text_of_its_own() -> None:
    texts = [rule["text"] for rule in rules()]
    assert all(text.endswith(".") and "\n" not in text for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_its_cases_exist_and_name_it(rule: dict[str, Any]) -> None:
    assert rule["cases"]
    for case in rule["cases"]:
        text = _function(case) if "::" in case else _comments(FIXTURES / case)
        name = rf"(?<![\w.]){re.escape(rule['id'])}(?!\w)"
        assert re.search(name, text, re.IGNORECASE), f"{case} does not name {rule['id']}"


def _comments(job: Path) -> str:
    """The words of all comments of a job that has a golden file, in one line."""
    assert job.with_suffix(golden.GOLDEN).is_file()
    lead = {".jcl": "//*", ".lab": "#", ".oper": "#"}.get(job.suffix, "/*")
    lines = [line.strip() for line in job.read_text("utf-8").split("\n")]
    found = [line.removeprefix(lead).removesuffix("*/") for line in lines if line.startswith(lead)]
    return " ".join(" ".join(found).split())


def _function(node: str) -> str:
    path, name = node.split("::")
    source = (ROOT / path).read_text("utf-8")
    for one in ast.parse(source).body:
        if isinstance(one, ast.FunctionDef) and one.name == name:
            return ast.get_docstring(one) or ""
    raise AssertionError(f"no test {node}")


def test_every_case_is_in_the_table() -> None:
    """A case below `rules` shows some rule; one shows what host I/O meets beside them."""
    named = {case for rule in rules() for case in rule["cases"]}
    there = {one.job.relative_to(FIXTURES).as_posix() for one in cases()}
    assert there - named == {"rules/xp12000/faults/host-io.jcl"}


def test_what_a_case_expects_is_met() -> None:
    """LAB EXPECT in a case says what was worked out by hand."""
    for case in cases():
        assert "LAB028S" not in case.golden.read_text("utf-8"), case


# --- each check switched off -------------------------------------------------------------

_Check = Callable[..., Any]


def switches() -> Iterator[tuple[str, dict[Any, _Check], str]]:
    """Rule, table of checks, key there."""
    for rule in rules():
        if key := rule.get("check", rule.get("reason", "")):
            withdraws = rule["id"].startswith("6 ")
            yield rule["id"], withdrawal.CHECKS if withdraws else checks.CHECKS, key


def test_every_check_has_a_rule() -> None:
    named = [(id(table), str(key)) for _, table, key in switches()]
    assert len(set(named)) == len(named)
    for table in (checks.CHECKS, withdrawal.CHECKS):
        assert {key for one, key in named if one == id(table)} == {str(key) for key in table}


def test_the_reason_of_a_rule_is_one() -> None:
    for rule in rules():
        assert rule.get("reason", "MODE_CONFLICT") in Reason.__members__


@pytest.mark.parametrize(
    ("rule", "table", "key"), [pytest.param(*one, id=one[0]) for one in switches()]
)
def test_a_case_misses_the_check(
    rule: str, table: dict[Any, _Check], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = RULES[rule]["cases"]
    assert all(_holds(case) for case in named)
    monkeypatch.setitem(table, key, lambda *_: None)
    assert any(not _holds(case) for case in named)


def _holds(case: str) -> bool:
    """Whether a golden case matches, or a unit test of this file passes."""
    try:
        if "::" in case:
            globals()[case.split("::")[1]]()
            return True
        return golden.judge(_case(case)).as_expected
    except Exception:  # what lies behind a check may rely on it
        return False


@cache
def _case(name: str) -> golden.Case:
    return golden.Case(FIXTURES / name, (FIXTURES / name).with_suffix(golden.GOLDEN), FIXTURES)


@cache
def cases() -> list[golden.Case]:
    return golden.collect([FIXTURES / "rules"])


# --- each reason in each dialect that can give it -------------------------------------------

# Operands of ICKDSF name no extents (ickdsf-flashcpy.md); the reader sees to these mixes.
_WITH_EXTENTS = {
    Reason.INCREMENTAL_WITH_EXTENTS,
    Reason.TOO_MANY_EXTENTS,
    Reason.EXTENT_LENGTH,
    Reason.SPACE_EFFICIENT_WITH_EXTENTS,
    Reason.EXTENT_OUTSIDE_VOLUME,
    Reason.EXTENT_OVERLAP,
    Reason.WITHDRAW_EXTENT_SIDES,
    Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS,
}
_IN_NO_DIALECT = {Reason.SPACE_EFFICIENT_PRESERVE_MIRROR}  # E02 and E13 come before
REACHABLE = {
    "ickdsf": set(ickdsf_refusals.REFUSALS) - _WITH_EXTENTS - _IN_NO_DIALECT,
    # ANTF9201E is an operand error there (rulings.md): no request, so no refusal.
    "tso": set(tso_refusals.REFUSALS) - _IN_NO_DIALECT - {Reason.WITHDRAW_COMBINATION},
    "lab": set(lab_refusals.REFUSALS),
}


def test_every_reason_is_given_in_every_dialect_that_can() -> None:
    met: dict[str, set[Reason]] = {dialect: set() for dialect in REACHABLE}
    for case in cases():
        for one in golden.play(case, case.job.read_text("utf-8")).run.executed:
            if one.refusal is not None and one.dialect in met:
                met[one.dialect].add(one.refusal.reason)
    assert met == REACHABLE


# --- what no listing can show -----------------------------------------------------------------


def world(profile: str) -> Any:
    """The small lab of a profile: the subsystem, and what its host has validated."""
    lab = load_lab(str(FIXTURES / "rules" / profile / "lab.toml")).lab
    return lab.subsystem, lambda device: lab.subsystem.features


def without(*keys: str) -> pytest.MonkeyPatch:
    """The checks named switched off, until `undo`."""
    patch = pytest.MonkeyPatch()
    for key in keys:
        patch.setitem(checks.CHECKS, key, lambda _: None)
    return patch


def test_no_mirror_onto_a_space_efficient_target() -> None:
    """E15: NOCOPY excludes a mirror (E02), COPY the target (E13), so only without E13 it is met."""
    box, known = world("xp24000")
    mirror = Establish(
        0x1030, 0x1060, mode=Mode.COPY, target_primary=True, preserve_mirror=PreserveMirror.REQUIRED
    )
    patch = without("SPACE_EFFICIENT_NEEDS_NOCOPY")
    try:
        refusal = box.establish(mirror, known)
    finally:
        patch.undo()
    assert refusal.reason is Reason.SPACE_EFFICIENT_PRESERVE_MIRROR


def test_a_withdraw_of_neither_volume() -> None:
    """6 WITHDRAW_COMBINATION: W1 to W8 and no others, whatever a language lets through."""
    box, _ = world("ds8000")
    reasons = {
        box.withdraw(request).reason
        for request in (
            Withdraw(),
            Withdraw(source=0x1000),
            Withdraw(target=0x1010, ddsw=True),
        )
    }
    assert reasons == {Reason.WITHDRAW_COMBINATION}
