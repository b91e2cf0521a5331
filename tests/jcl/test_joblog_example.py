"""The complete example of `jcl-and-job-log.md` section 7, byte for byte. Its trailing
blanks, dropped on the page, are those that the page describes."""

from pathlib import Path

import pytest

from .decks import ran_file

EXAMPLE = Path(__file__).parent / "example"


@pytest.mark.parametrize("ddname", ["JESMSGLG", "JESJCL", "JESYSMSG"])
def test_a_dd_is_exactly_that_of_the_page(ddname):
    text = (EXAMPLE / "job.jcl").read_text("utf-8")
    found = [one for one in ran_file(text).result.sysouts if one.ddname == ddname]
    lines = "".join(f"{line}\n" for line in found[0].lines)
    assert lines == (EXAMPLE / f"{ddname}.txt").read_text("utf-8")


def test_the_order_of_all_dds():
    text = (EXAMPLE / "job.jcl").read_text("utf-8")
    found = [
        f"{one.job} {one.job_id} {one.step} {one.ddname}" for one in ran_file(text).result.sysouts
    ]
    assert found == [
        "FCJOB01 JOB00001 JES2 JESMSGLG",
        "FCJOB01 JOB00001 JES2 JESJCL",
        "FCJOB01 JOB00001 JES2 JESYSMSG",
        "FCJOB01 JOB00001 EST SYSTSPRT",
        "FCJOB01 JOB00001 QRY.Q SYSTSPRT",
    ]
