"""Pictures say the same in letters, shapes and on pages, at any width, and escape all."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest

from flashcli.pictures.page import picture_page, run_page
from flashcli.pictures.segments import plain
from flashcli.pictures.svg import svg
from flashcli.pictures.terminal import cells_in, drawn, duration, progress_text
from flashcli.pictures.values import picture
from flashcli.run import Run
from tests.shell.worlds import said, session

LINES = (
    "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)",
    "FLASHCPY ESTABLISH UNIT(1001) TARGETVOL(1011) MODE(NOCOPY)",
    "ADVANCE 12",
    "LAB WRITE UNIT(1000) FILL(20) SEED(1)",
    "LAB WRITE UNIT(1010) FILL(10) SEED(4)",
)
JOB = """\
//STORY    JOB (ACCT),'<b>&"X"</b>',CLASS=A
//ONE      EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
 FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)
/*
//*LAB ADVANCE UNTIL(COPIED UNIT(1010))
//*LAB WRITE UNIT(1000) FILL(9) SEED(2)
//TWO      EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
 FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)
/* <script>alert(1)</script>
"""


@pytest.fixture
def run() -> Run:
    one = session()
    said(one, *LINES)
    return one.run


UNITS = [[], [0x1000], [0x1010], [0x1000, 0x1010], [0x1010, 0x1000], [0x1002], [0x1000, 0x1000]]


@pytest.mark.parametrize("width", [60, 80, 132, 200])
@pytest.mark.parametrize("units", UNITS, ids=str)
def test_pictures_fit_the_width(run: Run, units: list[int], width: int) -> None:
    lines = [plain(line) for line in drawn(picture(run.lab, units, cells_in(width)), width)]
    assert max(map(len, lines)) <= max(width, 80)
    assert all(line.isprintable() for line in lines)


def test_a_pair_is_two_bars_with_the_flow_between(run: Run) -> None:
    lines = [plain(line) for line in drawn(picture(run.lab, [0x1000, 0x1010], 20), 80)]
    bars = [line[10:-1] for line in lines if line.endswith("|")]
    assert [len(bar) for bar in bars] == [20, 20]
    assert set(bars[0]) <= set("█S")
    assert "T" in bars[1]
    assert "░" in bars[1] or "▒" in bars[1]
    flow = next(line for line in lines if line.strip().startswith("vv"))
    assert len(flow) <= 30


def test_the_pair_is_the_same_named_either_way(run: Run) -> None:
    assert picture(run.lab, [0x1000, 0x1010]) == picture(run.lab, [0x1010, 0x1000])


def test_a_picture_changes_nothing(run: Run) -> None:
    before = picture(run.lab, [])
    picture(run.lab, [0x1000])
    assert picture(run.lab, []) == before


def test_progress_tells_percent_rate_and_time_to_go(run: Run) -> None:
    flow = picture(run.lab, [0x1000, 0x1010]).rows[0].flow
    assert progress_text(flow) == "47.9 % copied, 26,069 tracks to go; 2,000 tracks/s, 0:14 to go"
    assert flow.copied + flow.uncopied == flow.tracks
    assert duration(3725) == "1:02:05"


@pytest.mark.parametrize("units", UNITS, ids=str)
def test_svg_is_well_formed(run: Run, units: list[int]) -> None:
    root = ElementTree.fromstring(svg(picture(run.lab, units)))
    assert root.tag.endswith("svg")
    names = {one.get("id") for one in root.iter() if one.get("id")}
    used = {one.get("fill", "")[5:-1] for one in root.iter() if "url(#" in one.get("fill", "")}
    assert used <= names


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_pages_are_balanced_and_hold_nothing_that_runs(run: Run, tmp_path, flashcli) -> None:
    job = tmp_path / "story.jcl"
    job.write_text(JOB)
    ended = flashcli("run", job, "--html", tmp_path / "story.html")
    plain_run = flashcli("run", job)
    assert (ended.status, ended.out) == (plain_run.status, plain_run.out)
    page = (tmp_path / "story.html").read_text()
    for text in (page, picture_page(picture(run.lab, []))):
        tags = Tags()
        tags.feed(text)
        assert tags.open == []
        assert not {"script", "img", "link", "iframe", "b "} & set(tags.seen)
    assert "STORY ONE" in page
    assert "STORY ONE, LAB statements behind it" in page
    assert "STORY TWO" in page
    assert "50,085" in page


def test_control_characters_are_shown_escaped() -> None:
    page = run_page("\x1b[31m<x>", [], ["\x1b]0;t\x07", "a<b>&c", "\udcff"])
    assert "\x1b" not in page
    assert "\\x1b[31m&lt;x&gt;" in page
    assert "a&lt;b&gt;&amp;c" in page


def test_map_writes_files_and_prints(tmp_path, flashcli) -> None:
    ended = flashcli("map", "--svg", tmp_path / "a.svg", "--html", tmp_path / "a.html", "1000")
    assert ended.status == 0
    ElementTree.fromstring((tmp_path / "a.svg").read_text())
    assert "VOLUME 1000 PRD000" in (tmp_path / "a.html").read_text()
    assert flashcli("map").out.endswith("no relationships\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("9999",),
        ("0x1000",),
        ("1_000",),
        ("\x1b[31m",),
        ("1000", "1010", "1020"),
        ("--svg", "/no/such/x", "1000"),
    ],
)
def test_mistakes_of_map(flashcli, arguments) -> None:
    ended = flashcli("map", *arguments)
    assert (ended.status, ended.out) == (64, "")
    assert "\x1b" not in ended.err


def test_a_page_that_cannot_be_written_costs_no_run(tmp_path, flashcli) -> None:
    job = tmp_path / "story.jcl"
    job.write_text(JOB)
    ended = flashcli("run", job, "--html", "/no/such/page.html")
    assert (ended.status, ended.out) == (64, "")


CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_a_browser_opens_the_page(tmp_path, flashcli) -> None:
    job, page, shot = (tmp_path / name for name in ("story.jcl", "story.html", "shot.png"))
    job.write_text(JOB)
    flashcli("run", job, "--html", page)
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={shot}"]
    command += [f"--user-data-dir={tmp_path}/profile", "--window-size=900,1200", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert shot.read_bytes().startswith(b"\x89PNG")
    assert shot.stat().st_size > 10_000  # a blank page has 5 KB
