"""Tables of the demo content: TOML files beside this module."""

import tomllib
from pathlib import Path

from quartier.zeilen import joined

FOLDER = Path(__file__).parent


def table(name):
    """The content of <name>.toml; lines of a paragraph are joined, blank lines part paragraphs."""
    return _joined(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


def _joined(value):
    if isinstance(value, dict):
        return {key: _joined(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_joined(inner) for inner in value]
    if isinstance(value, str):
        return joined(value)
    return value


def make(model, **fields):
    """A saved row that is as valid as if the admin had written it."""
    row = model(**fields)
    row.full_clean()
    row.save()
    return row
