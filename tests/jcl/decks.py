"""Worlds for the tests of JCL and jobs: a deck in, what became of it out."""

from typing import NamedTuple

from flashcli.configuration import load_lab
from flashcli.jobs import FileResult, run_file
from flashcli.messages.catalogue import Catalogue
from flashcli.run import Run
from flashcli.syntax.jcl import parse
from flashcli.syntax.jcl_values import Job

JOB = "//JOB1     JOB (ACCT),'TEST'"


class Ran(NamedTuple):
    run: Run
    result: FileResult

    @property
    def ends(self) -> list[str]:
        return [job.code for job in self.result.jobs]

    @property
    def ddnames(self) -> list[str]:
        """`STEP DDNAME` of everything but what every job has."""
        own = ("JESMSGLG", "JESJCL", "JESYSMSG")
        sysouts = [one for one in self.result.sysouts if one.ddname not in own]
        return [f"{one.step} {one.ddname}" for one in sysouts]

    def lines(self, ddname: str, step: str = "") -> list[str]:
        found = [
            one.lines
            for one in self.result.sysouts
            if one.ddname == ddname and step in ("", one.step)
        ]
        assert len(found) == 1, f"{len(found)} of {step} {ddname}"
        return [line.rstrip() for line in found[0]]

    def said(self, text: str, ddname: str = "JESYSMSG") -> list[str]:
        return [line.strip() for line in self.lines(ddname) if text in line]

    @property
    def steps(self) -> list[str]:
        """Steps that ran, with their end: `STEP 0004` or `STEP ABEND`."""
        found = []
        for line in self.lines("JESYSMSG"):
            words = line.split()
            if words[:1] == ["IEF142I"]:
                found.append(f"{' '.join(words[2 : words.index('-')])} {words[-1]}")
            elif words[:1] == ["IEF472I"]:
                found.append(f"{' '.join(words[2 : words.index('-')])} ABEND")
        return found


def text_of(*records: str) -> str:
    return "".join(f"{record}\n" for record in records)


def jobs(*records: str) -> list[Job]:
    file = parse(text_of(*records))
    assert file.unreadable == ()
    return list(file.jobs)


def job(*records: str) -> Job:
    """The one job made of a JOB statement and these records."""
    (found,) = jobs(JOB, *records)
    return found


def flaws(*records: str) -> list[tuple[int, str, int, int]]:
    """Statement, message, line and column; the JOB statement is line 1."""
    return [(one.statement, one.name, one.line, one.column) for one in job(*records).flaws]


def new_run() -> Run:
    return Run(load_lab(None).lab, Catalogue())


def ran(*records: str, run: Run | None = None) -> Ran:
    """The job made of a JOB statement and these records, run on the built-in lab."""
    return ran_file(text_of(JOB, *records), run=run)


def ran_file(text: str, name: str = "test.jcl", run: Run | None = None) -> Ran:
    run = run or new_run()
    return Ran(run, run_file(run, text, name))


def step(name: str, code: int = 0, **operands: str) -> str:
    """A step that ends with 256 * code."""
    more = "".join(f",{key}={value}" for key, value in operands.items())
    return f"//{name:<8} EXEC PGM=BPXBATCH,PARM='SH exit {code}'{more}"
