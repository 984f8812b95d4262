"""The matters of rights of use and of what belongs to them, the relations to them, and conditions on their force."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts import ActSubject, Condition, Matter, Relation
from registry.people.managing import Seat
from registry.people.permissions import Actor
from registry.people.rules import Manages, Own
from registry.people.visibility import RIGHT_OF_USE, may_see
from registry.rights.matter import seats_in
from registry.saying import Said, say
from registry.tables import Authorisation, CertifiedQuantity, Lot, Plot, Record
from registry.vocabulary import AuthorisationStatus, Category, Custody, Measure, Role, Status, Subject


@dataclass(kw_only=True)
class UseMatter(Matter):
    """A right of use or something under it: ``use`` is that right of use, ``right`` holds facts of the protected right.

    It has the facts that rules of visibility need: the producer, and the parties of the right.
    """

    use: Any
    right: Any
    seats: tuple[Seat, ...]

    @property
    def party_id(self) -> UUID:
        found: UUID = self.use.party_id
        return found

    @property
    def custody(self) -> Custody:
        found: Custody = self.right.custody
        return found

    @property
    def category(self) -> Category | None:
        found: Category | None = self.right.category
        return found


@dataclass(kw_only=True)
class GoodsMatter(UseMatter):
    """Something under a certified quantity; ``in_lots`` is the quantity that its lots use, once it has been read.

    For a lot made of others, ``recalled_inside`` names its recalled inputs; ``used`` is how much of a lot is labelled
    or went into other lots. Both are filled once they have been read.
    """

    certified: Any
    in_lots: int = 0
    recalled_inside: list[str] = field(default_factory=list)
    used: int = 0

    @property
    def measure(self) -> Measure:
        """Return the measure: a lot made of other lots has its own, all else that of the certified quantity."""
        found: Measure = getattr(self.row, "measure", None) or self.certified.measure
        return found


_USE: Any = select(*(col(getattr(Authorisation, name)) for name in Authorisation.model_fields)).where(
    col(Authorisation.id) == bindparam("id")
)
_RIGHT: Any = select(col(Record.status), col(Record.expires_on), col(Record.custody), col(Record.category)).where(
    col(Record.id) == bindparam("id")
)
_CERTIFIED: Any = select(*(col(getattr(CertifiedQuantity, name)) for name in CertifiedQuantity.model_fields)).where(
    col(CertifiedQuantity.id) == bindparam("id")
)


async def load_use(connection: AsyncConnection, row: Any) -> UseMatter:
    """Return the matter of a right of use."""
    return UseMatter(row=row, use=row, **await _right(connection, row.record_id))


async def load_plot(connection: AsyncConnection, row: Any) -> UseMatter:
    """Return the matter of a plot."""
    return UseMatter(row=row, **await _under(connection, row.authorisation_id))


async def load_quantity(connection: AsyncConnection, row: Any) -> GoodsMatter:
    """Return the matter of a certified quantity."""
    return GoodsMatter(row=row, certified=row, **await _under(connection, row.authorisation_id))


async def load_lot(connection: AsyncConnection, row: Any) -> GoodsMatter:
    """Return the matter of a lot."""
    return GoodsMatter(row=row, **await under_certified(connection, row.certified_quantity_id))


async def under_certified(connection: AsyncConnection, quantity_id: UUID) -> dict[str, Any]:
    """Return a certified quantity and the right of use to which it belongs."""
    certified = (await connection.execute(_CERTIFIED, {"id": quantity_id})).one()
    return {"certified": certified, **await _under(connection, certified.authorisation_id)}


async def _under(connection: AsyncConnection, authorisation_id: UUID) -> dict[str, Any]:
    use = (await connection.execute(_USE, {"id": authorisation_id})).one()
    return {"use": use, **await _right(connection, use.record_id)}


async def _right(connection: AsyncConnection, record_id: UUID) -> dict[str, Any]:
    right = (await connection.execute(_RIGHT, {"id": record_id})).one()
    return {"right": right, "seats": await seats_in(connection, record_id)}


CONCERNED = Own(Authorisation.party_id) | Manages(Authorisation.record_id)


def sees(actor: Actor | None, matter: UseMatter) -> bool:
    """Say whether a person may see it: the office, its producer, and managers of the right may."""
    return may_see(RIGHT_OF_USE, actor, matter)


def is_party(actor: Actor, matter: UseMatter) -> bool:
    """Say whether the actor acts for its producer or for a manager of the right."""
    return may_see(CONCERNED, actor, matter)


def called(matter: UseMatter) -> str:
    """Return its name in a notice: the number of a lot, otherwise the number of the right of use."""
    number: str = getattr(matter.row, "number", matter.use.number)
    return number


PRODUCER_OF_USE: Relation[UseMatter] = Relation(
    "producer_of_use", say("the producer that holds the right of use"), Own(Authorisation.party_id, (Role.PRODUCER,))
)
MANAGER_OF_USE: Relation[UseMatter] = Relation(
    "manager_of_use", say("the organisation that manages the right"), Manages(Authorisation.record_id)
)
MANAGER_OF_ANOTHER: Relation[UseMatter] = Relation(
    "manager_of_another",
    say("the organisation that manages the right, where another uses it"),
    Manages(Authorisation.record_id) & ~Own(Authorisation.party_id),
)


def _standing(
    name: str, said: Said, unmet: Callable[[UseMatter], Said | None], met: Callable[[], ColumnElement[bool]]
) -> Condition[Any]:
    return Condition(name=name, said=said, unmet=lambda _, matter: unmet(matter), met=lambda _: met())


def _inactive(matter: UseMatter) -> Said | None:
    if matter.use.status is AuthorisationStatus.ACTIVE:
        return None
    return say("The right of use %(number)s is %(status)s.", number=matter.use.number, status=matter.use.status)


def _not_begun(matter: UseMatter) -> Said | None:
    if calendar.today() >= matter.use.valid_from:
        return None
    return say("The right of use %(number)s begins on %(day)s.", number=matter.use.number, day=matter.use.valid_from)


def _ended(matter: UseMatter) -> Said | None:
    until = matter.use.valid_until
    if until is None or until >= calendar.today():
        return None
    return say("The right of use %(number)s ended on %(day)s.", number=matter.use.number, day=until)


def _unregistered(matter: UseMatter) -> Said | None:
    if matter.right.status is Status.REGISTERED:
        return None
    return say("The right is not registered; it is %(status)s.", status=matter.right.status)


def lapsed(expires_on: date | None) -> Said | None:
    """Return the sentence for a right whose term is over, None while it is not."""
    if expires_on is None or expires_on >= calendar.today():
        return None
    return say("The right lapsed on %(day)s.", day=expires_on)


def unlapsed() -> ColumnElement[bool]:
    """Return the SQL condition for rights whose term is not over."""
    return or_(col(Record.expires_on).is_(None), col(Record.expires_on) >= calendar.today())


IN_FORCE: tuple[Condition[Any], ...] = (
    _standing(
        "right_of_use_not_active",
        say("the right of use is neither suspended nor revoked"),
        _inactive,
        lambda: col(Authorisation.status) == AuthorisationStatus.ACTIVE,
    ),
    _standing(
        "not_begun",
        say("the right of use has begun"),
        _not_begun,
        lambda: col(Authorisation.valid_from) <= calendar.today(),
    ),
    _standing(
        "ended",
        say("the right of use has not ended"),
        _ended,
        lambda: or_(col(Authorisation.valid_until).is_(None), col(Authorisation.valid_until) >= calendar.today()),
    ),
    _standing(
        "not_registered",
        say("the right is registered"),
        _unregistered,
        lambda: col(Record.status) == Status.REGISTERED,
    ),
    _standing(
        "lapsed", say("the term of the right has not run out"), lambda matter: lapsed(matter.right.expires_on), unlapsed
    ),
)
"""The right and the right of use are both in force today."""

_WORDS = {
    "status": say("Status"),
    "reason": say("Reason"),
    "public_reason": say("Notice to shoppers: the reason"),
    "public_advice": say("Notice to shoppers: what to do"),
    "gtin": say("Trade number (GTIN)"),
    "recalled_at": say("Recalled"),
    "name": say("Name of the plot"),
    "geometry": say("Place of the plot"),
    "evidence": say("Evidence"),
    "quantity": say("Quantity"),
    "valid_until": say("Valid until"),
    "lots": say("What its lots have taken"),
}


def _subject(kind: Subject, plural: str, table: Any, load: Any) -> ActSubject[Any]:
    return ActSubject(
        kind=kind, plural=plural, table=table, load=load, visible=sees, is_party=is_party, words=_WORDS, called=called
    )  # fmt: skip


AUTHORISATION: ActSubject[UseMatter] = _subject(Subject.AUTHORISATION, "authorisations", Authorisation, load_use)
PLOT: ActSubject[UseMatter] = _subject(Subject.PLOT, "plots", Plot, load_plot)
QUANTITY: ActSubject[GoodsMatter] = _subject(Subject.QUANTITY, "quantities", CertifiedQuantity, load_quantity)
LOT: ActSubject[GoodsMatter] = _subject(Subject.LOT, "lots", Lot, load_lot)
