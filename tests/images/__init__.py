"""Images: every format read and written, damage named, volumes in and out."""
