"""The message catalogue: shipped texts, messages issued, overlays."""

import re
from pathlib import Path

import pytest

from flashcli.messages.catalogue import Catalogue, check, inserts, read_overlay
from flashcli.toml_source import MistakeError

NAME = "LAB004I"  # any that has inserts without a width


def overlaid(tmp_path: Path, text: str) -> Catalogue:
    path = tmp_path / "site.toml"
    path.write_text(text)
    return read_overlay(str(path))


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        overlaid(tmp_path, text)
    return [str(one).removeprefix(f"{tmp_path}/") for one in caught.value.mistakes]


def test_the_shipped_texts_are_sound() -> None:
    assert check() == []


def test_a_message_is_the_template_with_its_inserts() -> None:
    wanted = Catalogue().definition(NAME)
    message = Catalogue().issue(NAME, **dict.fromkeys(inserts(wanted.template), "X"))
    assert (message.id, message.name, message.severity) == (NAME, NAME, wanted.severity)
    assert message.text == re.sub(r"\{.*?\}", "X", wanted.template)


def test_a_missing_insert_or_an_unknown_name_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Catalogue().issue(NAME)
    with pytest.raises(KeyError):
        Catalogue().issue("LAB999I")


def test_by_id_takes_any_case() -> None:
    assert [one.name for one in Catalogue().by_id("lab005i")] == ["LAB005I"]


def test_lines_of_reports_have_no_id_to_be_found_by() -> None:
    assert Catalogue().by_id("") == []


@pytest.mark.parametrize(
    "template", ["{0}", "{}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9999}", "{a", "}"]
)
def test_inserts_are_plain_names_with_at_most_a_width(template: str) -> None:
    with pytest.raises(ValueError, match=r"insert|}"):
        inserts(template)


def test_an_overlay_replaces_only_what_it_names(tmp_path: Path) -> None:
    text = '[LAB005I]\nid = "XYZ1234I"\nseverity = 1\ntemplate = "{other} {tracks} {device}"\n'
    catalogue = overlaid(tmp_path, text)
    message = catalogue.issue("LAB005I", device="1000", other="1010", tracks=3)
    assert (message.id, message.severity, message.text) == ("XYZ1234I", 1, "1010 3 1000")
    assert (
        catalogue.definition("LAB005I").explanation == Catalogue().definition("LAB005I").explanation
    )
    assert catalogue.definition("LAB005I").source == f"overlay {tmp_path}/site.toml"
    assert catalogue.definition("LAB004I") == Catalogue().definition("LAB004I")


def test_mistakes_of_an_overlay_name_file_and_line(tmp_path: Path) -> None:
    text = """
[LAB005I]
template = "{device} {others} {tracks}"
severty = 1
[LAB004I]
id = "LAB003I"
severity = 7
[NOSUCH]
severity = 1
"""
    found = mistakes(tmp_path, text)
    assert found == [
        "site.toml:3: LAB005I.template: found no insert {other}, "
        "allowed: {device}, {other}, {tracks}",
        "site.toml:3: LAB005I.template: found the insert {others}, "
        "allowed: {device}, {other}, {tracks} (did you mean other?)",
        "site.toml:4: LAB005I.severty: found an unknown key, allowed: action, explanation, id, "
        "provenance, severity, source, template, title (did you mean severity?)",
        'site.toml:6: LAB004I.id: found "LAB003I", allowed: an id that LAB003I does not have',
        "site.toml:7: LAB004I.severity: found 7, allowed: a whole number from 0 to 4",
        "site.toml:8: NOSUCH: found an unknown name, allowed: a name of the catalogue",
    ]


def test_a_table_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "[LAB005I]\nseverity = 1\n[LAB005I]\nseverity = 2\n"
    assert mistakes(tmp_path, text)[0].startswith("site.toml:3: found no TOML")
