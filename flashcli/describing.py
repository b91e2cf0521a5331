"""`flashcli schema`: the JSON Schema of what `--json` writes, as shipped.

The schemas are files; a test holds them to every golden case.
"""

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.shipped import PACKAGE


def show_schema(console: Console, command: str) -> int:
    with open(f"{PACKAGE}/schema/{command}.json", encoding="utf-8") as file:
        console.lines(file.read().rstrip("\n").split("\n"))
    return Exit.OK
