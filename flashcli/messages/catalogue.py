"""Loads the texts, lays overlays over them, issues messages.

`texts/*.toml`, one file per language; each table is a catalogue id:

    [ICK39116I]
    severity = 3
    template = "TARGET DEVICE {target} IS ONLINE"
    explanation = "..."
    action = "..."
    provenance = "modelled"
    source = "flashcopy-v2.md E16"

A table may hold `id` when the printed id differs from the catalogue id (two
texts of one id), and `variants` is not a thing: one id, one text.
"""
