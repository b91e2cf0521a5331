"""A second, naive model of the subsystem, written from the specification alone.

It exists to be compared with the real one. It shares nothing with it but the
value types (requests, reasons, views) and knows no bitmap, no index, no cache.
"""
