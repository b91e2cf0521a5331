"""Any input at all: what every parser and the whole of `run` have to bear.

`shapes` makes hostile inputs out of plain bytes, `targets` says what must hold of each.
`test_fuzz` runs a fixed number of them under Hypothesis; `by_hand` runs as many as one
likes under atheris, guided by coverage; what they found is in `test_findings`.
"""
