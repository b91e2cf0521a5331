"""A bug of ours, told in one line; the details go to a file (lab.md, status 70)."""

from types import TracebackType

from flashcli.run import Run


def report(error: BaseException) -> str:
    """The line to show. Nothing in here may fail."""
    what = f"{type(error).__name__} at {_statement(error.__traceback__)}"
    return f"a mistake in flashcli itself: {what}; details in {_written(error)}"


def _statement(trace: TracebackType | None) -> str:
    """What ran, from the Run that the calls on the way down had in hand."""
    run = None
    while trace is not None:
        found = trace.tb_frame.f_locals.get("run")
        run = found if isinstance(found, Run) else run
        trace = trace.tb_next
    if run is None:
        return "no statement"
    where = "".join(f"{name} " for name in (run.job, run.step) if name and run.job)
    if run.line:
        return f"{where}line {run.line}, {ascii(run.statement)[:60]}"
    if not run.executed:
        return f"{where}the first statement"
    last = run.executed[-1]
    return f"{where}the statement after line {last.line}, {ascii(last.statement)[:60]}"


def _written(error: BaseException) -> str:
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="flashcli-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(text)
            return file.name
    except OSError as refused:
        return f"no file ({refused.strerror})"
