"""Notes that officers write beside a dossier for each other. The parties of the record never see them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from registry.acts import Facts, Taking, act, nobody
from registry.acts.relations import ADMINISTRATOR, EXAMINER, INSPECTOR, REGISTRAR
from registry.forms import TIDY, Drawn, Form, asked
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import COLLEAGUES, visible
from registry.rights.matter import RECORD, RecordMatter
from registry.saying import say
from registry.tables import Account, ColleagueNote, Record


class ColleagueNoteForm(Form):
    """What colleagues should know of a dossier."""

    text: Annotated[
        Annotated[str, Field(min_length=1, max_length=4000), Drawn("passage"), TIDY],
        asked(say("What colleagues should know"), example="Đã gọi điện cho người nộp đơn, hẹn gửi bản đồ tuần sau."),
    ]


@act(
    "note_for_colleagues",
    on=RECORD,
    asks=ColleagueNoteForm,
    title=say("Write a note for colleagues"),
    outcome=say("Officers read it beside the dossier; the parties never do."),
    by=(EXAMINER, REGISTRAR, INSPECTOR, ADMINISTRATOR),
    tells=(),
    history=say("Note for colleagues"),
    notifies=nobody("it is read beside the dossier, when that is opened"),
    final=say("Another note is written beside it."),
    place=90,
    done=say("The note has been added beside the dossier."),
)
async def note_for_colleagues(taking: Taking[RecordMatter, ColleagueNoteForm]) -> Facts:
    """Store a note for colleagues."""
    note = ColleagueNote(record_id=taking.matter.id, text=taking.form.text, written_by=taking.actor.account_id)
    taking.session.add(note)
    return None


def notes_of(actor: Actor | None, record_id: UUID) -> Listing:
    """Return the list of the notes beside a record with their authors, the last first; empty unless an officer asks."""
    told = (ColleagueNote.id, ColleagueNote.text, ColleagueNote.written_at, Account.name)
    columns: list[Any] = [*map(col, told)]
    statement = (
        select(*columns)
        .join(Account, col(Account.id) == col(ColleagueNote.written_by))
        .join(Record, col(Record.id) == col(ColleagueNote.record_id))
        .where(col(ColleagueNote.record_id) == record_id, visible(COLLEAGUES, actor))
    )
    return Listing(statement, (col(ColleagueNote.written_at), col(ColleagueNote.id)))
