"""The interactive shell: one prompt for all languages, on one lab.

`session` says what comes of a statement and knows no terminal; `prompt` is the sole
home of prompt_toolkit; without a terminal the same session reads lines as a batch.
"""
