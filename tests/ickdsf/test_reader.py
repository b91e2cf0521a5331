"""Every message of the reader, with its insert and its moment (ickdsf-language.md 2 to 7)."""

import pytest

from flashcli.syntax.ickdsf import Kind
from tests.ickdsf.worlds import said, scanned

Q = "FLASHCPY QUERY RELATIONS "
E = "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) "
I = "INIT UNIT(0903) NOVERIFY "  # noqa: E741
COMMA, EXCESS, FEW = ("ICK00206I", ""), ("ICK00233I", ""), ("ICK00234I", "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # verbs
        ("FLASHCOPI", [("ICK30219I", "FLASHCOPI")]),
        ("INIT(UNIT(0903))", [("ICK30219I", "INIT(UNIT(0903))")]),
        ("INIT)", [("ICK30219I", "INIT)")]),
        ("THEN", [("ICK30219I", "THEN")]),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", [("ICK30219I", "ABCDEFGHIJKLMNOPQRST")]),
        # keywords
        ("INIT UNIT(0903) BADKEY VOLID(KET678)", [("ICK30211I", "BADKEY")]),
        (E + "MODUS(COPY)", [("ICK30211I", "MODUS")]),
        (E + "MOD(COPY)", [("ICK30211I", "MOD")]),
        (E + "UNIT'5'", [("ICK30211I", "UNIT'5'")]),
        (E + "A2345678901234567890123", [("ICK30211I", "A2345678901234567890")]),
        ("INIT UNIT(0903) UNITADDRESS(0903)", [("ICK30213I", "UNITADDRESS")]),
        ("FLASHCPY UNIT(0903) unit 5", [("ICK30213I", "unit")]),
        (I + "PURGE PRG", [("ICK30213I", "PRG")]),
        # parentheses
        ("FLASHCPY UNIT 1000", [("ICK30208I", "UNIT")]),
        ("FLASHCPY UNIT", [("ICK30208I", "UNIT")]),
        ("FLASHCPY QUERY UNIT(1000)", [("ICK30208I", "QUERY")]),
        ("FLASHCPY UNIT (1000) /* x */ QUERY /* y */ (RELATIONS)", []),
        (E + "MODE COPY", [("ICK30208I", "MODE")]),
        (Q + "UNIT(1000 1001)", [("ICK30209I", "1000")]),
        (Q + "UNIT(1000 MODE(COPY))", [("ICK30209I", "1000")]),
        (Q + "UNIT(1000(", [("ICK30209I", "1000")]),
        ("FLASHCPY ESTABLISH UNIT(1) UNIT(1)", [("ICK30203I", "1")]),
        (Q + "UNIT(1000", []),
        ("FLASHCPY UNIT(1000) QUERY(RELATIONS", []),
        (E + "MODE(COPY", []),
        (I + "VTOC(0,1,30", [FEW]),
        (I + "VERIFY(A", [FEW, ("ICK30226I", "VERIFY"), ("ICK30226I", "NOVERIFY")]),
        (Q + "UNIT()", [("ICK30205I", ")")]),
        (Q + "UNIT( )", [("ICK30205I", ")")]),
        (Q + "UNIT((1000))", [("ICK30205I", "(")]),
        (Q + "UNIT(", [("ICK30205I", " ")]),
        (I + "VOLID('')", [("ICK30205I", ")")]),
        (I + "VOLID('' X)", [("ICK30205I", "X")]),
        (E + "MODE()", [("ICK30205I", ")")]),
        (I + "PURGE(", [("ICK30205I", "(")]),
        (E + "MODE(COPY(X))", [("ICK30205I", "(")]),
        ("INIT (UNIT(0903))", [("ICK30205I", "(")]),
        (Q + "UNIT(1000)))", [EXCESS, EXCESS]),
        (I + "VTOC(0,1,30,40)", [("ICK30200I", "30")]),
        ("INIT VERIFY(A,B,C)", [("ICK30200I", "B")]),
        (I + "VTOC((0,1,30))", [("ICK30212I", "VTOC")]),
        (I + "VTOC(0,(1,30))", [("ICK30212I", "0")]),
        ("INIT VERIFY(A(B))", [("ICK30212I", "A")]),
        # values
        (Q + "UNIT(12345)", [("ICK30201I", "12345")]),
        (Q + "UNIT(10G0)", [("ICK30220I", "10G0")]),
        (Q + "UNIT(10)", [("ICK30203I", "10")]),
        (Q + "UNIT(X'1000')", [("ICK30220I", "X'1000'")]),
        (Q + "UNIT('1000')", [("ICK30220I", "'1000'")]),
        (Q + "UNIT(34A)", []),
        (Q + "DDNAME(NINECHARS)", [("ICK30201I", "NINECHARS")]),
        (Q + "DDNAME(1DD)", [("ICK30203I", "1DD")]),
        (I + "VOLID(KET6789)", [("ICK30201I", "KET6789")]),
        (I + "VOLID(KET/678)", [("ICK30217I", "KET")]),
        (I + "VOLID('KET'/678)", [("ICK30217I", "'KET'")]),
        (I + "VOLID(/678)", [("ICK30217I", "VOLID")]),
        (I + "VOLID('A''B/C')", []),
        (I + "VOLID(X'C1C2C3')", []),
        (I + "VOLID(X'C1C2C3C4C5C6C7')", [("ICK30201I", "X'C1C2C3C4C5C6C7'")]),
        (I + "VOLID(X'CG')", [("ICK30220I", "X'CG'")]),
        (I + "VTOC(A,1,30)", [("ICK30220I", "A")]),
        (I + "VTOC(X1,1,30)", [("ICK30214I", "X1")]),
        (I + "VTOC(X'0G',1,30)", [("ICK30220I", "X'0G'")]),
        (I + "VTOC(X'000000001',1,30)", [("ICK30201I", "X'000000001'")]),
        (I + "VTOC(B'00000001',1,30)", []),
        (I + "VTOC(B'012',1,30)", [("ICK30220I", "B'012'")]),
        (I + "VTOC(00000000001,1,30)", [("ICK30201I", "00000000001")]),
        (I + "VTOC(2147483648,1,30)", [("ICK30221I", "2147483648")]),
        (I + "VTOC(0,1)", [("ICK30225I", "VTOC")]),
        # choices
        (E + "MODE(X)", [("ICK30211I", "X")]),
        (E + "MODE(1)", [("ICK30211I", "1")]),
        (E + "MODE('COPY')", [("ICK30211I", "'COPY'")]),
        (E + "MODE(COPY UNIT)", [("ICK30211I", "UNIT")]),
        ("FLASHCPY QUERY(RELATIONS UNIT) UNIT(1000)", [("ICK30211I", "UNIT")]),
        ("FLASHCPY QUERY(RELATIONS UNIT(1000)", [("ICK30211I", "UNIT")]),
        (E + "MODE(COPY COPY)", [("ICK30213I", "COPY")]),
        (E + "MODE(NOCOPY COPY)", [("ICK30226I", "COPY"), ("ICK30226I", "NOCOPY")]),
        (
            E + "ACTION(FRR FREEZE)",
            [("ICK30226I", "FREEZE"), ("ICK30226I", "FRR")],
        ),
        # TARGETVOL
        ("FLASHCPY TARGETVOL(X00)", [("ICK30214I", "X00")]),
        ("FLASHCPY TARGETVOL(X'100')", [("ICK30221I", "X'100'")]),
        ("FLASHCPY TARGETVOL(X'123456789')", [("ICK30201I", "X'123456789'")]),
        ("FLASHCPY TARGETVOL(B'01')", [("ICK30220I", "B'01'")]),
        ("FLASHCPY TARGETVOL(X'00',X'10',1010,1011)", [("ICK30223I", "1011")]),
        ("FLASHCPY TARGETVOL(X'00',X'10',1010,Y)", [("ICK30223I", "Y")]),
        ("FLASHCPY TARGETVOL(1010,1011)", [("ICK30203I", "1011")]),
        ("FLASHCPY TARGETVOL(X'00',1010)", [("ICK30203I", "1010")]),
        ("FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(X'00')", [("ICK30225I", "TARGETVOL")]),
        # commas and quotes
        ("FLASHCPY ,QUERY RELATIONS,, UNIT(1000,),", [COMMA, COMMA]),
        (Q + "UNIT,(1000)", [COMMA]),
        (Q + "UNIT(,1000)", [COMMA]),
        (Q + "UNIT(1000) , /* a, b */ ,", [COMMA]),
        (", " + Q + "UNIT(1000)", [COMMA]),
        (I + "VOLID('A;B;C')", [("ICK00222I", ""), ("ICK00222I", "")]),
        (I + "VOLID('A;B C)", [("ICK00222I", "")]),
        (I + "FOO VOLID('A;B')", [("ICK30211I", "FOO")]),
        (Q + "UNIT(1000) ; everything (behind it is, dropped", []),
        (Q + "UNIT(1000) /* ; */ ; BADKEY", []),
        (Q + "UNIT(1000) /* never closed", []),
    ],
)
def test_what_the_reader_says(text: str, wanted: list[tuple[str, str]]) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FLASHCPY", ["225 UNIT", "225 ESTABLISH"]),
        ("FLASHCPY UNIT(1000)", ["225 ESTABLISH"]),
        ("FLASHCPY UNIT(1000) DDNAME(A) ESTABLISH", ["225 TARGETVOL", "226 UNIT", "226 DDNAME"]),
        (E + "WITHDRAW", ["226 ESTABLISH", "226 WITHDRAW"]),
        ("FLASHCPY WITHDRAW", ["225 UNIT", "225 TARGETVOL"]),
        ("FLASHCPY WITHDRAW TARGETVOL(1010)", []),
        ("FLASHCPY WITHDRAW UNIT(1000)", ["225 TARGETVOL"]),
        ("FLASHCPY WITHDRAW UNIT(1000) DDSW(NO)", ["225 TARGETVOL"]),
        ("FLASHCPY WITHDRAW UNIT(1000) DDSW(YES)", []),
        ("FLASHCPY WITHDRAW UNIT(1000) ACTION(THAW)", []),
        ("FLASHCPY WITHDRAW UNIT(1000) ACTION(COMMIT)", ["225 TARGETVOL"]),
        (E + "DDSW(YES)", ["226 ESTABLISH", "226 DDSW"]),
        (E + "ACTION(THAW)", ["226 ESTABLISH", "226 ACTION"]),
        (E + "ACTION(FREEZE)", []),
        (E + "PRESERVEMIRROR(REQ)", ["225 PRESERVEMIRROR"]),
        (E + "PRESMIR(NO)", []),
        (E + "PRESMIR(PREF) TGTOKASPPRCPRIM(NO)", ["225 PRESERVEMIRROR"]),
        (E + "PRESMIR(PREF) TGTOKASPPRCPRIM(YES)", []),
        (Q + "UNIT(1000) MODE(COPY) INCR(NO)", ["226 QUERY", "226 MODE", "226 INCREMENTAL"]),
        ("INIT VOLID(A)", ["225 UNIT", "225 VERIFY"]),
        (I + "DS NODS", ["226 DS", "226 NODS"]),
        ("RFMT UNITADDR(0903) VFY(A) NVFY", ["226 VERIFY", "226 NOVERIFY"]),
        ("PARM REPLYU NOREPLYU", ["226 REPLYU", "226 NOREPLYU"]),
    ],
)
def test_groups_in_the_order_of_the_definition(text: str, wanted: list[str]) -> None:
    assert [f"{name[5:8]} {insert}" for name, insert in said(text)] == wanted


