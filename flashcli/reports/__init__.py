"""Outcomes to listing lines and messages. Layout lives here, texts in the catalogue."""
