"""A line for people: text, or pieces of text each with a style by name.

What a style looks like is the terminal's business; every piece says the same
without one.
"""

Segment = tuple[str, str]
Line = str | tuple[Segment, ...]


def plain(line: Line) -> str:
    return line if isinstance(line, str) else "".join(text for text, _ in line)
