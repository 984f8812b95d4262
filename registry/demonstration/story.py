"""Loads the demonstration through the same use cases that everybody uses, from the right to the label on a pomelo.

Certificate 00022 (Phúc Trạch) is a fact of the national register and is mirrored. Its producers, quantities and lots
are invented and say so; so are the applications at the counter.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, demonstration
from registry.acts import confirm, take
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.demonstration.dossiers import dossiers
from registry.demonstration.people import OTHERS, STAFF, Person, credentials, people
from registry.documents.store import Store
from registry.exchange import running
from registry.forms import Nothing
from registry.labels.naming import RunForm
from registry.labels.orders import OrderForm, approve_labels, order_labels
from registry.labels.print_files import mark_printed
from registry.labels.ranges import activate_labels
from registry.people.accounts import by_login
from registry.rights.kinds.ocop import OcopTitleForm, enter_ocop_title
from registry.rights.managing import ManagerForm, appoint_manager
from registry.tables import LabelBatch, Record
from registry.use.authorisations import AuthorisationForm, authorise
from registry.use.lots import LotForm, declare_lot
from registry.use.plots import PlotForm, declare_plot
from registry.use.quantities import QuantityForm, certify_quantity
from registry.use.redefining import RedefinitionForm, redefine_area
from registry.use.titles import TitleForm, tie_title
from registry.vocabulary import Custody, Kind, Measure

CERTIFICATE = "00022"
FRUITS = 12_000
LABELS = 500
NO_FILE = hashlib.sha256(b"").hexdigest()
"""The SHA-256 of an empty file, as the file that the invented producer has taken."""
EPOCH = 1


def _square(longitude: float, latitude: float) -> dict[str, Any]:
    """Return a square of about ten hectares from its south-western corner."""
    east, north = longitude + 0.003, latitude + 0.003
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude]]
    return {"type": "Polygon", "coordinates": [ring]}


PLOTS = {
    "producer": ("Vườn mẫu số 1", _square(105.806, 18.092), "18547"),
    "neighbour": ("Vườn mẫu số 2", _square(105.784, 18.177), "18550"),
}
"""Name, drawing and commune of each plot: invented, near the centres of Phúc Trạch and Hương Đô."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be tried: an order of printed labels, whose first label can be checked, and the logins."""

    batch: int
    logins: dict[str, str]


async def load(
    database: Database,
    ring: KeyRing,
    office: str,
    store: Store,
    report: Callable[[str], None] = lambda _: None,
) -> Shown | None:
    """Load the demonstration unless the office is already open; return what can be tried, None when nothing was loaded.

    ``store`` keeps its papers; ``report`` is called with a short description of each step. The epoch of the labels'
    secrets must be open.
    """
    if await _is_there(database):
        return await _found(database)
    ring.master(EPOCH)
    report("Importing rights, products and administrative units")
    await running.run_folder(database, demonstration.FOLDER)
    report("Opening the office and its accounts")
    drawn = await credentials()
    # One transaction: an interrupted demonstration leaves nothing, and the next start loads it completely.
    async with database.writing() as session:
        cast = await people(session, drawn)
        report("Phúc Trạch: from the right to the label")
        batch = await _phuc_trach(session, cast, office)
        report("Applications at the counter")
        await dossiers(session, cast, office, store)
    return Shown(batch, {part: person.login for part, person in cast.items()})


async def _phuc_trach(session: AsyncSession, cast: dict[str, Person], office: str) -> int:
    """Use the mirrored right: manager, area, rights of use, a title, plot, harvest, lot, labels."""
    manager = cast["manager"]
    area = demonstration.area(CERTIFICATE)
    today = calendar.today()
    record_id = await _right(session)
    registrar = cast["registrar"].actor
    appointed = ManagerForm(party_id=manager.party_id, delegation="Quyết định mẫu")
    await take(session, registrar, appoint_manager, record_id, appointed)
    drawn = RedefinitionForm(
        geometry=area["geometry"],
        unit_codes=area["properties"]["communes"],
        is_schematic=True,
        decision_number="Quyết định mẫu",
    )
    waiting = await take(session, manager.actor, redefine_area, record_id, drawn)
    if waiting.change is not None:
        await confirm(session, registrar, redefine_area, record_id, waiting.change.digest)
    granted = {}
    for part in ("producer", "neighbour"):
        grant = AuthorisationForm(
            party_id=cast[part].party_id,
            product="Bưởi quả",
            valid_from=today - timedelta(days=60),
            valid_until=today + timedelta(days=3 * 365),
        )
        granted[part] = (await take(session, manager.actor, authorise, record_id, grant)).made.id
    await _titled(session, cast, office, granted["producer"])
    batch = await _labelled(session, cast, await _harvest(session, cast, "producer", granted["producer"]))
    # The neighbour's labels wait for the manager's approval.
    unlabelled = await _harvest(session, cast, "neighbour", granted["neighbour"])
    await take(session, cast["neighbour"].actor, order_labels, unlabelled, OrderForm(quantity=LABELS, pack=1))
    return batch


