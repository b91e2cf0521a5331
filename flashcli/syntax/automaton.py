"""The LALR automaton on lark's tables, in one loop.

It does what lark's own `parse_from_state` does, step by step, with callbacks and
lengths of rules looked up once a state instead of once a reduction. Whatever is
unexpected it hands to lark, which raises as always.
"""

from typing import Any

from lark import Token, UnexpectedInput
from lark.parsers.lalr_analysis import ParseTableBase, Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.parsers.lalr_parser import _Parser
from lark.parsers.lalr_parser_state import ParserState

Step = int | tuple[Any, int, str]  # the state shifted to, or callback, length, symbol of a rule


class Rows(dict[int, dict[str, Step]]):
    """What to do in a state, by symbol; made from the table when first needed."""

    def __init__(self, table: ParseTableBase[int], callbacks: Any) -> None:
        super().__init__()
        self._table = table
        self._callbacks = callbacks

    def __missing__(self, state: int) -> dict[str, Step]:
        row: dict[str, Step] = {}
        for symbol, (action, then) in self._table.states[state].items():
            if action is Shift:
                row[symbol] = then
            else:
                row[symbol] = (self._callbacks[then], len(then.expansion), then.origin.name)
        self[state] = row
        return row


class Automaton(_Parser):
    def __init__(self, table: ParseTableBase[int], callbacks: Any) -> None:
        super().__init__(table, callbacks)
        self._rows = Rows(table, callbacks)
        self._of_terminals = {name: do for name, do in callbacks.items() if isinstance(name, str)}

    def parse_from_state(self, state: ParserState[int], last_token: Token | None = None) -> Any:
        stack, values = state.state_stack, state.value_stack
        rows: Any = self._rows
        of_terminals = self._of_terminals
        lexer: Any = state.lexer
        token = last_token
        try:
            for token in lexer.lex(state):
                kind = token.type
                step = rows[stack[-1]].get(kind)
                while type(step) is tuple:
                    callback, length, symbol = step
                    if length:
                        children = values[-length:]
                        del values[-length:], stack[-length:]
                    else:
                        children = []
                    values.append(callback(children))
                    stack.append(rows[stack[-1]][symbol])
                    step = rows[stack[-1]].get(kind)
                if step is None:
                    state.feed_token(token)
                stack.append(step)
                values.append(of_terminals[kind](token) if kind in of_terminals else token)
            end = Token.new_borrow_pos("$END", "", token) if token else Token("$END", "", 0, 1, 1)
            return state.feed_token(end, True)
        except UnexpectedInput as error:
            error.interactive_parser = InteractiveParser(self, state, state.lexer)
            raise
