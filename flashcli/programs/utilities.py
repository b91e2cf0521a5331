"""Small programs of a step: IEFBR14, BPXBATCH, IEBGENER (section 4 of
`jcl-and-job-log.md`, modelled unless marked there).
"""

from collections.abc import Iterator

from flashcli.messages.catalogue import Catalogue
from flashcli.programs.files import Abend, Files
from flashcli.run import Run
from flashcli.storage.addresses import device_name
from flashcli.storage.tracks import build_track, own_record


def iefbr14(run: Run, files: Files) -> int:
    return 0


# --- BPXBATCH ------------------------------------------------------------------

_NOT_FOUND = 127
_BAD_OPERAND = 1


def bpxbatch(run: Run, files: Files) -> int:
    """`SH sleep n`, or `PGM /bin/sleep n`, moves the virtual clock; exit status e
    gives 256*e modulo 4096."""
    shell, _, text = files.parm.strip().partition(" ")
    status = 0
    if shell in ("SH", "PGM"):
        for command in text.split(";"):
            status = _command(run, files, command.split())
    elif shell:
        status = _say(run, files, "FLC8033E", _BAD_OPERAND, text=files.parm[:40])
    return 256 * status % 4096


def _command(run: Run, files: Files, words: list[str]) -> int:
    name = words[0].rpartition("/")[2] if words else "true"
    if name in ("true", "false"):
        return int(name == "false")
    if name not in ("sleep", "exit"):
        return _say(run, files, "FLC8034E", _NOT_FOUND, command=name[:40])
    number = words[1] if len(words) == 2 else ""
    if not (number.isascii() and number.isdigit()) or len(number) > 9:
        return _say(run, files, "FLC8035E", _BAD_OPERAND, command=name)
    if name == "exit":
        return int(number) % 256
    run.lab.subsystem.advance(int(number))
    return 0


def _say(run: Run, files: Files, message: str, status: int, **inserts: object) -> int:
    issued = run.catalogue.issue(message, **inserts)
    files.out("STDERR")(f" {issued.id} {issued.text}")
    files.said.append(issued)
    return status


# --- IEBGENER ------------------------------------------------------------------

RECORD = 80
# Records of 80 bytes without key that a track holds: 1729 // (10 + 9 + 3) on a 3390,
# 1499 // (15 + 3) on a 3380, by the capacity formulas of the two.
RECORDS_PER_TRACK = {"3390": 78, "3380": 83}
_FAILED = 12


def iebgener(run: Run, files: Files) -> int | Abend:
    """In-stream SYSUT1 to SYSUT2, a SYSOUT data set or tracks of a volume."""
    out = files.out("SYSPRINT")
    out(f"1DATA SET UTILITY - GENERATE{'PAGE 0001':>80}")
    if any(record.strip() for record in files.records("SYSIN")):
        return _failed(run.catalogue, files, "FLC8036E")
    records = files.records("SYSUT1")
    device = files.device.get("SYSUT2")
    code: int | Abend = 0
    if device is not None:
        code = _to_volume(run, files, device, records)
    else:
        write = files.out("SYSUT2")
        for record in records:
            write(f" {record.rstrip()}")
    if code == 0:
        issued = run.catalogue.issue("IEBGENER-END")
        out(f"-{issued.text}")
    return code


def _failed(catalogue: Catalogue, files: Files, message: str, **inserts: object) -> int:
    issued = catalogue.issue(message, **inserts)
    files.out("SYSPRINT")(f"-{issued.id} {issued.text}")
    files.said.append(issued)
    return _FAILED


def _to_volume(run: Run, files: Files, device: int, records: list[str]) -> int | Abend:
    """80-byte records in EBCDIC, track by track as a host writes them; what does not
    fit into the tracks asked for ends the step as on the system."""
    space = files.space("SYSUT2")
    if space is None or space[1] < 1 or space[0] < 1:
        return _failed(run.catalogue, files, "FLC8037E")
    tracks, first = space
    per_track = RECORDS_PER_TRACK[run.lab.subsystem.volumes[device].device_type]
    for index, part in enumerate(_parts(records, per_track)):
        if index == tracks:
            return Abend("SD37", 4)
        track = first + index
        image = build_track(track, (own_record(track, n, data) for n, data in enumerate(part, 1)))
        refusal = run.lab.subsystem.write(device, track, image)
        if refusal is not None:
            reason = refusal.reason.replace("_", " ")
            inserts = {"device": device_name(device), "track": track, "reason": reason}
            return _failed(run.catalogue, files, "FLC8038E", **inserts)
    return 0


def _parts(records: list[str], size: int) -> Iterator[list[bytes]]:
    for at in range(0, len(records), size):
        part = records[at : at + size]
        yield [f"{record:<{RECORD}.{RECORD}}".encode("cp037", "replace") for record in part]
