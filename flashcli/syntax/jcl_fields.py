"""The fields of JOB, EXEC, PROC, SET and COMMAND: operands to values and faults.

It works on one field after substitution; it knows no other statement.
"""

from typing import NamedTuple

from flashcli.syntax.jcl_dd import not_valid
from flashcli.syntax.jcl_operands import (
    Fault,
    Operand,
    is_name,
    joined_text,
    members,
    operands,
    unquoted,
)
from flashcli.syntax.jcl_values import Cond, StepName

# Section 2; the others are known to the system and kept without effect.
_JOB = "CLASS MSGCLASS MSGLEVEL NOTIFY REGION TIME USER COND TYPRUN JOBRC"
_JOB_OTHERS = """
    ADDRSPC BYTES CARDS CCSID DSENQSHR EMAIL GDGBIAS GROUP JESLOG LINES MEMLIMIT PAGES PASSWORD
    PERFORM PRTY RD SCHENV SECLABEL SYSAFF SYSTEM UJOBCORR
"""
_EXEC = "PGM PROC PARM COND REGION TIME DYNAMNBR"
_EXEC_OTHERS = "ACCT ADDRSPC CCSID MEMLIMIT PERFORM RD REGIONX RLSTMOUT TVSMSG TVSAMCOM"
JOB_KEYWORDS = tuple(_JOB.split())
EXEC_KEYWORDS = tuple(_EXEC.split())
_JOB_KNOWN = frozenset(JOB_KEYWORDS) | frozenset(_JOB_OTHERS.split())
_EXEC_KNOWN = frozenset(EXEC_KEYWORDS) | frozenset(_EXEC_OTHERS.split())

PROGRAMMER_LENGTH = 20
PARM_LENGTH = 100
SYMBOL_LENGTH = 255
COMMAND_LENGTH = 123


def _length(operand: Operand) -> int:
    return max(len(operand.value), 1)


def _too_long(operand: Operand, field: str) -> Fault:
    return Fault("IEF642I", operand.value_at, _length(operand), {"field": field})


def _positional(operand: Operand, field: str, among: tuple[str, ...] = ()) -> Fault:
    return Fault("IEF643I", operand.at, _length(operand), {"field": field}, among)


def _keyword(operand: Operand, among: tuple[str, ...]) -> Fault:
    length = max(len(operand.keyword), 1)
    return Fault("IEFC630I", operand.at, length, {"keyword": operand.keyword}, among)


# --- JOB -----------------------------------------------------------------------


class JobFields(NamedTuple):
    job_class: str = "A"
    user: str = ""
    cond: Cond = Cond()
    code: str = "MAXRC"
    code_of: StepName = StepName()
    scan: bool = False


def job_fields(field: str) -> tuple[JobFields, list[Fault]]:
    found, faults = operands(field, "JOB")
    fields = JobFields()
    for index, operand in enumerate(found):
        if operand.keyword:
            fields = _job_keyword(operand, fields, faults)
        elif index > 1:
            faults.append(_positional(operand, "JOB", JOB_KEYWORDS))
        elif index == 1 and len(unquoted(operand.value)) > PROGRAMMER_LENGTH:
            faults.append(_too_long(operand, "JOB"))
    return fields, faults


def _job_keyword(operand: Operand, fields: JobFields, faults: list[Fault]) -> JobFields:
    keyword, value, at = operand.keyword, operand.value, operand.value_at
    if keyword not in _JOB_KNOWN:
        faults.append(_keyword(operand, JOB_KEYWORDS))
    elif keyword in ("CLASS", "USER"):
        if not value or len(value) > 8:
            faults.append(_too_long(operand, keyword) if value else not_valid(value, at, keyword))
        if keyword == "CLASS":
            return fields._replace(job_class=value[:8])
        return fields._replace(user=value[:8])
    elif keyword == "COND":
        from flashcli.syntax.jcl_cond import cond

        tests, wrong = cond(value, at, of_job=True)
        faults += wrong
        return fields._replace(cond=tests)
    elif keyword == "TYPRUN":
        if value != "SCAN":  # section 2: what would hold or copy the job is not there
            faults.append(not_valid(value, at, keyword, ("SCAN",)))
        return fields._replace(scan=True)
    elif keyword == "JOBRC":
        return _job_code(operand, fields, faults)
    return fields


