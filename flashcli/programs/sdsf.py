"""SDSF in batch: operator commands from ISFIN, answers to ISFOUT, the user log (section 5
of `jcl-and-job-log.md`). It knows no operator command.
"""

from flashcli.programs.files import Files, Out
from flashcli.reports.joblog_lines import user_log
from flashcli.run import Run
from flashcli.syntax import jcl_sdsf
from flashcli.syntax.jcl_sdsf import IsfinCommand, read


def sdsf(run: Run, files: Files) -> int:
    """The code is 0 whatever is answered (modelled)."""
    session = _Session(run, files)
    for line, record in enumerate(files.records("ISFIN"), files.first_line("ISFIN")):
        command = read(record)
        if command is not None:
            session.command(command, line)
    return 0


class _Session:
    """`log` is the user log: what this session has issued, with the answers. PRINT
    writes it to ISFOUT, or to the DD that PRINT FILE named."""

    __slots__ = ("_files", "_out", "_print", "_run", "log")

    def __init__(self, run: Run, files: Files) -> None:
        self._run = run
        self._files = files
        self._out: Out = files.out("ISFOUT")
        self._print: Out = self._out
        self.log: list[str] = []

    def command(self, command: IsfinCommand, line: int) -> None:
        match command.kind:
            case jcl_sdsf.OPERATOR:
                self._issue(command.text, line)
            case jcl_sdsf.PRINT:
                for entry in self.log:
                    self._print(entry)
            case jcl_sdsf.PRINT_FILE:
                self._print_to(command.text)
            case jcl_sdsf.PRINT_CLOSE:
                self._print = self._out
            case jcl_sdsf.UNKNOWN:
                self._say("FLC8032E", text=command.text[:40])

    def _issue(self, text: str, line: int) -> None:
        from flashcli.programs.operator import issue

        lab = self._run.lab
        system = lab.host.name
        now = lab.clock.now
        answer = issue(self._run, text, line)
        for shown in ("COMMAND ISSUED", f"RESPONSE={system}", *answer):
            self._out(f" {shown}")
        self.log += user_log(system, now, [text], command=True)
        self.log += user_log(system, now, answer)

    def _print_to(self, ddname: str) -> None:
        if self._files.has(ddname):
            self._print = self._files.out(ddname)
        else:
            self._say("FLC8039E", ddname=ddname[:40])

    def _say(self, message: str, **inserts: object) -> None:
        issued = self._run.catalogue.issue(message, **inserts)
        self._out(f" {issued.id} {issued.text}")
        self._files.said.append(issued)