async def _titled(session: AsyncSession, cast: dict[str, Person], office: str, authorisation_id: UUID) -> None:
    """Enter an invented OCOP title of the producer by two officers, and tie it to its right of use."""
    registrar, second = cast["registrar"].actor, cast["second"].actor
    decided = OcopTitleForm(
        name="Bưởi Phúc Trạch vườn mẫu (ví dụ)",
        product="Bưởi quả",
        stars=4,
        authority="UBND tỉnh Hà Tĩnh (ví dụ)",
        decision_number="15/QĐ (ví dụ)",
        decided_on=calendar.today() - timedelta(days=200),
    )
    maker, house = cast["producer"].party_id, {"office": office}
    waiting = await take(session, registrar, enter_ocop_title, maker, decided, provided=house)
    if waiting.change is not None:
        entered = await confirm(session, second, enter_ocop_title, maker, waiting.change.digest, provided=house)
        await take(session, registrar, tie_title, authorisation_id, TitleForm(title_id=entered.made.id))


async def _harvest(session: AsyncSession, cast: dict[str, Person], part: str, authorisation_id: UUID) -> UUID:
    """Declare a plot, certify the season's harvest, and declare a lot; return the lot's id."""
    producer, today = cast[part].actor, calendar.today()
    name, geometry, unit_code = PLOTS[part]
    drawn = PlotForm(name=name, geometry=geometry, unit_code=unit_code)
    plot = (await take(session, producer, declare_plot, authorisation_id, drawn)).made
    season = QuantityForm(
        season=str(today.year),
        quantity=FRUITS,
        measure=Measure.PIECE,
        plot_id=plot.id,
        evidence="Biên bản kiểm đếm mẫu",
    )
    certified = (await take(session, cast["manager"].actor, certify_quantity, authorisation_id, season)).made
    picked = LotForm(
        quantity=2_000,
        produced_on=today - timedelta(days=14),
        expires_on=today + timedelta(days=76),
        plot_id=plot.id,
    )
    lot_id: UUID = (await take(session, producer, declare_lot, certified.id, picked)).made.id
    return lot_id


async def _labelled(session: AsyncSession, cast: dict[str, Person], lot_id: UUID) -> int:
    """Order labels for the lot, approve, print and activate them; return the order's number."""
    producer = cast["producer"].actor
    ordered = await take(session, producer, order_labels, lot_id, OrderForm(quantity=LABELS, pack=1))
    number: int = ordered.made.number
    await take(session, cast["manager"].actor, approve_labels, number, Nothing())
    await mark_printed(session, producer, number, kind="labels.csv", runs=[(0, LABELS - 1)], sha256=NO_FILE)
    await take(session, producer, activate_labels, number, RunForm(first=1, last=LABELS))
    return number


async def _right(session: AsyncSession) -> UUID:
    statement = select(Record.id).where(
        Record.kind == Kind.GEOGRAPHICAL_INDICATION,
        Record.custody == Custody.MIRRORED,
        Record.office == "VN",
        Record.registration_number == CERTIFICATE,
    )
    found: UUID = (await session.exec(statement)).one()
    return found


async def _is_there(database: Database) -> bool:
    async with database.reading() as connection:
        return await by_login(connection, "san.xuat@huongtrach.example") is not None


async def _found(database: Database) -> Shown | None:
    async with database.writing() as session:
        number = (await session.exec(select(LabelBatch.number).order_by(col(LabelBatch.ordered_at)).limit(1))).first()
    if number is None:
        return None
    logins = {row[0]: row[1] for row in (*STAFF, *OTHERS)} | {"administrator": "quan.tri@sogoc.example"}
    return Shown(number, logins)
