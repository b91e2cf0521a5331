"""The naive model by itself: the specification's own tables hold for it."""

import pytest

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Establish, Incremental, Mode, Withdraw
from flashcli.storage.views import Kind, Role
from tests.naive import queries, story
from tests.naive.model import NaiveSubsystem
from tests.naive.profiles import PROFILES
from tests.naive.state import NaiveVolume
from tests.naive.story import NOTHING, REVERSE_NUMBERS, TRACKS, Row, S, T, V, bits


class NaiveStage:
    def __init__(self, profile: str, level: str | None = None) -> None:
        volumes = [NaiveVolume(device, 1, tracks=TRACKS) for device in (S, T, V)]
        self.naive = NaiveSubsystem(PROFILES[profile], volumes, level=level)

    def establish(self, request: Establish) -> Reason | None:
        answer = self.naive.establish(request)
        return answer if isinstance(answer, Reason) else None

    def withdraw(self, request: Withdraw) -> Reason | None:
        answer = self.naive.withdraw(request)
        return answer if isinstance(answer, Reason) else None

    def write(self, device: int, track: int, letter: str) -> Reason | None:
        return self.naive.write(device, track, letter)

    def read(self, device: int, track: int) -> str:
        return str(self.naive.read(device, track))

    def background(self, tracks: int) -> None:
        self.naive.copy_rate = tracks
        self.naive.advance(1)

    def row(self) -> Row:
        naive = self.naive
        shown = [naive.view(S), naive.view(T), naive.volumes[T].disk]
        view_s, view_t, disk_t = ("".join(letters) for letters in shown)
        for r in naive.relations:
            if {r.source, r.target} != {S, T}:
                continue
            seen = queries.relation_view(naive, r, Role.SOURCE, "10042")
            reasons = seen.reverse_restore.reasons
            return Row(
                "S>T" if r.source == S else "T>S",
                bits(r.uncopied),
                bits(r.changed_source),
                bits(r.changed_target),
                str(seen.tracks_to_copy),
                view_s,
                view_t,
                disk_t,
                f"{'FT'[seen.bce]}/{'FT'[seen.bcp]}",
                REVERSE_NUMBERS[reasons[0]] if reasons else "ok",
            )
        return Row(*NOTHING, view_s, view_t, disk_t, "-", "-")


@pytest.mark.parametrize("profile", ["xp12000", "xp24000"])
def test_figure_53_row_by_row(profile: str) -> None:
    assert story.play(NaiveStage(profile)) == story.rows()


def test_figure_53_on_ds8000() -> None:
    assert story.play_on_ds8000(NaiveStage("ds8000")) == story.rows_on_ds8000()


@pytest.mark.parametrize("profile", ["xp24000", "ds8000"])
def test_fast_reverse_restore(profile: str) -> None:
    stage = NaiveStage(profile)
    story.until_fast_reverse(stage)
    [r] = stage.naive.relations
    assert (bits(r.uncopied), bits(r.stale)) == ("11100100", "00011011")
    assert stage.row().view_s == "11112222"
    stage.background(TRACKS)
    assert "".join(stage.naive.volumes[S].disk) == "11112222"


def test_validate_against_both_devices_makes_the_feature_usable() -> None:
    """The table of 4.4."""
    naive = NaiveStage("xp12000", level="base").naive
    request = Establish(S, T, incremental=Incremental.YES)
    assert naive.establish(request) is Reason.FEATURE_NOT_INSTALLED
    assert naive.replace_microprogram("reverse-restore") is None
    assert naive.establish(request) is Reason.FEATURE_NOT_VALIDATED
    assert naive.validate(S)
    assert naive.establish(request) is Reason.FEATURE_NOT_VALIDATED
    assert naive.validate(T)
    answer = naive.establish(request)
    assert not isinstance(answer, Reason)
    assert (answer.kind, answer.tracks) == (Kind.NEW, TRACKS)


def test_tables_of_section_1() -> None:
    models = {"3390-1": 1, "3390-2": 1, "3390-3": 1, "3380-3": 1}
    models |= {"3390-9": 3, "3390-L": 9, "3390-M": 17, "3390-A": 65}
    naive = NaiveStage("xp12000").naive
    cylinders = {"3390-1": 1113, "3390-2": 2226, "3390-3": 3339, "3380-3": 3339}
    cylinders |= {"3390-9": 10017, "3390-L": 32760, "3390-M": 65520, "3390-A": 262668}
    for number, model in enumerate(models):
        naive.volumes[number] = NaiveVolume(number, cylinders[model], model, tracks=1)
        assert naive.tables_of(number) == models[model]


def test_turns_are_dealt_one_track_at_a_time() -> None:
    """3.2: in turn by order number, the next one's turn being kept."""
    naive = NaiveStage("xp12000").naive
    assert not isinstance(naive.establish(Establish(S, T, mode=Mode.COPY)), Reason)
    assert not isinstance(naive.establish(Establish(S, V, mode=Mode.COPY)), Reason)
    naive.copy_rate = 3
    naive.advance(1)
    assert [len(r.uncopied) for r in naive.relations] == [6, 7]
    naive.advance(1)
    assert [len(r.uncopied) for r in naive.relations] == [5, 5]