def test_only_the_first_error_of_the_scan_counts() -> None:
    assert said("FLASHCPY UNIT(10G0) MODE(COPY) BAD(") == [("ICK30220I", "10G0")]


def test_a_note_behind_the_error_is_not_made() -> None:
    assert said("FLASHCPY ,UNIT(10G0),, QUERY") == [COMMA, ("ICK30220I", "10G0")]
    assert said("FLASHCPY UNIT(10G0,,1)") == [("ICK30220I", "10G0")]


def test_what_is_typed_is_inserted_as_typed() -> None:
    assert said("Init unit(0903) BadKey") == [("ICK30211I", "BadKey")]


@pytest.mark.parametrize("text", ["", "   ", "/* comment */", " ; INIT", "/* a ; b */ ;"])
def test_null_commands(text: str) -> None:
    assert scanned(text).kind is Kind.NULL


@pytest.mark.parametrize("verb", ["INSPECT", "insp", "PPRC", "TRKFMT"])
def test_verbs_that_are_not_carried_out(verb: str) -> None:
    found = scanned(f"{verb} UNIT(0903) WHATEVER('x'")
    assert (found.kind, found.verb, found.notes) == (Kind.UNEMULATED, verb, [])


def test_a_long_run_of_blanks_is_read_quickly() -> None:
    assert said(Q + " " * 5000 + "UNIT(1000)" + " " * 5000) == []
