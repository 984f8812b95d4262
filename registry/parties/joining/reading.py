"""Reads requests to join: the office's list, one request, and what the applicant reads at the private address."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts.taking import demand
from registry.errors import Fault, NotAcceptable, NotFound
from registry.folding import fold
from registry.listing import Listing
from registry.parties.joining.asking import NO_REQUEST, is_key
from registry.parties.joining.matter import HANDLING, OPEN, handles
from registry.people import directory
from registry.people.contact import tax_code_of
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, AdministrativeUnit, JoinFile, JoinQuestion, JoinRequest, StoredFile
from registry.vocabulary import JoinStatus, PartyKind

SOME = 8
"""How many similar requests are shown."""


def requests(
    actor: Actor, *, q: str | None = None, status: JoinStatus | None = None, kind: PartyKind | None = None
) -> Listing:
    """Return the list of requests, newest first; NotPermitted unless the actor handles them.

    ``q`` is part of a name in any spelling, a number, or a tax code. Raises NotAcceptable when it cannot be printed.
    """
    demand(actor, None, HANDLING)
    statement = _requests()
    if status is not None:
        statement = statement.where(col(JoinRequest.status) == status)
    if kind is not None:
        statement = statement.where(col(JoinRequest.kind) == kind)
    if q is not None and not q.isprintable():
        raise NotAcceptable(
            say("The requests cannot be looked through for this."), (Fault("q", say("is no text"), "string_type"),)
        )
    if q is not None and q.strip():
        statement = statement.where(
            or_(
                col(JoinRequest.name_folded).contains(fold(q.strip()) or "", autoescape=True),
                col(JoinRequest.number) == q.strip().upper(),
                col(JoinRequest.tax_code) == tax_code_of(q),
            )
        )
    return Listing(statement, (col(JoinRequest.received_at), col(JoinRequest.id)))


async def request(connection: AsyncConnection, request_id: UUID) -> Row[Any]:
    """Return one request as ``requests`` shows it; NotFound. The caller checks who may read it."""
    statement = _requests().where(col(JoinRequest.id) == request_id)
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no request %(request)s.", request=request_id))
    return found


async def followed(connection: AsyncConnection, key: str) -> Row[Any]:
    """Return the request of a private address; NotFound when there is none."""
    digest = digest_of(key) if is_key(key) else ""
    statement = _requests().where(col(JoinRequest.address_digest) == digest)
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(NO_REQUEST)
    return found


async def questions(connection: AsyncConnection, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the office's questions, oldest first."""
    names = ("id", "question", "asked_at", "answer", "answered_at")
    columns: list[Any] = [col(getattr(JoinQuestion, name)) for name in names]
    statement = select(*columns).where(col(JoinQuestion.request_id) == request_id)
    return (await connection.execute(statement.order_by(col(JoinQuestion.asked_at), col(JoinQuestion.id)))).all()


async def papers(connection: AsyncConnection, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the papers of a request, oldest first."""
    columns: list[Any] = [
        *(col(getattr(JoinFile, name)) for name in ("id", "digest", "name", "added_at", "added_by")),
        *(col(getattr(StoredFile, name)) for name in ("media_type", "size", "erased_at")),
    ]
    statement = (
        select(*columns)
        .join(StoredFile, col(StoredFile.digest) == col(JoinFile.digest))
        .where(col(JoinFile.request_id) == request_id)
    )
    return (await connection.execute(statement.order_by(col(JoinFile.added_at), col(JoinFile.id)))).all()


async def alike_parties(connection: AsyncConnection, actor: Actor, row: Row[Any]) -> Sequence[Row[Any]]:
    """Return enrolled parties that are probably the applicant: by name, tax code or telephone."""
    return await directory.alike(connection, actor, name=row.name, tax_code=row.tax_code, phone=row.phone)


async def alike_requests(connection: AsyncConnection, row: Row[Any]) -> Sequence[Row[Any]]:
    """Return other requests with the same name, tax code or telephone, newest first."""
    number = "".join(filter(str.isdigit, row.phone))[-directory.DIGITS :]
    core = directory.core_of(row.name)
    likely = [col(JoinRequest.name_folded).contains(core, autoescape=True)] if len(core) >= directory.LEAST else []
    likely += [col(JoinRequest.tax_code) == row.tax_code] if row.tax_code else []
    likely += [directory.digits_in(col(JoinRequest.phone)).endswith(number)] if len(number) > directory.LEAST else []
    if not likely:
        return []
    statement = _requests().where(col(JoinRequest.id) != row.id, or_(*likely))
    latest = statement.order_by(col(JoinRequest.received_at).desc()).limit(SOME)
    found: Sequence[Row[Any]] = (await connection.execute(latest)).all()
    return found


async def count_open(connection: AsyncConnection, actor: Actor) -> int:
    """Return how many requests wait for an officer; 0 for a person who does not handle them."""
    if not handles(actor):
        return 0
    waiting = select(func.count()).where(col(JoinRequest.status) == JoinStatus.RECEIVED)
    return int((await connection.execute(waiting)).scalar_one())


def is_open(row: Row[Any]) -> bool:
    """Say whether the request is not decided yet."""
    return row.status in OPEN


def _requests() -> Select[Any]:
    names = (
        "id", "number", "status", "kind", "name", "tax_code", "address", "representative", "phone", "email",
        "purposes", "message", "received_at", "entered_by", "decided_at", "reason", "party_id", "account_id",
        "created_at", "version",
    )  # fmt: skip
    columns: list[Any] = [
        *(col(getattr(JoinRequest, name)) for name in names),
        col(AdministrativeUnit.code).label("unit_code"),
        col(AdministrativeUnit.name).label("unit"),
        col(Account.login),
        col(Account.password_hash).is_not(None).label("has_password"),
    ]
    return (
        select(*columns)
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(JoinRequest.unit_id), isouter=True)
        .join(Account, col(Account.id) == col(JoinRequest.account_id), isouter=True)
    )
