"""Carries out ICKDSF functions and prints what they say.

It joins request, engine and report, resolves ddnames and TARGETVOL against step
and configuration, and knows no record and no modal command.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from flashcli.engine import execute
from flashcli.messages.message import Message
from flashcli.reports import ickdsf as report
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf import Said
from flashcli.reports.ickdsf_page import Prepared
from flashcli.run import Run
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Establish, QueryRelations, Withdraw
from flashcli.storage.views import Relations
from flashcli.syntax.ickdsf_commands import UNRESOLVED, Function, Target

FAILED = 12


Form = page.Listing | page.Terminal


class Want(Enum):
    """What a run needs from outside before it can go on."""

    RECORD = auto()
    REPLY = auto()  # to ICK003D


class Done(NamedTuple):
    """What goes into the record of the statement."""

    code: int
    messages: list[Message]
    refusal: Refusal | None = None
    data: dict[str, Any] | None = None


class Functions:
    """`dd_volumes` maps the ddnames of the step to volume serials. What is printed
    for a device or a code is kept: most of a listing is the same again and again."""

    __slots__ = ("_blocks", "_ends", "dd_volumes", "form", "reply_needed", "run")

    def __init__(self, run: Run, form: Form, dd_volumes: Mapping[str, str]) -> None:
        self.run = run
        self.form = form
        self.dd_volumes = dd_volumes
        self.reply_needed = True
        self._blocks: dict[tuple[object, ...], tuple[Prepared, list[Message]]] = {}
        self._ends: dict[tuple[int, int], tuple[Prepared, Message]] = {}

    # --- printing

    def put(self, said: Said) -> list[Message]:
        put = self.form.put
        for kind, text in said.lines:
            put(kind, text)
        return said.messages

    def end(self, code: int, messages: list[Message], **more: Any) -> Done:
        """The completion message and the time."""
        now = self.run.lab.clock.now
        ending = self._ends.get((code, now))
        if ending is None:
            message = report.completion(code, self.run.catalogue)
            lines = (page.COMPLETION, report.shown(message)), (page.TRAILER, report.trailer(now))
            ending = self._ends[code, now] = (page.prepare(lines), message)
        self.form.put_all(ending[0])
        messages.append(ending[1])
        return Done(code, messages, **more)

    def fail(self, name: str, messages: list[Message], /, **inserts: object) -> Done:
        message = self.run.catalogue.issue(name, **inserts)
        return self.end(FAILED, messages + self.put(report.one(page.RESULT, message)))

    def block(self, device: int, *, minidisk: bool = False) -> list[Message]:
        """Device information; none for a device that is not there. ICK00703I is told
        to INIT and REFORMAT alone (ickdsf-flashcpy.md)."""
        box = self.run.lab.subsystem
        volume = box.volumes.get(device)
        if volume is None or not box.powered:
            return []
        shown = minidisk and volume.minidisk
        key = (device, volume.remote, shown)
        kept = self._blocks.get(key)
        if kept is None:
            said = report.device_block(volume, box, self.run.catalogue, minidisk=shown)
            kept = self._blocks[key] = (page.prepare(said.lines), said.messages)
        self.form.put_all(kept[0])
        return kept[1].copy()

    # --- what a command addresses

    def resolve(self, ddname: str) -> int | None:
        """The device of the volume that a DD statement names: online devices first."""
        lab, volser = self.run.lab, self.dd_volumes.get(ddname)
        if volser is None:
            return None
        for device, label in sorted(lab.host.labels.items()):
            if label == volser:
                return device
        from flashcli.storage.tracks import volser as on_label

        for device, volume in lab.subsystem.volumes.items():
            if not volume.online and on_label(lab.subsystem.view(device, 0)) == volser:
                return device
        return None

    def _place(self, target: Target) -> tuple[int, Message | None]:
        """The device that LSS and CCA name, or what is wrong with them. A device that
        is not defined is the subsystem's to refuse."""
        volumes, texts = self.run.lab.subsystem.volumes, self.run.catalogue
        place = (target.lss, target.cca)
        inserts = {"lss": f"{target.lss:02X}", "cca": f"{target.cca:02X}"}
        if target.device is not None:
            volume = volumes.get(target.device)
            if volume is None or (volume.lss, volume.cca) == place:
                return target.device, None
            inserts["device"] = device_name(target.device)
            return target.device, texts.issue("ICK39302I", **inserts)
        for device, volume in volumes.items():
            if (volume.lss, volume.cca) == place:
                return device, None
        return UNRESOLVED, texts.issue("ICK39301I", **inserts)

    # --- FLASHCPY

    def flashcpy(self, found: Function) -> Done:
        request: Any = found.request
        device, wrong = found.device, None
        if found.ddname is not None:
            device = self.resolve(found.ddname)
            if device is None:
                return self.fail("ICK31023I", [])
            field = "device" if type(request) is QueryRelations else "source"
            request = request._replace(**{field: device})
        if found.target is not None:
            target, wrong = self._place(found.target)
            request = request._replace(target=target)
        addressed = request.target if device is None else device
        messages = self.block(addressed)
        if wrong is not None:
            return self.end(FAILED, messages + self.put(report.one(page.RESULT, wrong)))
        return self._carry_out(request, addressed, messages)

    def _carry_out(self, request: Any, addressed: int, messages: list[Message]) -> Done:
        lab, texts = self.run.lab, self.run.catalogue
        outcome = execute(request, lab)
        if outcome.refusal is not None:
            messages += self.put(report.refusal(outcome.refusal, texts))
            return self.end(FAILED, messages, refusal=outcome.refusal)
        result, data = outcome.result, None
        if type(request) is Establish:
            said = report.established(result, texts)
        elif type(request) is Withdraw:
            lss = lab.subsystem.volumes[addressed].lss
            said = report.withdrawn(result, request, lss, texts)
        else:
            said, data = self._related(result)
        messages += self.put(said)
        return self.end(max(one.code for one in said.messages), messages, data=data)

    def _related(self, answer: Relations) -> tuple[Said, dict[str, Any]]:
        from flashcli import json_data
        from flashcli.reports.ickdsf_relations import relations

        return relations(answer, self.run.catalogue), json_data.relations(answer)
