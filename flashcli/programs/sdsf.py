"""SDSF in batch: operator commands from ISFIN, answers to ISFOUT, the user log (section 5
of `jcl-and-job-log.md`). It knows no operator command.
"""

from flashcli.programs.files import Files, Out
from flashcli.reports.joblog_lines import user_log
from flashcli.run import Run


def sdsf(run: Run, files: Files) -> int:
    """The code is 0 whatever is answered (modelled)."""
    session = _Session(run, files)
    for line, record in enumerate(files.records("ISFIN"), files.first_line("ISFIN")):
        session.command(record[:72].strip(), line)
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

    def command(self, text: str, line: int) -> None:
        if not text:
            return
        if text[0] == "/":
            self._issue(text[1:].strip(), line)
            return
        words = text.upper().split()
        if words == ["PRINT"]:
            for entry in self.log:
                self._print(entry)
        elif words[:2] == ["PRINT", "FILE"] and len(words) == 3:
            self._print_to(words[2])
        elif words == ["PRINT", "CLOSE"]:
            self._print = self._out
        elif words != ["ULOG"] and words[:2] not in (["SET", "CONSOLE"], ["SET", "DELAY"]):
            self._say("FLC8032E", text=text[:40])

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
