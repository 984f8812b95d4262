"""The reader's organisation as the register holds it, its history, and changing its contact data."""

from typing import Any
from uuid import UUID

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.producer.frame import Html, producer_page
from api.pages.subjects import SubjectPages
from registry.acts import read
from registry.errors import NotFound, RegistryError
from registry.parties.enrolling import amend_contact
from registry.parties.matter import PARTY
from registry.people import directory
from registry.people.permissions import Actor
from registry.saying import say


async def _own(connection: AsyncConnection, actor: Actor, party_id: UUID) -> Any:
    """Return a party for which the actor acts; NotFound for every other."""
    if party_id not in actor.parties():
        raise NotFound(say("There is no organisation here for which you act."))
    return await read(connection, actor, PARTY, party_id)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    party_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said, matter = speech(language_of(request)), await _own(connection, actor, party_id)
    row, acts = await directory.party(connection, actor, party_id), PAGES.acts(request, state, actor, party_id)
    present = {name: getattr(row, name) or "" for name in amend_contact.asks.model_fields}
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=present if typed is None else typed,
        is_refused=refusal is not None,
        only=(amend_contact.name,),
        session=session,
    )
    parts = PageLists(request, f"/producer/parties/{party_id}", HISTORY)
    return producer_page(
        request,
        "organisation.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        party=row,
        version=matter.row.version,
        events=await parts.history(connection, actor, PARTY, matter),
        **shown.names(),
    )


PAGES = SubjectPages(
    on=PARTY,
    face="/producer",
    plural="parties",
    page=_page,
    look=_own,
    takes=lambda act: act.name == amend_contact.name,
)
