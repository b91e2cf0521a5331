"""Golden cases judged side by side, for `flashcli verify -n`: batches of cases go to
processes of execnet, the part of pytest-xdist that starts processes and talks to them.

It knows no pytest. A small case takes about as long as pytest-xdist needs to hand over
one test and hear of it, and less time than a pytest takes to start.
"""

import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from flashcli.golden import Case, Outcome, Verdict

if TYPE_CHECKING:
    import execnet

_LARGEST = 25  # cases of a batch
_SHARES = 2  # of what is left, that each process would still get; so all end together
_READY = b""  # instead of an answer: a process that has just started
_GRACE = 0.5  # seconds a process has to end by itself; it is idle unless the run broke off
_START = """
import sys
sys.path[:] = channel.receive()
from flashcli.golden_processes import serve
serve(channel)
"""


def serve(channel: "execnet.Channel") -> None:
    """What a started process does: it judges batches until the channel closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for the process that started it
    judged = pickle.loads(channel.receive())
    for batch in channel:
        channel.send(pickle.dumps([judged(case) for case in pickle.loads(batch)]))
    gc.freeze()  # what is left need not be looked through at the end


def processes_of(number: str) -> int:
    """Of a number, or of `auto`: one for each processor this process may use."""
    if number != "auto":
        return int(number)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Spread:
    """So many processes, which start at once, while the cases are looked for; a context.

    Cases are waiting, or suspects, or at work in one process, or have a verdict. A
    suspect was in a batch whose process has ended: it gets a batch of its own."""

    __slots__ = (
        "_at_work",
        "_group",
        "_heard",
        "_judged",
        "_number",
        "_starting",
        "_suspects",
        "_verdicts",
        "_waiting",
    )

    def __init__(self, judged: Callable[[Case], Verdict], number: int) -> None:
        """`judged` must be fit for pickle."""
        self._verdicts: dict[Case, Verdict] = {}
        self._judged = pickle.dumps(judged)
        self._number = number
        self._waiting: deque[Case] = deque()
        self._suspects: deque[Case] = deque()
        self._at_work: dict[execnet.Channel, list[Case]] = {}
        self._heard: SimpleQueue[tuple[Any, bytes | Exception | None]] = SimpleQueue()
        from execnet import Group  # a process that serves does without

        self._group = Group()
        self._starting: list[Thread] = []

    def __enter__(self) -> "Spread":
        for _ in range(self._number):
            self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._starting:
            thread.join()
        self._group.terminate(timeout=_GRACE)

    def judge(self, cases: Sequence[Case], done: Callable[[int], None]) -> list[Verdict]:
        """The verdicts in the order of the cases. A case that ends its process is broken,
        and no other is. Raises execnet.RemoteError for a bug in one of the processes."""
        self._waiting.extend(cases)
        wanted = len(set(cases))
        while len(self._verdicts) < wanted:
            channel, answer = self._heard.get()
            batch = self._at_work.pop(channel, [])
            if isinstance(answer, Exception):
                raise answer
            if answer is None:
                done(self._ended(channel, batch))
                self._begin()
                continue
            if answer != _READY:
                self._verdicts.update(zip(batch, pickle.loads(answer), strict=True))
                done(len(batch))
            self._occupy(channel)
        return [self._verdicts[case] for case in cases]

    def _begin(self) -> None:
        thread = Thread(target=self._start)
        self._starting.append(thread)
        thread.start()

    def _start(self) -> None:
        """A process more, which is heard of when it can be given work."""
        channel = None
        try:
            channel = self._group.makegateway("popen").remote_exec(_START)
            channel.send(sys.path)
            channel.send(self._judged)
            channel.setcallback(lambda one: self._heard.put((channel, one)), endmarker=None)
            self._heard.put((channel, _READY))
        except Exception as error:  # for who waits to hear of the process
            self._heard.put((channel, error))

    def _occupy(self, channel: "execnet.Channel") -> None:
        if batch := self._batch():
            self._at_work[channel] = batch
            with suppress(OSError):  # it has ended, which is heard as well
                channel.send(pickle.dumps(batch))

    def _batch(self) -> list[Case]:
        if self._waiting:
            share = len(self._waiting) // (_SHARES * self._number)
            size = max(1, min(_LARGEST, share))
            return [self._waiting.popleft() for _ in range(size)]
        return [self._suspects.popleft()] if self._suspects else []

    def _ended(self, channel: "execnet.Channel", batch: list[Case]) -> int:
        """How many cases have got a verdict by the end of their process."""
        with suppress(EOFError):
            channel.waitclose()  # raises what its process has raised
        if len(batch) != 1:
            self._suspects.extend(batch)
            return 0
        ended = ("the process that ran it has ended",)
        self._verdicts[batch[0]] = Verdict(batch[0], Outcome.BROKEN, ended)
        return 1
