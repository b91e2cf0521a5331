"""Examples of statements with what is in the lab put in; each is tried on a copy of
the lab before it is shown. It prints nothing.
"""

from collections.abc import Iterator
from copy import deepcopy

from flashcli.lab import Lab
from flashcli.run import Run
from flashcli.shell.talks import Talks
from flashcli.storage.volume import Volume

_TRIED = 40  # pairs of volumes

# By language and head; {s} and {t} are a source and a free target of the same model,
# {ps} and {pt} an existing pair, {v} an online volume with label {l}.
_TEMPLATES: dict[tuple[str, str], tuple[str, ...]] = {
    ("ickdsf", "FLASHCPY ESTABLISH"): ("FLASHCPY ESTABLISH UNIT({s}) TARGETVOL({t})",),
    ("ickdsf", "FLASHCPY WITHDRAW"): ("FLASHCPY WITHDRAW UNIT({ps}) TARGETVOL({pt})",),
    ("ickdsf", "FLASHCPY QUERY"): ("FLASHCPY QUERY RELATIONS UNIT({v})",),
    ("ickdsf", "FLASHCPY"): ("FLASHCPY QUERY RELATIONS UNIT({v})",),
    ("ickdsf", "INIT"): ("INIT UNIT({t}) NOVERIFY VOLID(NEW001)",),
    ("ickdsf", "REFORMAT"): ("REFORMAT UNIT({t}) NOVERIFY VOLID(NEW001)",),
    ("ickdsf", "PARM"): ("PARM NOREPLYU",),
    ("ickdsf", "IF"): ("IF LASTCC = 0 THEN FLASHCPY QUERY RELATIONS UNIT({v})",),
    ("ickdsf", "SET"): ("SET MAXCC = 0",),
    ("tso", "FCESTABL"): ("FCESTABL SDEVN({s}) TDEVN({t}) MODE(COPY)",),
    ("tso", "FCQUERY"): ("FCQUERY DEVN({v}) SHOWRELS(ALL)",),
    ("tso", "FCWITHDR"): ("FCWITHDR SDEVN({ps}) TDEVN({pt})",),
    ("tso", "ANTFREXX"): ("ANTFREXX FCQUERY DEVN({v})",),
    ("tso", "PROFILE"): ("PROFILE MSGID",),
    ("operator", "DEVSERV"): ("DEVSERV QDASD,{v}", "DEVSERV PATHS,{v}"),
    ("operator", "DEVSERV PATHS"): ("DEVSERV PATHS,{v}",),
    ("operator", "DEVSERV QPAVS"): ("DEVSERV QPAVS,{v}",),
    ("operator", "DISPLAY"): ("DISPLAY U,DASD,ONLINE,{v},2",),
    ("operator", "DISPLAY M"): ("DISPLAY M=DEV({v})",),
    ("operator", "VARY"): ("VARY {t},ONLINE",),
    ("lab", "LAB WRITE"): ("LAB WRITE UNIT({v}) TRACK(10,0) DATA('HELLO')",),
    ("lab", "LAB READ"): ("LAB READ UNIT({v}) TRACK(0,0)",),
    ("lab", "LAB COMPARE"): ("LAB COMPARE UNIT({s}) WITH({t})",),
    ("lab", "LAB ADVANCE"): ("LAB ADVANCE SECONDS(60)",),
    ("lab", "LAB SET"): ("LAB SET BUSY(50)",),
    ("lab", "LAB MAP"): ("LAB MAP UNIT({v})",),
    ("lab", "LAB CHECKPOINT"): ("LAB CHECKPOINT NAME(BEFORE)",),
    ("lab", "LAB EXPECT"): ("LAB EXPECT RELATIONS({v},0)",),
    ("lab", "LAB REPLY"): ("LAB REPLY U",),
    ("lab", "LAB RESTORE"): ("LAB RESTORE UNIT({v})",),
    ("lab", "LAB POWER"): ("LAB POWER OFF SHAREDMEMORY(KEEP)",),
    ("lab", "LAB"): ("LAB MAP UNIT({v})",),
}
_SYNONYMS = {"DS": "DEVSERV", "D": "DISPLAY", "V": "VARY", "FLASHCOPY": "FLASHCPY"}
_SYNONYMS |= {"RFMT": "REFORMAT", "QD": "QDASD", "P": "PATHS", "QP": "QPAVS"}


def example(lab: Lab, language: str, head: str) -> str:
    """A statement that ends with at most 4 in this lab as it is; empty without one."""
    words = [_SYNONYMS.get(word, word) for word in head.upper().split()]
    heads = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    templates = next(
        (_TEMPLATES[language, one] for one in heads if (language, one) in _TEMPLATES), ()
    )
    for template in templates:
        for names in _names(lab, template):
            text = template.format_map(names)
            if works(lab, language, text):
                return text
    return ""


def works(lab: Lab, language: str, text: str) -> bool:
    from flashcli.messages.catalogue import Catalogue

    talks = Talks(Run(deepcopy(lab), Catalogue()))
    answered = talks.enter(language, [text])
    if talks.asks == "ickdsf":
        answered = talks.enter(language, ["U"])
    return answered.code <= 4 and not talks.asks


def _names(lab: Lab, template: str) -> Iterator[dict[str, str]]:
    """Fillings to try, likely ones first."""
    volumes = list(lab.subsystem.volumes.values())
    if not volumes:
        return
    online = next((one for one in volumes if one.online), volumes[0])
    common = {"v": f"{online.device:04X}", "l": lab.host.labels.get(online.device, "")}
    if "{ps}" in template:
        for one in list(lab.subsystem.all_relations())[:_TRIED]:
            pair = {"ps": f"{one.source.device:04X}", "pt": f"{one.target.device:04X}"}
            yield common | pair
    elif "{s}" in template or "{t}" in template:
        for source, target in _free_pairs(volumes):
            yield common | {"s": f"{source.device:04X}", "t": f"{target.device:04X}"}
    else:
        yield common


def _free_pairs(volumes: list[Volume]) -> Iterator[tuple[Volume, Volume]]:
    sources = [one for one in volumes if one.online and not one.targets][:8]
    targets = [one for one in volumes if not one.online and not one.relations][:8]
    for source in sources:
        for target in targets:
            if target.model == source.model and target.cylinders == source.cylinders:
                yield source, target
