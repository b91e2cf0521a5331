"""Pages: a picture alone, or the story of a run with its listing. One file, no script,
nothing from elsewhere; all text is escaped.
"""

from collections.abc import Iterable, Iterator
from html import escape

from flashcli.controls import escaped
from flashcli.pictures.story import Chapter
from flashcli.pictures.svg import DEFINITIONS, bars, svg
from flashcli.pictures.terminal import progress_text
from flashcli.pictures.values import Picture, Row
from flashcli.storage.addresses import device_name

_STYLE = """\
body { font-family: "DejaVu Sans", Arial, sans-serif; margin: 2em auto; max-width: 62em;
  padding: 0 1em; color: #111; background: #fff; line-height: 1.4; }
table { border-collapse: collapse; margin: .5em 0 1em; font-size: .9em; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .3em 0; }
th, td { border: 1px solid #999; padding: .25em .6em; text-align: left; }
th { background: #eee; } td.n { text-align: right; }
pre { background: #f6f6f6; border: 1px solid #ccc; padding: 1em; overflow-x: auto;
  font-size: .8em; line-height: 1.25; }
svg { max-width: 100%; height: auto; } section { border-top: 2px solid #333; margin-top: 2em; }
"""
_HEADS = ("relationship", "mode", "state", "tracks", "to copy", "changed on source", "on target")


def picture_page(picture: Picture) -> str:
    """The picture bears its title itself."""
    return _page(picture.title, [svg(picture)], heading="")


def run_page(title: str, chapters: Iterable[Chapter], listing: Iterable[str]) -> str:
    """The story, a section a step, then what was printed."""
    return _page(title, _parts(list(chapters), listing))


def _page(title: str, parts: Iterable[str], heading: str | None = None) -> str:
    shown = _text(title)
    head = f"<h1>{shown}</h1>\n" if heading is None else heading
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{shown}</title>\n<style>\n{_STYLE}</style></head>\n"
        f"<body>{head}" + "\n".join(parts) + "\n</body></html>\n"
    )


def _text(text: str) -> str:
    return escape(escaped(text).encode("utf-8", "replace").decode())


def _parts(chapters: list[Chapter], listing: Iterable[str]) -> Iterator[str]:
    yield f'<svg width="0" height="0" style="position:absolute">{DEFINITIONS}</svg>'
    yield "<p>The copy of a track is solid blue, white is not copied yet; / hatched was changed "
    yield "on the source, \\ hatched on the target, crossed on both.</p>"
    for number, chapter in enumerate(chapters, 1):
        yield f'<section id="step{number}"><h2>{_text(chapter.name)}</h2>'
        yield from _chapter(chapter)
        yield "</section>"
    yield "<section><h2>Listing</h2>"
    yield f"<pre>{chr(10).join(_text(line) for line in listing)}</pre></section>"


def _chapter(chapter: Chapter) -> Iterator[str]:
    if chapter.before == chapter.after:
        yield f"<p>At {chapter.ended}: no relationship changed.</p>"
    else:
        yield _table(f"Before, at {chapter.begun}", chapter.before)
    yield _table(f"After, at {chapter.ended}", chapter.after)
    yield from (bars(row) for row in chapter.after)


def _table(caption: str, rows: tuple[Row, ...]) -> str:
    if not rows:
        return f"<p><b>{_text(caption)}</b>: no relationships.</p>"
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    return (
        f"<table><caption>{_text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>"
        + "".join(map(_row, rows))
        + "</tbody></table>"
    )


def _row(row: Row) -> str:
    flow = row.flow
    words = (
        f"{device_name(flow.source)} → {device_name(flow.target)}",
        flow.mode,
        ", ".join((flow.state, *flow.marks)),
    )
    counts = (flow.tracks, flow.uncopied, flow.changed_source, flow.changed_target)
    cells = "".join(f"<td>{_text(word)}</td>" for word in words)
    numbers = "".join(f'<td class="n">{count:,}</td>' for count in counts)
    return f'<tr title="{_text(progress_text(flow))}">{cells}{numbers}</tr>'
