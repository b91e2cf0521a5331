"""flashcli: a command-line emulator for mainframe point-in-time copies.

The way through the package is one arrow: text -> statements -> commands ->
outcome -> lines -> stream. README.md names the module of each stage.
"""

__version__ = "0.1.0"
