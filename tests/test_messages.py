"""Every message has a case that shows it, or a reason why none can."""

from pathlib import Path

import pytest

from flashcli import golden
from flashcli.inputs import read_file
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message

FIXTURES = Path(__file__).parent.parent / "fixtures"

# Headings and hints are no messages of a statement: they are laid out from the
# catalogue so that an overlay can change them.
LAID_OUT = {"FLC-HINT", "IEE459I-QDASD", "IEE457I-UNITS", "IEE457I-PACKED", "LAB-MORE"}

OUT_OF_REACH = {
    "ICK30210I": "no command here takes a repeated subparameter list",
    "ICK30218I": "no command here takes a repeated subparameter list",
    "ICK30008I": "every function runs in every environment here",
    "ICK30004I": "there is always storage enough",
    "ICK20011I": "there is always storage enough",
    "ICK00005I": "no command here processes records",
    "ICK30703I": "a device is never in use by another task",
    "ICK30704I": "every volume of a lab is a DASD of a supported type",
    "ICK31303I": "there is no security product",
    "ICK31326I": "there is no security product",
    "IEE345I": "there is no security product",
    "ICK091I": "printed in a dialogue only; tests/ickdsf has it",
    "IKJ56703A": "printed at a terminal only; tests/tso has it",
    "ICK19901I": "said by check only; tests/ickdsf has it",
    "ICK19902I": "said by check only; tests/ickdsf has it",
    "ANTF9009W": "said by check only; tests/tso has it",
    "FLC8022E": "a case has a suffix, and that tells the language",
    "FLC8007E": "a case of 8,194 characters shows nothing; tests/jcl has it",
    "FLC8009E": "a case of 100 errors shows nothing; tests/jcl has it",
    "FLC8010E": "a case of thousands of statements shows nothing; tests/jcl has it",
    "FLC8013E": "a case of thousands of DDs shows nothing; tests/jcl has it",
    "FLC8016E": "a case of millions of characters shows nothing; tests/jcl has it",
    "FLC8020E": "tests/jcl has it",
    "FLC8040E": "a case of 100,000 jobs shows nothing; tests/test_limits.py has it",
    "LAB118S": "a case of 64 MiB shows nothing; tests/test_limits.py has it",
    "LAB119S": "a case of 131,073 characters shows nothing; tests/test_limits.py has it",
    "LAB221E": "a case of 101 checkpoints shows nothing; tests/test_limits.py has it",
    "LAB113S": "a case of 47,477 bytes shows nothing; tests/lab has it",
    "LAB218E": "a track takes 47,476 bytes to fill; tests/lab has it",
    "IEE793I-PENDING": "FORCE on a device in use; tests/operator has it",
    "IEF880I": "no component takes a device offline by itself",
    "IEF113I": "a label without volser cannot be written here; tests/operator has it",
    "FLC9104W": "told by the command itself as ANTF9401W or its ICKDSF twin",
    "FLC9105W": "told by the command itself as ANTF9206W or its ICKDSF twin",
    # Reasons that FLASHCPY cannot meet, since it copies whole volumes; they keep
    # one number in every language (ickdsf-flashcpy.md).
    "ICK39103I": "FLASHCPY has no extents",
    "ICK39104I": "FLASHCPY has no extents",
    "ICK39106I": "FLASHCPY has no extents",
    "ICK39114I": "FLASHCPY has no extents",
    "ICK39117I": "FLASHCPY has no extents",
    "ICK39119I": "FLASHCPY has no extents",
    "ICK39202I": "FLASHCPY has no extents",
    "ICK39203I": "FLASHCPY has no extents",
    # E15 stands behind E02 and E13 in every language.
    "ICK39115I": "E02 or E13 comes first",
    "ANTF9115E": "E02 or E13 comes first",
}


class Listening(Catalogue):
    """Notes what is issued."""

    issued: set[str] = set()

    def issue(self, name: str, /, **inserts: object) -> Message:
        self.issued.add(name)
        return super().issue(name, **inserts)


@pytest.fixture(scope="module")
def issued() -> set[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flashcli.batch.Catalogue", Listening)
        for case in golden.collect([FIXTURES]):
            golden.play(case, read_file(str(case.job), None))
    return Listening.issued


def test_every_message_is_shown_by_a_case_or_out_of_reach(issued: set[str]) -> None:
    missing = set(Catalogue().names()) - issued - LAID_OUT
    assert missing == set(OUT_OF_REACH)


def test_few_are_out_of_reach() -> None:
    refusals = {name for name in OUT_OF_REACH if name.startswith(("ICK391", "ICK392", "ANTF91"))}
    assert len(set(OUT_OF_REACH) - refusals) <= 40
    assert len(refusals) == 10


def test_every_issued_name_is_in_the_catalogue(issued: set[str]) -> None:
    assert issued <= set(Catalogue().names())
