"""What a dossier page shows of a record: all that belongs to it, gathered and put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.datastructures import State
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages.area import AreaShown, area_of
from api.pages.particulars import Fact, LongText, facts_of, pictures_of, texts_of
from api.pages.parts import ListPart, PageLists
from api.pages.similar import Panel, kept_panel, of_record, panel
from api.pages.sources import source_name
from api.views.areas import FileView
from api.views.base import show
from api.views.records import RecordView, record_view
from registry import acts
from registry.documents import filing
from registry.listing import Listing
from registry.people import directory
from registry.people.permissions import Actor
from registry.procedure import worklist
from registry.rights import kinds, reading
from registry.rights.colleagues import notes_of
from registry.rights.matter import RECORD, RecordMatter
from registry.rights.reading import Detail
from registry.saying import Either, say
from registry.vocabulary import Custody, Outcome, Purpose, Status

PAPERS, NOTICES, OPPOSITIONS, PROPOSALS, NOTES = "papers", "notices", "oppositions", "proposals", "notes"
LISTS = (PAPERS, NOTICES, OPPOSITIONS, PROPOSALS, NOTES)
"""The lists of a dossier, beside its history."""


class EndingShown(msgspec.Struct):
    """The act by which the matter ended, in words, and the reason, if one was given."""

    words: str
    reason: str | None
    ended_at: datetime


class ProposalShown(msgspec.Struct):
    """What an examiner proposed, and the decision on it."""

    outcome: Outcome
    reasons: str
    proposer: str
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None
    is_approved: bool | None
    remark: str | None
    cited: list[Row[Any]]
    near: Panel | None


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that the page needs."""

    record: RecordView
    events: ListPart
    notices: ListPart
    oppositions: ListPart
    endings: list[EndingShown]
    proposals: ListPart
    area: AreaShown | None
    files: ListPart
    similar: Panel | None
    particulars: list[Fact]
    texts: list[LongText]
    pictures_of_sign: list[FileView]
    colleague_notes: ListPart
    can_be_shared: bool
    is_endless: bool
    source_name: str

    @property
    def citable(self) -> list[tuple[str, str]]:
        """Return what an examiner may cite of the panel: ids, and signs with their numbers."""
        lines = (*self.similar.signs, *self.similar.protected, *self.similar.pictures) if self.similar else ()
        found = {one.id: " · ".join(filter(None, (one.sign, one.number))) for one in lines if one.kind}
        return list(found.items())

    def names(self) -> dict[str, Any]:
        """Return the names that the template uses."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


async def gather(
    connection: AsyncConnection,
    actor: Actor,
    found: Detail,
    matter: RecordMatter,
    said: Speech,
    *,
    state: State,
    parts: PageLists,
) -> Contents:
    """Read what belongs to a record on this actor's desk; only the office gets the office's papers."""
    record = record_view(found)
    papers = actor.is_staff

    async def part(name: str, listing: Listing) -> ListPart:
        return await parts.part(name, connection, listing) if papers else ListPart([])

    specimens = await filing.files_of(connection, actor, record.id, purpose=Purpose.SPECIMEN)
    files = [show(row, FileView) for row in specimens]
    return Contents(
        record=record,
        events=await parts.history(connection, actor, RECORD, matter, comes=_next(record, state.book, said)),
        notices=await part(NOTICES, reading.notices(record.id)),
        oppositions=await part(OPPOSITIONS, reading.oppositions(record.id)),
        endings=await _endings(connection, record.id, state.book, said) if papers else [],
        proposals=await _proposals(connection, actor, await part(PROPOSALS, reading.proposals(actor, record.id)), said),
        area=await area_of(connection, actor, record.id, said),
        files=await parts.part(PAPERS, connection, await filing.listing(connection, actor, record.id, ascending=False)),
        similar=await panel(state.similar, connection, actor, of_record(record, files), said),
        particulars=facts_of(record, said),
        texts=texts_of(record, said),
        pictures_of_sign=pictures_of(files),
        colleague_notes=await part(NOTES, notes_of(actor, record.id)),
        can_be_shared=kinds.of(record.kind).is_shared(record.category),
        is_endless=kinds.of(record.kind).is_endless,
        source_name=source_name(record.provenance.source if record.provenance else None, said),
    )


async def _endings(connection: AsyncConnection, record_id: UUID, book: acts.Book, said: Speech) -> list[EndingShown]:
    titles = {act.name: said.tell(act.title) for act in book.on(RECORD)}
    rows = await reading.endings(connection, record_id)
    return [EndingShown(titles.get(row.act, row.act), row.reason, row.ended_at) for row in rows]


async def _proposals(connection: AsyncConnection, actor: Actor, part: ListPart, said: Speech) -> ListPart:
    names = await directory.names_of(connection, _accounts(part.rows))
    cited = {str(row.id): row for row in await reading.cited(connection, actor, _cites(part.rows))}
    return msgspec.structs.replace(part, rows=[_proposal(row, names, cited, said) for row in part.rows])


def _accounts(proposals: Sequence[Row[Any]]) -> list[str]:
    return [str(one) for row in proposals for one in (row.proposed_by, row.decided_by) if one]


def _cites(proposals: Sequence[Row[Any]]) -> list[str]:
    return [one for row in proposals for one in row.cites or ()]


def _proposal(row: Row[Any], names: dict[str, str], cited: Mapping[str, Row[Any]], said: Speech) -> ProposalShown:
    return ProposalShown(
        outcome=row.outcome,
        reasons=row.reasons,
        proposer=names.get(str(row.proposed_by), ""),
        proposed_at=row.proposed_at,
        decider=names.get(str(row.decided_by)) if row.decided_by else None,
        decided_at=row.decided_at,
        is_approved=row.is_approved,
        remark=row.remark,
        cited=[cited[one] for one in row.cites or () if one in cited],
        near=kept_panel(row.near, said) if row.near else None,
    )


def _next(record: RecordView, book: acts.Book, said: Speech) -> str:
    """Return what the dossier waits for, and who has to do it."""
    if record.custody is Custody.MIRRORED or record.status is Status.REGISTERED:
        return ""
    if record.status is Status.DEFECTIVE:
        return said.tell(say("Waits for the applicant's answer"))
    office = {one.name: one.said for act in worklist.onward(book, record.status) for one in act.by if one.is_office}
    if not office:
        return ""
    return said.tell(say("Waits for: %(who)s", who=Either(office[name] for name in sorted(office))))
