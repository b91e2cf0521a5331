"""One side of a pair, in a process of its own: `python -m tests.benchmarks.statements run`.

Prints seconds of the processor. `run` has 10,000 distinct statements executed with
their listing, `bare` has them parsed by Lark alone, from the same grammar; `json`
parses JSON of as many bytes. Tables and texts are not taken from the cache on disk.
"""

import gc
import os
import sys
import time
from collections.abc import Callable

COUNT = 10_000
JSON_GRAMMAR = r"""
    ?start: value
    ?value: object | array | string | SIGNED_NUMBER -> number
          | "true" -> true | "false" -> false | "null" -> null
    array  : "[" [value ("," value)*] "]"
    object : "{" [pair ("," pair)*] "}"
    pair   : string ":" value
    string : ESCAPED_STRING
    %import common.ESCAPED_STRING
    %import common.SIGNED_NUMBER
    %import common.WS
    %ignore WS
"""


def statements() -> list[str]:
    """Establish, query, withdraw of sixteen pairs, no two statements alike."""
    made = []
    for number in range(COUNT // 4):
        source, target = 0x1000 + number % 16, 0x1010 + number % 16
        pad = " " * (number // 16 % 13 + 1)
        tail = f"/* {number:05d} */"
        made += (
            f"  FLASHCPY ESTABLISH UNIT({source:X}){pad}TARGETVOL(X'00',X'{target & 255:02X}',"
            f"{target:X}) MODE(COPY) INCREMENTAL(YES) {tail}",
            f"  FLASHCPY QUERY RELATIONS{pad}UNIT({source:X}) {tail}",
            f"  FLASHCPY WITHDRAW{pad}UNIT({source:X}) TARGETVOL({target:X}) {tail}",
            f"  FLASHCPY WITHDRAW{pad}TARGETVOL({target:X}) {tail}",
        )
    return [line if len(line) <= 72 else _folded(line) for line in made]


def _folded(line: str) -> str:
    cut = line.rindex(" ", 0, 68)
    return f"{line[:cut]} -\n   {line[cut:]}"


def run(texts: list[str]) -> Callable[[], object]:
    from flashcli.configuration import load_lab
    from flashcli.messages.catalogue import Catalogue
    from flashcli.programs.ickdsf import ickdsf
    from flashcli.run import Run
    from flashcli.syntax import grammars  # lark is imported on the other side as well

    assert grammars
    lines: list[str] = []
    records = "\n".join(texts).split("\n")

    def action() -> None:
        lab = load_lab(None).lab
        assert ickdsf(Run(lab, Catalogue()), records, out=lines.append) == 0

    return action


def bare(texts: list[str]) -> Callable[[], object]:
    from lark import Lark

    from flashcli.shipped import grammar_files
    from flashcli.syntax.grammars import WordsEverywhere

    def action() -> None:
        grammar = str(grammar_files("ickdsf")[0])
        parse = Lark.open(grammar, parser="lalr", postlex=WordsEverywhere()).parse
        for text in texts:
            parse(text.replace("-\n", "").strip())

    return action


def json(texts: list[str]) -> Callable[[], object]:
    from lark import Lark

    document = "[" + ", ".join('{"key": [1, 2.5, true, "text"]}' for _ in range(COUNT * 2)) + "]"
    size = sum(map(len, texts))
    cut = document[: document.rindex("}", 0, size) + 1] + "]"

    def action() -> None:
        Lark(JSON_GRAMMAR, parser="lalr").parse(cut)

    return action


def main() -> None:
    os.environ["FLASHCLI_CACHE"] = ""
    gc.set_threshold(500_000, 10, 10)  # as the command line sets it
    texts = statements()
    action = {"run": run, "bare": bare, "json": json}[sys.argv[1]](texts)
    begin = time.process_time()
    action()
    sys.stdout.write(f"{time.process_time() - begin}\n")


if __name__ == "__main__":
    main()
