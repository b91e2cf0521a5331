"""What was tried is told at the end of the session, in full with `-v`."""

import pytest

from tests.properties.machine import Tally

TALLIES: dict[str, Tally] = {}


@pytest.fixture(scope="session")
def tallies() -> dict[str, Tally]:
    return TALLIES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for profile, tally in TALLIES.items():
        lines = tally.lines()
        terminalreporter.write_line(f"{profile}: {lines[0]}")
        if terminalreporter.verbosity > 0:
            for line in lines[1:]:
                terminalreporter.write_line(line)
