"""The invented people of the demonstration. Every name says that it is an example."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import take
from registry.parties.accounts import grant_role, open_account
from registry.parties.enrolling import enrol
from registry.parties.forms import AccountForm, MembershipForm, PartyForm
from registry.parties.opening import open_office
from registry.people.accounts import actor_of
from registry.people.credentials import Credentials, draw_up
from registry.people.permissions import Actor
from registry.vocabulary import PartyKind, Role

PASSWORD = "trình diễn sổ gốc"  # noqa: S105 # printed by `make run` for whoever tries the office
OFFICE = "Sở Khoa học và Công nghệ Hà Tĩnh (ví dụ)"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration: how they sign in, as whom, and for which party."""

    login: str
    actor: Actor
    party_id: UUID


STAFF = (
    ("examiner", "tham.dinh@sogoc.example", "Thẩm định viên A (ví dụ)", Role.EXAMINER),
    ("second", "tham.dinh.hai@sogoc.example", "Thẩm định viên B (ví dụ)", Role.EXAMINER),
    ("registrar", "dang.ky@sogoc.example", "Cán bộ đăng bạ (ví dụ)", Role.REGISTRAR),
    ("inspector", "thanh.tra@sogoc.example", "Kiểm soát viên (ví dụ)", Role.INSPECTOR),
)
OTHERS = (
    (
        "manager",
        "quan.ly@huongkhe.example",
        "Người quản lý (ví dụ)",
        Role.MANAGER,
        PartyKind.AUTHORITY,
        "Ban quản lý chỉ dẫn địa lý Phúc Trạch (ví dụ)",
        "18496",
    ),
    (
        "producer",
        "san.xuat@huongtrach.example",
        "Giám đốc hợp tác xã (ví dụ)",
        Role.PRODUCER,
        PartyKind.COOPERATIVE,
        "Hợp tác xã Hương Trạch (ví dụ)",
        "18547",
    ),
    (
        "neighbour",
        "san.xuat@huongdo.example",
        "Chủ nhiệm hợp tác xã (ví dụ)",
        Role.PRODUCER,
        PartyKind.COOPERATIVE,
        "Hợp tác xã Hương Đô (ví dụ)",
        "18550",
    ),
    (
        "applicant",
        "hoi.cam@vuquang.example",
        "Hội người trồng cam (ví dụ)",
        Role.PRODUCER,
        PartyKind.ASSOCIATION,
        "Hội người trồng cam Vũ Quang (ví dụ)",
        None,
    ),
)


async def credentials() -> dict[str, Credentials]:
    """Return what everybody signs in with, by the part they play. Takes a second: drawn up before the transaction."""
    called = {part: (login, name) for part, login, name, *_ in (*STAFF, *OTHERS)}
    called["administrator"] = ("quan.tri@sogoc.example", "Quản trị (ví dụ)")
    return {part: await draw_up(login=login, name=name, password=PASSWORD) for part, (login, name) in called.items()}


async def people(session: AsyncSession, drawn: dict[str, Credentials]) -> dict[str, Person]:
    """Open the office and its accounts, and return everybody by the part they play."""
    account = await open_office(session, name=OFFICE, first=drawn["administrator"])
    administrator = await _actor(session, account.id)
    (office_id,) = administrator.parties()
    cast = {"administrator": Person(account.login, administrator, office_id)}
    for part, *_, role in STAFF:
        cast[part] = await _recruit(session, administrator, drawn[part], role, office_id)
    for part, _, _, role, kind, called, unit in OTHERS:
        form = PartyForm(kind=kind, name=called, unit_code=unit, is_example=True, address=_address(unit))
        party = (await take(session, administrator, enrol, None, form)).made
        cast[part] = await _recruit(session, administrator, drawn[part], role, party.id)
    return cast


async def _recruit(
    session: AsyncSession, administrator: Actor, opened: Credentials, role: Role, party_id: UUID
) -> Person:
    form = AccountForm(login=opened.login, name=opened.name)
    account = (await take(session, administrator, open_account, None, form, provided={"credentials": opened})).made
    await take(session, administrator, grant_role, account.id, MembershipForm(party_id=party_id, role=role))
    return Person(account.login, await _actor(session, account.id), party_id)


async def _actor(session: AsyncSession, account_id: UUID) -> Actor:
    actor = await actor_of(session, account_id)
    if actor is None:
        raise LookupError(f"The account {account_id} has just been opened and is not there.")
    return actor


def _address(unit: str | None) -> str:
    return "Thôn mẫu, tỉnh Hà Tĩnh" if unit is None else "Thôn mẫu"
