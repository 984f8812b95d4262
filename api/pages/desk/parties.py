"""Parties: finding one, enrolling one, and where one is found."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.people import ContactForm, PartyForm
from api.language import language_of, speech
from api.pages.answers import Answers, attempt
from api.pages.desk import scope
from api.pages.desk.asking import Field, questions, values
from api.pages.desk.door import Html, asked, asked_word, desk_page, see
from api.pages.frame import Visit
from api.pages.wording import remarks_in
from api.paging import Page
from registry.errors import NotFound, RegistryError
from registry.forms import judge
from registry.people import directory
from registry.people import parties as enrolling
from registry.people.permissions import Actor, demand
from registry.saying import say
from registry.tables import Account, Authorisation, Membership, Party, Record, RecordParty
from registry.use import reading
from registry.vocabulary import PartyKind, Role

SHOWN = 100
CONTACT = (
    Field("address", say("Address"), example="Thôn 3, xã Hương Khê"),
    Field("unit_code", say("Code of the commune"), help=say("As of today, for example 18496.")),
    Field("phone", say("Telephone")),
    Field("email", say("Electronic mail")),
)
PARTY = (
    Field(
        "kind",
        say("Kind of party"),
        "choice",
        is_required=True,
        options=tuple(kind.value for kind in PartyKind),
        words="PartyKind",
    ),
    Field("name", say("Name"), is_required=True),
    Field("name_latin", say("Name in Latin letters")),
    Field("tax_code", say("Tax code"), help=say("10 digits, 10-3, or the 12 of a personal number.")),
    Field("country", say("Country"), help=say("Two letters of WIPO ST.3. Left empty, it is VN.")),
    *CONTACT,
)


@get("/parties")
async def parties(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the parties, newest first."""
    q, kind = asked(request, "q"), asked_word(request, "kind", PartyKind)
    key = (col(Party.created_at), col(Party.id))
    rows, later = await paging.rows(snapshot, directory.parties(actor, q=q or None, kind=kind), key)
    return desk_page(
        request,
        "parties.html",
        rows=rows,
        later=later or "",
        q=q,
        kind=kind or "",
        kinds=list(PartyKind),
        may_enrol=_may_enrol(actor),
        is_administrator=Role.ADMINISTRATOR in actor.roles,
        deep="after" in request.query_params,
    )


@get("/parties/new")
async def new_party(request: Visit, *, actor: NamedDependency[Actor]) -> Html:
    """Show the form of a new party."""
    demand(actor, *enrolling.ENROLLING)
    return await _form(request, {})


@post("/parties/new", status_code=200)
async def enrol(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Enrol a party, or show the form again with every fault."""

    async def work() -> str:
        party = await enrolling.enrol(session, actor, **dict(judge(PartyForm, values(PARTY, answers))))
        return f"/desk/parties/{party.id}"

    again = partial(_form, request, answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done="enrol"))


@get("/parties/{party_id:uuid}")
async def party(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a party, where it stands in the register, and where it is found."""
    return await _page(request, snapshot, actor, party_id)


@get("/parties/{party_id:uuid}/contact")
async def contact_page(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a party with the form of its contact open."""
    return await _page(request, snapshot, actor, party_id, is_open=True)


@post("/parties/{party_id:uuid}/contact", status_code=200)
async def amend_contact(
    request: Visit,
    *,
    party_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
) -> Response[Any]:
    """Replace where a party is found, or show the form again with every fault."""
    connection = await session.connection()
    await directory.party(connection, actor, party_id)

    async def work() -> str:
        form = judge(ContactForm, values(CONTACT, answers))
        await enrolling.amend_contact(session, actor, party_id, **dict(form))
        return f"/desk/parties/{party_id}"

    again = partial(_page, request, connection, actor, party_id, is_open=True, typed=answers.typed)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done="contact"))


def _may_enrol(actor: Actor) -> bool:
    return not actor.roles.isdisjoint(enrolling.ENROLLING)


async def _form(request: Visit, typed: dict[str, str], refusal: RegistryError | None = None) -> Html:
    said = speech(language_of(request))
    return desk_page(request, "party_new.html", refusal=refusal, asks=questions(PARTY, typed, said))


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    party_id: UUID,
    *,
    is_open: bool = False,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await directory.party(connection, actor, party_id)
    may_amend = _may_enrol(actor) or party_id in actor.parties(Role.MANAGER, Role.PRODUCER)
    if is_open and not may_amend:
        raise NotFound(say("There is no contact of party %(party)s that this account could change.", party=party_id))
    present = {field.name: getattr(row, field.name) or "" for field in CONTACT}
    granted = reading.authorisations(actor, party_id=party_id).order_by(col(Authorisation.granted_at).desc())
    return desk_page(
        request,
        "party.html",
        refusal=refusal,
        party=row,
        remarks=remarks_in(row.name, said),
        stands=await _standing(connection, actor, party_id),
        authorisations=(await connection.execute(granted.limit(SHOWN))).all(),
        accounts=await _accounts(connection, party_id) if Role.ADMINISTRATOR in actor.roles else [],
        may_amend=may_amend,
        asks=questions(CONTACT, typed if typed is not None else present, said) if is_open else [],
    )


async def _standing(connection: AsyncConnection, actor: Actor, party_id: UUID) -> Any:
    """Return the records on this desk in which the party stands, newest first."""
    statement: Any = (
        select(
            col(Record.id),
            col(Record.name),
            col(Record.kind),
            col(Record.application_number),
            col(Record.registration_number),
            col(RecordParty.capacity),
            col(RecordParty.from_on),
            col(RecordParty.to_on),
        )
        .join(Record, col(Record.id) == col(RecordParty.record_id))
        .where(col(RecordParty.party_id) == party_id, scope.on_the_desk(actor))
        .order_by(col(Record.created_at).desc())
        .limit(SHOWN)
    )
    return (await connection.execute(statement)).all()


async def _accounts(connection: AsyncConnection, party_id: UUID) -> Any:
    statement: Any = (
        select(col(Account.id), col(Account.name), col(Account.login), col(Membership.role), col(Account.is_active))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.party_id) == party_id, col(Membership.until_on).is_(None))
        .order_by(col(Account.name))
    )
    return (await connection.execute(statement)).all()
