"""The message catalogue: definitions as data, apart from the messages issued."""
