"""The disk subsystem in memory: volumes, tracks, relationships, time.

It knows no dialect, no message, no file, no terminal, and no clock but the one
it is given. `subsystem.Subsystem` is the way in.
"""
