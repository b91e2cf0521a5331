"""Pictures of what the copies are doing: as values first, then for a terminal, as SVG
and as a page. They read the lab and change nothing.
"""
