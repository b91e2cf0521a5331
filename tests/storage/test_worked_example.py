"""The worked example of `flashcopy-v2.md` 10.2 on the real subsystem, row by row,
with the variants in the bullets below the table."""

import pytest

from flashcli.profiles import load_rules
from flashcli.storage.clock import Clock
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Establish, EstablishAction, Incremental, Withdraw
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import data_track, records
from flashcli.storage.volume import Volume
from tests.naive import story
from tests.naive.story import NOTHING, REVERSE_NUMBERS, TRACKS, Row, S, T, V, bits


class ToyVolume(Volume):
    __slots__ = ()

    @property
    def tracks(self) -> int:
        return TRACKS


class RealStage:
    """Every INCREMENTAL(YES) becomes `incremental`."""

    def __init__(self, profile: str, incremental: Incremental = Incremental.YES) -> None:
        rules = load_rules(profile)
        self.incremental = incremental
        self.subsystem = Subsystem(rules, clock=Clock(0))
        for device in (S, T, V):
            self.subsystem.add(
                ToyVolume(
                    device,
                    volser=f"V{device:05X}",
                    model="3390-1",
                    cylinders=1,
                    controller=rules.controllers[0],
                    online=False,
                )
            )

    def establish(self, request: Establish) -> Reason | None:
        if request.incremental is Incremental.YES:
            request = request._replace(incremental=self.incremental)
        answer = self.subsystem.establish(request, lambda device: self.subsystem.features)
        return answer.reason if isinstance(answer, Refusal) else None

    def withdraw(self, request: Withdraw) -> Reason | None:
        answer = self.subsystem.withdraw(request)
        return answer.reason if isinstance(answer, Refusal) else None

    def write(self, device: int, track: int, letter: str) -> Reason | None:
        answer = self.subsystem.write(device, track, data_track(track, letter.encode()))
        return answer.reason if answer else None

    def read(self, device: int, track: int) -> str:
        answer = self.subsystem.read(device, track)
        assert isinstance(answer, bytes)
        return letter_of(answer)

    def background(self, tracks: int) -> None:
        self.subsystem.copy_rate = tracks
        self.subsystem.advance(1)

    def view(self, device: int) -> str:
        return "".join(letter_of(self.subsystem.view(device, t)) for t in range(TRACKS))

    def disk(self, device: int) -> str:
        store = self.subsystem.volumes[device].store
        return "".join(letter_of(store[track]) for track in range(TRACKS))

    def relation(self) -> Relationship | None:
        for relation in self.subsystem.all_relations():
            if {relation.source.device, relation.target.device} == {S, T}:
                return relation
        return None

    def row(self) -> Row:
        shown = (self.view(S), self.view(T), self.disk(T))
        relation = self.relation()
        if relation is None:
            return Row(*NOTHING, *shown, "-", "-")
        source = relation.source.device
        answer = self.subsystem.relations(source)
        assert not isinstance(answer, Refusal)
        [seen] = [one for one in answer.relations if one.order == relation.order]
        reasons = seen.reverse_restore.reasons
        return Row(
            "S>T" if source == S else "T>S",
            bits(set(relation.uncopied)),
            bits(set(relation.changed_source)),
            bits(set(relation.changed_target)),
            str(seen.tracks_to_copy),
            *shown,
            f"{'FT'[seen.bce]}/{'FT'[seen.bcp]}",
            REVERSE_NUMBERS[reasons[0]] if reasons else "ok",
        )


def letter_of(image: bytes) -> str:
    return records(image)[-1].data.decode()


@pytest.mark.parametrize("profile", ["xp12000", "xp24000"])
def test_figure_53_row_by_row(profile: str) -> None:
    assert story.play(RealStage(profile)) == story.rows()


def test_on_ds8000_reads_copy_nothing_and_yes_inhibits_target_writes() -> None:
    assert story.play_on_ds8000(RealStage("ds8000")) == story.rows_on_ds8000()


def test_on_ds8000_ytw_tells_the_rest_of_the_story() -> None:
    stage = RealStage("ds8000", Incremental.YTW)
    story.play(stage, 0, 5)
    stage.background(1)
    assert stage.row() == story.rows()[5]
    assert story.play(stage, 6, 18) == story.rows()[6:]


def test_t5_still_shows_data_2_while_the_copy_runs() -> None:
    stage = RealStage("xp12000")
    story.play(stage, 0, 3)
    assert (stage.read(S, 5), stage.read(T, 5)) == ("A", "2")


@pytest.mark.parametrize("profile", ["xp24000", "ds8000"])
def test_fast_reverse_restore_needs_no_complete_copy(profile: str) -> None:
    stage = RealStage(profile)
    story.until_fast_reverse(stage)
    relation = stage.relation()
    assert relation is not None
    assert bits(set(relation.uncopied)) == "11100100"
    assert bits(set(relation.stale or ())) == "00011011"
    assert (stage.row().direction, stage.view(S)) == ("T>S", "11112222")
    stage.background(TRACKS)
    assert stage.relation() is None
    assert (stage.disk(S), stage.view(S)) == ("11112222", "11112222")


def test_fast_reverse_restore_is_not_known_on_xp12000() -> None:
    stage = RealStage("xp12000")
    request = Establish(T, S, action=EstablishAction.FRR)
    assert stage.establish(request) is Reason.FEATURE_NOT_INSTALLED
