"""Carries out INIT and REFORMAT: look, ask the operator, write."""

from collections.abc import Generator

from flashcli.commands import Relabel
from flashcli.engine import execute
from flashcli.engine.label import Existing, Hindered, examine
from flashcli.messages.message import Message
from flashcli.programs.ickdsf_functions import Done, Functions, Want
from flashcli.reports import ickdsf as report
from flashcli.reports import ickdsf_labels as labels
from flashcli.reports import ickdsf_page as page
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Reason, Refusal
from flashcli.syntax.ickdsf_commands import Function

Asking = Generator[Want, str | None, Done]


def relabel(functions: Functions, found: Function) -> Asking:
    device = found.device
    if found.ddname is not None:
        device = functions.resolve(found.ddname)
        if device is None:
            return functions.fail("ICK31023I", [])
        if found.verify_offline:
            return functions.fail("ICK31336I", functions.block(device, minidisk=True))
    assert device is not None
    assert isinstance(found.request, Relabel)
    request = found.request._replace(device=device)
    messages = functions.block(device, minidisk=True)
    lab, texts = functions.run.lab, functions.run.catalogue
    existing = examine(request, lab, by_ddname=found.ddname is not None)
    if not isinstance(existing, Existing):
        return _left_alone(functions, existing, device, messages)
    messages += functions.put(labels.existing(existing, texts))
    if functions.reply_needed:
        question = texts.issue("ICK003D", device=device_name(device))
        functions.form.ask(report.shown(question))
        messages.append(question)
        reply = (yield Want.REPLY) or ""
        if reply.strip().upper() != "U":
            return functions.fail("ICK39605I", messages, reply=reply.strip() or "T")
    outcome = execute(request, lab)
    if outcome.refusal is not None or isinstance(outcome.result, Hindered):
        why = outcome.refusal or outcome.result
        return _left_alone(functions, why, device, messages)
    messages += functions.put(labels.relabelled(outcome.result, texts))
    return functions.end(0, messages)


def _left_alone(
    functions: Functions, why: Hindered | Refusal, device: int, messages: list[Message]
) -> Done:
    texts = functions.run.catalogue
    refusal = None
    if isinstance(why, Hindered):
        message = labels.hindered(why, device, texts)
    elif why.reason is Reason.DEVICE_UNKNOWN:
        message, refusal = texts.issue("ICK31023I"), why
    else:
        message, refusal = labels.unwritable(why, device, texts), why
    messages = messages + functions.put(report.one(page.RESULT, message))
    return functions.end(message.code, messages, refusal=refusal)
