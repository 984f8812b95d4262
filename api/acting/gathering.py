"""The book of the office's acts, and what the service provides for taking them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from litestar.datastructures import State

import registry
from registry.acts import AnyAct, Book
from registry.database import Database
from registry.documents.store import Store
from registry.forms import Form
from registry.notices.kept import KeptLetters
from registry.people.permissions import Actor


@cache
def book() -> Book:
    """Return every act of the register, gathered once."""
    return Book.of(registry)


def provided(state: State) -> Mapping[str, Any]:
    """Return what the service provides and no form asks for: the office's code, files, letters, signs to compare.

    ``find`` finds the label that a code names; ``ring`` has the secrets of labels.
    """
    verification = state.verification
    return {
        "office": state.settings.office,
        "store": Store(state.settings.files),
        "letters": KeptLetters(state.settings.mail_folder, state.settings.stand_in_folder),
        "near": state.near,
        "find": verification.find,
        "ring": verification.ring,
    }


async def prepare(
    act: AnyAct, database: Database, actor: Actor, subject_id: Any, form: Form, *, house: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return what the service provides, with the results of what an act does before any transaction is opened."""
    return house if act.prepares is None else {**house, **await act.prepares(database, actor, subject_id, form, house)}
