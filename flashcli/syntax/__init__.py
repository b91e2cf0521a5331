"""Text to command objects, one module per language.

The only home of lark: no parser object, token or exception of it leaves here.
"""
