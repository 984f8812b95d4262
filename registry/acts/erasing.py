"""The act of two persons that erases personal data; each subject that holds such fields declares it from here.

``journal.erasing`` removes the values from rows, items and copies. The entry names the erased fields; the guards allow
exactly those losses, and the audit expects them. Files and freed pages follow after the commit.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from registry.acts.declaration import EVERYTHING, Act, Facts, Taking, act
from registry.acts.notifying import nobody
from registry.acts.relations import ADMINISTRATOR, REGISTRAR
from registry.acts.subject import ActSubject, Condition, M, Relation
from registry.database import Database
from registry.forms import LINE, Drawn, Form, Reason, asked
from registry.journal import ERASE
from registry.journal.erasing import erase, scrub
from registry.journal.items import TOLD
from registry.saying import Value, say
from registry.tables import StoredFile

MOST_FIELDS = 200


class ErasureForm(Form):
    """What is to be erased, and on what ground."""

    fields: Annotated[
        list[Annotated[str, Field(max_length=120), LINE]],
        Drawn("erasable"),
        asked(
            say("Fields to be erased"),
            help=say("Each value is erased from all earlier entries too, not only from the present data."),
            example=["name"],
            min_length=1,
            max_length=MOST_FIELDS,
        ),
    ]
    reason: Annotated[Reason, asked(say("On what ground"), example="Theo yêu cầu của người có dữ liệu.")]


def erasure(
    on: ActSubject[M],
    *,
    by: tuple[Relation[Any], ...] = (ADMINISTRATOR, REGISTRAR),
    needs: tuple[Condition[M], ...] = (),
) -> Act[M, ErasureForm]:
    """Return the act by which two officers erase fields of a subject."""

    @act(
        ERASE,
        on=on,
        asks=ErasureForm,
        title=say("Erase personal data"),
        outcome=say("They go out of the register, its journal and its file for good; what was erased stays named."),
        by=by,
        confirmed_by=by,
        bars=EVERYTHING,
        needs=needs,
        tells=("fields",),
        notifies=nobody("the office itself answers the person who asked for it"),
        history=lambda told: say("Personal data erased: %(what)s", what=_in_words(on, told["fields"])),
        final=say("Erased data cannot be restored; they can only be entered again."),
        is_grave=True,
        place=95,
        done=say("The erasure waits for a second officer."),
        follows=clear,
    )
    async def erase_fields(taking: Taking[M, ErasureForm]) -> Facts:
        """Erase the fields; NotAcceptable names each field that is no personal field of the subject."""
        matter, form, session = taking.matter, taking.form, taking.session
        fields = sorted(set(form.fields))
        matter.row.version += 1
        done = await erase(session, taking.actor, on.kind, matter.id, fields, reason=form.reason)
        taking.entered = done.position
        await session.refresh(matter.row)
        return {"fields": fields}

    return erase_fields


def _in_words(on: ActSubject[Any], paths: Value) -> Sequence[Value]:
    """Return the words for what was erased, each kind of field once; the path's row id is left out."""
    named = paths if isinstance(paths, list) else []
    return list(dict.fromkeys(_called(on, str(path)) for path in named))


def _called(on: ActSubject[Any], path: str) -> Value:
    parts = path.split("/")
    part, name = parts[0], parts[-1]
    if part == TOLD:
        return say("a value given in an act")
    return on.titled(name, path if part == name else f"{part}.{name}")


async def clear(database: Database, house: Mapping[str, Any]) -> None:
    """Delete all erased files from the store, letters in folders, and the erased bytes from the database's files.

    It does so for all erasures, so that work left undone by a crash is finished the next time.
    """
    async with database.reading() as connection:
        erased = (
            await connection.execute(select(col(StoredFile.digest)).where(col(StoredFile.erased_at).is_not(None)))
        ).scalars()
        digests = list(erased)
    for digest in digests:
        await asyncio.to_thread(house["store"].remove, digest)
    await house["letters"].forget(database)
    await scrub(database)
