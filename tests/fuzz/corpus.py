"""What inputs are made of: the files of `fixtures`, words of the languages, and what
breaks programs.
"""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SUFFIXES = {
    "jcl": "jcl",
    "ickdsf": "ickdsf",
    "tso": "tso",
    "operator": "oper",
    "lab": "lab",
    "toml": "toml",
    "golden": "golden",
}
_LONGEST = 4000  # bytes of a seed: long files only cost time

# What the fixtures of a language are too few to show.
_MORE = {
    "operator": """\
D U,,,1000,4
DS QD,1000,16,VALIDATE
DS P,1000
DS QPAV,1000,VOLUME
V 1010-101F,ONLINE
V (1000,1001),OFFLINE,FORCE
VARY PATH(1000,40),OFFLINE
D M=DEV(1000)
DEVSERV QDASD,UCB=1000
""",
    "lab": """\
LAB WRITE UNIT(1000) TRACK(2,0) DATA('PAYROLL')
LAB WRITE UNIT(1000) TRACKS(2,0 3,14) DATA(X'E5D6D3F1') RECORD(2)
LAB WRITE UNIT(1000) FILL(3) SEED(7)
LAB READ UNIT(1010) TRACK(2,0)
LAB COMPARE UNIT(1000) WITH(1010)
LAB ADVANCE SECONDS(10)
LAB ADVANCE UNTIL(COPIED UNIT(1010))
LAB MICROPROGRAM LEVEL(BASE)
LAB POWER OFF SHAREDMEMORY(LOST)
LAB POWER ON
LAB FAIL COPY TARGET(1010)
LAB FAIL DEVICE UNIT(1010)
LAB RESTORE UNIT(1010)
LAB SET BUSY(60) PACING(slower-copy2)
LAB REPLY U
LAB CHECKPOINT NAME(X)
LAB ROLLBACK NAME(X)
LAB MAP UNIT(1000)
LAB EXPECT CC(0)
LAB EXPECT IDENTICAL(1000,1010)
LAB EXPECT RELATIONS(1000,1)
LAB EXPECT MESSAGE(ICK39116I)
""",
}

HOSTILE = (
    b"\x00",
    b"\x1b[2J",
    b"\x1b]0;x\x07",
    b"\x9b31m",
    "\x9b31m".encode(),
    b"\x7f",
    b"\r",
    b"\x0c",
    b"\t",
    "\x85".encode(),
    "\u2028".encode(),
    "\u202e".encode(),
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "ß".encode(),
    "ſ".encode(),
    "İ".encode(),
    "٣".encode(),
    "²".encode(),
    "𝟙".encode(),
    b"'",
    b"''",
    b'"',
    b"(",
    b")",
    b"((((((((((((((((",
    b")" * 40,
    b",",
    b",,",
    b"-",
    b"+",
    b"-\n",
    b"+\n",
    b"=",
    b"*",
    b"/*",
    b"*/",
    b"//",
    b"//*",
    b"//*LAB ",
    b"&",
    b"&A.",
    b"&&",
    b"?",
    b"%",
    b"<script>alert(1)</script>",
    b"]]>",
    b"{device}",
    b"{0.__class__}",
    b"%s%n",
    b"0",
    b"-1",
    b"00000000000000000001",
    b"4000000000",
    b"18446744073709551616",
    b"1e999",
    b"0x10",
    b"X'F'",
    b"X''",
    b"FFFF",
    b"10000",
    b"9" * 80,
    b"9" * 4400,
    b"A" * 300,
    b" " * 90,
    b"\n" * 20,
)
_WORDS = re.compile(rb"[A-Za-z0-9$#@&.]+")


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Files of one kind, and what there is of it in jobs."""
    files = sorted((ROOT / "fixtures").rglob(f"*.{SUFFIXES[kind]}"))
    if kind == "toml":
        files += sorted((ROOT / "flashcli" / "labs").glob("*.toml"))
    found = [file.read_bytes()[:_LONGEST] for file in files]
    return (*found, _MORE.get(kind, "").encode())


@cache
def lines(kind: str) -> tuple[bytes, ...]:
    """Each once, of all files of a kind."""
    everything = (line for seed in seeds(kind) for line in seed.split(b"\n"))
    return tuple(dict.fromkeys(line[:200] for line in everything if line.strip())) or (b"X",)


@cache
def words(kind: str) -> tuple[bytes, ...]:
    found = (word for line in lines(kind) for word in _WORDS.findall(line))
    return tuple(dict.fromkeys(word[:60] for word in found)) or (b"X",)


@cache
def terminals(kind: str) -> tuple[bytes, ...]:
    """The keywords of the grammar, those that no fixture has among them."""
    grammar = ROOT / "grammar" / f"{kind}.lark"
    if not grammar.is_file():
        return (b"PEND", b"PROC", b"SET", b"IF", b"THEN", b"ELSE", b"ENDIF", b"COND", b"JCLLIB")
    found = re.findall(r'"([A-Z0-9-]{1,20})"', grammar.read_text("utf-8"))
    return tuple(dict.fromkeys(one.encode() for one in found))
