"""`python -m flashcli`."""

from flashcli.cli import main

if __name__ == "__main__":
    main()
