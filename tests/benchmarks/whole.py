"""Whole processes and many statements: start-up, and the listing against the bare parse."""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Ratio, process, ratio, reported

ONE = """\
//ONE      JOB (ACCT),'BENCHMARK',CLASS=A,MSGCLASS=X
//STEP     EXEC PGM=ICKDSF,PARM='NOREPLYU'
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)
/*
"""


def one_statement(pairs: int) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "one.jcl"
        job.write_text(ONE)
        return [
            ratio(
                "one-statement job, against importing click, lark, bitarray",
                process("-m", "flashcli", "run", str(job)),
                process("-c", "import click, lark, bitarray"),
                pairs=pairs,
                bar=1.25,
            )
        ]


def many_statements(pairs: int) -> list[Ratio]:
    here = "tests.benchmarks.statements"
    bare = reported("-m", here, "bare")
    return [
        ratio(
            "10,000 statements with listing, against their bare parse",
            reported("-m", here, "run"),
            bare,
            pairs=pairs,
            bar=1.5,
        ),
        ratio(
            "  the bare parse, against JSON of as many bytes",
            bare,
            reported("-m", here, "json"),
            pairs=max(3, pairs // 5),
            bar=None,
        ),
    ]


if __name__ == "__main__":
    for row in one_statement(15) + many_statements(15):
        sys.stdout.write(f"{row}\n")
