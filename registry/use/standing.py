"""Whose right of use it is to see."""

from sqlalchemy import ColumnElement

from registry.people.permissions import Actor
from registry.people.visibility import RIGHT_OF_USE, visible


def within(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a right of use is this actor's to see.

    A producer sees its own, a manager those of the rights it manages, the office all; to others they do not exist.
    """
    return visible(RIGHT_OF_USE, actor)
