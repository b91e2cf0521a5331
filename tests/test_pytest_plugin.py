"""The plugin as a team's own pytest runs it: in a process of its own, alone and spread
by pytest-xdist over two.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLUGIN = "flashcli.pytest_plugin"
COMPARE = "LAB COMPARE UNIT(1000) WITH(1001)\n"
READ = "LAB READ UNIT(1000) TRACK(1,0)\n"
WRITE = "LAB WRITE UNIT(1000) TRACK(1,0) DATA('MINE')\n"
LAB = '[[volume]]\ndevice = "1000"\ncount = 2\nvolser = "NEW000"\ncylinders = 2\n'
JOB = """//COPY     JOB (ACCT)
//COPY     EXEC PGM=ICKDSF,PARM='NOREPLYU'
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL({target})
/*
"""


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, sys.path)]))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester.path


@pytest.fixture(params=[(), ("-n2",)], ids=["alone", "spread"])
def run(request, pytester: pytest.Pytester, folder: Path):
    if request.param:
        pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")

    def call(*options: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess("-p", PLUGIN, "-rA", *request.param, *options)

    return call


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def accepted(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_subprocess("-p", PLUGIN, "--flashcli-update-new")
    assert done.ret == 0


def test_without_its_option_nothing_is_collected_or_imported(pytester, folder) -> None:
    put(folder, x_lab=COMPARE)
    put(
        folder,
        test__light_py="import sys\ndef test_light():\n"
        "    assert not [one for one in sys.modules if one.startswith('flashcli.golden')]\n",
    )
    (folder / "test" / "light.py").rename(folder / "test_light.py")
    pytester.runpytest_subprocess("-p", PLUGIN).assert_outcomes(passed=1)


def test_a_case_passes_and_another_fails(run, pytester, folder) -> None:
    put(folder, a_lab=COMPARE, b_lab=COMPARE)
    accepted(pytester)
    run("--flashcli").assert_outcomes(passed=2)
    put(folder, b_golden="something else\n")
    done = run("--flashcli")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(
        ["b.lab: different: line 1", "LAB006W is new: *", "--- b.golden", "[+][+][+] b.lab now"]
    )


def test_a_failure_names_step_dd_and_code(run, pytester, folder) -> None:
    put(folder, copy_jcl=JOB.format(target="1010"))
    accepted(pytester)
    put(folder, copy_jcl=JOB.format(target="1001"))
    done = run("--flashcli")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "copy.jcl: different: job COPY, step COPY, DD SYSPRINT, line *",
            "condition code of step COPY: 0000 expected, 0012 found",
            "ICK39116I is new: *",
        ]
    )


def test_orphans_of_either_kind_fail(run, pytester, folder) -> None:
    put(folder, a_lab=COMPARE, b_golden="")
    done = run("--flashcli")
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["*a.lab: without golden file*", "*b.golden: without job*"])


def test_expected_failures_and_skips_tell_why(run, pytester, folder) -> None:
    put(folder, a_lab="#GOLDEN XFAIL not yet\n" + COMPARE, a_golden="else\n")
    put(folder, b_lab="#GOLDEN SKIP needs a robot\n" + COMPARE, b_golden="")
    put(folder, c_lab="#GOLDEN XFAIL long done\n" + COMPARE)
    accepted_once = pytester.runpytest_subprocess("-p", PLUGIN, "--flashcli-update-new")
    accepted_once.assert_outcomes(passed=1, skipped=1, xfailed=1)
    done = run("--flashcli")
    done.assert_outcomes(failed=1, skipped=1, xfailed=1)
    done.stdout.fnmatch_lines_random(["*not yet*", "*needs a robot*", "*XFAIL long done*"])


def test_update_rewrites_and_fails_once(run, pytester, folder) -> None:
    put(folder, a_lab=COMPARE, a_golden="else\n", b_lab=COMPARE)
    run("--flashcli-update-new").assert_outcomes(passed=1, failed=1)
    assert (folder / "a.golden").read_text() == "else\n"
    run("--flashcli-update").assert_outcomes(passed=1, failed=1)
    run("--flashcli-update").assert_outcomes(passed=2)
    assert (folder / "a.golden").read_bytes() == (folder / "b.golden").read_bytes()


def test_line_ends_of_windows(run, pytester, folder) -> None:
    put(folder, a_jcl=JOB.format(target="1010"))
    accepted(pytester)
    for name in ("a.jcl", "a.golden"):
        text = (folder / name).read_bytes()
        (folder / name).write_bytes(text.replace(b"\n", b"\r\n"))
    run("--flashcli").assert_outcomes(passed=1)


def test_code_page_037(run, pytester, folder) -> None:
    put(folder, a_jcl=JOB.format(target="1010"))
    accepted(pytester)
    records = JOB.format(target="1010").splitlines()
    (folder / "a.jcl").write_bytes(b"".join(f"{one:80}".encode("cp037") for one in records))
    put(folder, flashcli_toml='[golden]\nencoding = "cp037"\n')
    run("--flashcli").assert_outcomes(passed=1)


def test_a_folder_that_cannot_be_written(run, pytester, folder) -> None:
    put(folder, jobs__a_lab=COMPARE)
    accepted(pytester)
    put(folder, jobs__b_lab=COMPARE)
    (folder / "jobs" / ".b.golden.new").mkdir()  # even the superuser cannot write over it
    (folder / "jobs").chmod(0o555)
    try:
        run("--flashcli", "-k", "a", "jobs/a.lab").assert_outcomes(passed=1)
        done = run("--flashcli-update-new")
    finally:
        (folder / "jobs").chmod(0o755)
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*b.golden: cannot be written: *"])


def test_no_case_takes_the_lab_of_its_neighbour(run, pytester, folder) -> None:
    put(folder, a_lab=WRITE + READ, a_toml=LAB, b_lab=READ, c_lab=WRITE + READ, d_lab=READ)
    accepted(pytester)
    run("--flashcli").assert_outcomes(passed=4)
    texts = {name: (folder / f"{name}.golden").read_text() for name in "abcd"}
    assert texts["b"] == texts["d"]
    assert texts["a"] != texts["b"]
    for alone in ("d.lab", "b.lab"):
        run("--flashcli", alone).assert_outcomes(passed=1)


def test_a_case_is_found_by_either_name_and_by_k(run, pytester, folder) -> None:
    put(folder, a_lab=COMPARE, beta_lab=COMPARE, _hidden__c_lab=COMPARE)
    accepted(pytester)
    run("--flashcli", "a.golden").assert_outcomes(passed=1)
    run("--flashcli", "-k", "beta").assert_outcomes(passed=1)


def test_side_by_side(run, pytester, folder) -> None:
    put(folder, a_lab=COMPARE, a_golden=" LAB COMPARE\n")
    done = run("--flashcli", "--flashcli-diff=side")
    done.stdout.fnmatch_lines(["*a.golden *a.lab now", "- *LAB COMPARE *|*LAB COMPARE UNIT*"])


def test_the_entry_point_is_called_as_its_module() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {PLUGIN: PLUGIN}
    assert all(one.name == PLUGIN for one in entry_points(group="pytest11", value=PLUGIN))


# --- verify over processes -------------------------------------------------------------


def flashcli(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.run(sys.executable, "-m", "flashcli", *arguments)


def test_verify_prints_the_same_from_two_processes(pytester, folder) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")
    put(folder, a_lab=COMPARE, b_jcl=JOB.format(target="1010"), sub__c_lab=READ)
    put(folder, d_lab="#GOLDEN XFAIL later\n" + COMPARE, d_golden="", e_golden="")
    put(folder, conftest_py="raise RuntimeError\n", pytest_ini="[pytest]\naddopts = --nonsense\n")
    assert flashcli(pytester, "verify", "--update-new", "-n2", ".").ret == 1
    put(folder, a_golden="else\n")
    one = flashcli(pytester, "verify", ".", "--junit", "one.xml")
    two = flashcli(pytester, "verify", ".", "--junit", "two.xml", "-n2")
    assert (two.ret, two.outlines, two.errlines) == (1, one.outlines, [])
    assert one.outlines[-1] == "2 passed, 1 failed as expected, 1 different, 1 without job"
    assert (folder / "one.xml").read_bytes() == (folder / "two.xml").read_bytes()


def test_a_case_that_ends_its_process_is_the_only_one_that_is_lost(pytester, folder) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")
    for number in range(30):
        put(folder, **{f"c{number}_lab": COMPARE})
    assert flashcli(pytester, "verify", "--update-new", ".").ret == 0
    put(
        folder,
        sitecustomize_py="import os\n"
        "from flashcli import golden\n"
        "judge = golden.judge\n"
        "def dying(case, *more, **given):\n"
        "    if case.job.stem == 'c10':\n"
        "        os._exit(3)\n"
        "    return judge(case, *more, **given)\n"
        "golden.judge = dying\n",
    )
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    done = flashcli(pytester, "verify", "-n2", ".")
    assert done.ret == 1
    assert done.outlines == [
        "c10.lab: broken",
        "  the process that ran it has ended",
        "29 passed, 1 broken",
    ]


def test_every_report_and_every_update_is_the_same_from_two_processes(pytester, folder) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")
    reports = ("--github", "--junit", "a.xml", "--json", "a.json")
    told = []
    for spread in ((), ("-n2",)):
        put(folder, **{f"c{number}_lab": COMPARE for number in range(9)})
        put(folder, c0_golden="else\n", c1_lab="#GOLDEN SKIP robot\n" + COMPARE, c9_golden="")
        put(folder, c2_lab="#GOLDEN NONSENSE\n" + COMPARE, c3_lab="#GOLDEN XFAIL x\n" + COMPARE)
        put(folder, protected__c_lab=COMPARE, protected__c_golden="else\n")
        put(folder, flashcli_toml='[golden]\nprotected = ["protected"]\n')
        for update in ((), ("--update-new",), (), ("--update", "--diff", "side"), ()):
            done = flashcli(pytester, "verify", ".", *reports, *update, *spread)
            files = sorted(path for path in folder.rglob("*.golden"))
            goldens = [(path.name, path.read_bytes()) for path in files]
            machine = [(folder / name).read_bytes() for name in ("a.xml", "a.json")]
            told.append((done.ret, done.outlines, done.errlines, goldens, machine))
        for path in folder.rglob("*.golden"):
            path.unlink()
    assert told[:5] == told[5:]
    assert len({str(one) for one in told[:5]}) == 5


def test_a_bug_in_one_of_two_processes_ends_as_a_bug(pytester, folder) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")
    put(folder, a_lab=COMPARE, b_lab=COMPARE)
    put(
        folder,
        sitecustomize_py="from flashcli import golden\n"
        "def wrong(case, *more, **given):\n"
        "    raise RuntimeError('of ours')\n"
        "golden.judge = wrong\n",
    )
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    one, two = (flashcli(pytester, "verify", ".", *more) for more in ((), ("-n2",)))
    assert one.ret == two.ret == 70
    details = Path(two.stderr.str().rsplit(maxsplit=1)[-1]).read_text("utf-8")
    assert "RuntimeError: of ours" in details


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_an_interrupt_ends_all_processes_quietly(pytester, folder) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist comes with [test]")
    for number in range(40):
        put(folder, **{f"c{number:02}_lab": COMPARE})
    put(
        folder,
        sitecustomize_py="import os, time\n"
        "from flashcli import golden\n"
        "judge = golden.judge\n"
        "def slow(case, *more, **given):\n"
        "    open(f'pid{os.getpid()}', 'w').close()\n"
        "    time.sleep(0.1)\n"
        "    return judge(case, *more, **given)\n"
        "golden.judge = slow\n",
    )
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    command = [sys.executable, "-m", "flashcli", "verify", "-n2", "."]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    while len(list(folder.glob("pid*"))) < 2 and run.poll() is None:
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    _, errors = run.communicate(timeout=30)
    assert (run.returncode, b"Traceback" in errors) == (130, False)
    for path in folder.glob("pid*"):
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name[3:]), 0)


def test_without_xdist_it_says_what_to_install(pytester, folder) -> None:
    put(folder, a_lab=COMPARE)
    script = (
        "import importlib.util as util, sys\n"
        "found = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'xdist' else found(name, *more)\n"
        "sys.argv = ['flashcli', 'verify', '-n', '2', '.']\n"
        "from flashcli.cli import main\n"
        "main()\n"
    )
    done = pytester.run(sys.executable, "-c", script)
    assert done.ret == 64
    assert "pip install 'flashcli[test]'" in done.stderr.str()


@pytest.mark.skipif(not shutil.which("git"), reason="git")
def test_a_new_repository_as_its_user_meets_it(pytester, folder) -> None:
    assert flashcli(pytester, "new", "team").ret == 0
    assert flashcli(pytester, "verify", "team").outlines == ["1 passed"]
    job = folder / "team" / "jobs" / "nightly.jcl"
    job.write_text(job.read_text().replace("FILL(10)", "FILL(12)"))
    failed = flashcli(pytester, "verify", "team")
    assert failed.ret == 1
    failed.stdout.fnmatch_lines(
        [
            "*nightly.jcl: different: job NIGHTLY, step COPY, DD LABOUT, *",
            "  LAB028S is new: *",
            "*12 TRACKS YET TO*",
        ]
    )
    assert flashcli(pytester, "verify", "--update", "team").ret == 1
    assert flashcli(pytester, "verify", "team").ret == 0
