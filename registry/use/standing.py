"""Whose right of use it is to see."""

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import col

from registry.people.managing import managed_by
from registry.people.permissions import Actor
from registry.tables import Authorisation


def within(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a right of use is this actor's to see.

    A producer sees its own, a manager those of the rights it manages, the office all; to others they do not exist.
    """
    if actor.is_staff:
        return true()
    return or_(
        col(Authorisation.party_id).in_(actor.parties()),
        col(Authorisation.record_id).in_(managed_by(actor)),
    )