def _job_code(operand: Operand, fields: JobFields, faults: list[Fault]) -> JobFields:
    from flashcli.syntax.jcl_cond import step_name

    if operand.value in ("MAXRC", "LASTRC"):
        return fields._replace(code=operand.value)
    parts = members(operand.value)
    name = step_name(parts[1]) if len(parts) == 2 and parts[0] == "STEP" else None
    if name is None:
        faults.append(not_valid(operand.value, operand.value_at, "JOBRC", ("MAXRC", "LASTRC")))
        return fields
    return fields._replace(code="STEP", code_of=name)


# --- EXEC ----------------------------------------------------------------------


class ExecFields(NamedTuple):
    """`program` or `procedure`, the other empty. Of a call, `symbols` are values by
    name; PARM and COND stand under the step of the procedure they are for, under
    the empty name without one."""

    program: str
    procedure: str
    parms: dict[str, str]
    conds: dict[str, Cond]
    symbols: dict[str, Operand]


def exec_fields(field: str) -> tuple[ExecFields, list[Fault]]:
    found, faults = operands(field, "EXEC")
    target = _target(found, faults)
    fields = ExecFields(*target, {}, {}, {})
    for operand in found:
        if operand.keyword and operand.keyword not in ("PGM", "PROC"):
            _exec_keyword(operand, fields, faults)
        elif not operand.keyword and operand.at:
            faults.append(_positional(operand, "EXEC", EXEC_KEYWORDS))
    return fields, faults


def _target(found: list[Operand], faults: list[Fault]) -> tuple[str, str]:
    """The program and the procedure named; one is empty, or both when in error."""
    named = [one for one in found if one.keyword in ("PGM", "PROC") or not (one.keyword or one.at)]
    if not named:
        if not faults and all(one.keyword in _EXEC_KNOWN for one in found):
            faults.append(Fault("FLC8015E", 0, 1, {}, ("PGM", "PROC")))
        return "", ""
    target = named[0]
    field = target.keyword or "PROC"
    if len(target.value) > 8:
        faults.append(_too_long(target, field))
    elif not is_name(target.value) and not faults:
        faults.append(not_valid(target.value, target.value_at, field))
    faults += [not_valid(other.value, other.at, "EXEC") for other in named[1:]]
    return (target.value, "") if field == "PGM" else ("", target.value)


def _exec_keyword(operand: Operand, fields: ExecFields, faults: list[Fault]) -> None:
    keyword, _, step = operand.keyword.partition(".")
    known = keyword in _EXEC_KNOWN and (not step or (fields.procedure != "" and is_name(step)))
    if not known and fields.procedure and is_name(operand.keyword):
        fields.symbols[operand.keyword] = operand
        if len(unquoted(operand.value)) > SYMBOL_LENGTH:
            faults.append(_too_long(operand, operand.keyword))
    elif not known:
        faults.append(_keyword(operand, EXEC_KEYWORDS))
    elif keyword == "PARM":
        fields.parms[step] = joined_text(operand.value)
        if len(fields.parms[step]) > PARM_LENGTH:
            faults.append(_too_long(operand, "PARM"))
    elif keyword == "COND":
        from flashcli.syntax.jcl_cond import cond

        fields.conds[step], wrong = cond(operand.value, operand.value_at)
        faults += wrong


# --- PROC, SET, COMMAND ----------------------------------------------------------


def symbol_fields(field: str, operation: str) -> tuple[dict[str, str], list[Fault]]:
    """`sym=value,...` of SET and PROC."""
    found, faults = operands(field, operation)
    symbols = {}
    for operand in found:
        value = unquoted(operand.value)
        if not operand.keyword:
            faults.append(_positional(operand, operation))
        elif not is_name(operand.keyword):
            faults.append(_keyword(operand, ()))
        elif len(value) > SYMBOL_LENGTH:
            faults.append(_too_long(operand, operation))
        symbols[operand.keyword] = value
    if not found and not faults and operation == "SET":
        faults.append(not_valid("", 0, operation))
    return symbols, faults


def command_field(field: str) -> tuple[str, list[Fault]]:
    """The text of `COMMAND 'text'`."""
    found, faults = operands(field, "COMMAND")
    first = found[0] if found else Operand("", "", 0, 0)
    text = unquoted(first.value)
    if faults:
        return "", faults
    if len(found) != 1 or first.keyword or text == first.value or not text.strip():
        return "", [_positional(first, "COMMAND")]
    if len(text) > COMMAND_LENGTH:
        return "", [_too_long(first, "COMMAND")]
    return text, []
