"""The page."""


def render(record, grids, lines):
    return ""
