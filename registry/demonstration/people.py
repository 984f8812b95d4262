"""The invented people of the demonstration. Every name says that it is an example."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import confirm, take
from registry.parties.accounts import grant_office_role, grant_role, open_account
from registry.parties.enrolling import enrol
from registry.parties.forms import AccountForm, MembershipForm, PartyForm
from registry.parties.opening import open_office
from registry.people.accounts import actor_of, by_login
from registry.people.credentials import Credentials, draw_up
from registry.people.permissions import Actor
from registry.vocabulary import PartyKind, Role

PASSWORD = "trình diễn sổ gốc"  # noqa: S105 # printed by `make run` for whoever tries the office
OFFICE = "Sở Khoa học và Công nghệ Hà Tĩnh (ví dụ)"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the demonstration: login, actor and party."""

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
    """Return the credentials of everybody, by role in the story.

    It takes a second, so call it before the transaction.
    """
    called = {part: (login, name) for part, login, name, *_ in (*STAFF, *OTHERS)}
    called["administrator"] = ("quan.tri@sogoc.example", "Quản trị (ví dụ)")
    return {part: await draw_up(login=login, name=name, password=PASSWORD) for part, (login, name) in called.items()}


async def people(session: AsyncSession, drawn: dict[str, Credentials]) -> dict[str, Person]:
    """Open the office and its accounts; return everybody by role in the story."""
    registrar = drawn["registrar"]
    account = await open_office(session, name=OFFICE, first=drawn["administrator"], registrars=(registrar,))
    administrator = await _actor(session, account.id)
    (office_id,) = administrator.parties()
    cast = {"administrator": Person(account.login, administrator, office_id)}
    found = await by_login(session, registrar.login)
    if found is None:
        raise LookupError(f"The account of {registrar.login} has just been opened and is not there.")
    cast["registrar"] = Person(registrar.login, await _actor(session, found), office_id)
    for part, *_, role in STAFF:
        if part not in cast:
            granted = MembershipForm(party_id=office_id, role=role)
            cast[part] = await _recruit(session, administrator, drawn[part], granted, cast["registrar"].actor)
    for part, _, _, role, kind, called, unit in OTHERS:
        form = PartyForm(kind=kind, name=called, unit_code=unit, is_example=True, address=_address(unit))
        party = (await take(session, administrator, enrol, None, form)).made
        granted = MembershipForm(party_id=party.id, role=role)
        cast[part] = await _recruit(session, administrator, drawn[part], granted)
    return cast


async def _recruit(
    session: AsyncSession,
    administrator: Actor,
    opened: Credentials,
    granted: MembershipForm,
    second: Actor | None = None,
) -> Person:
    """Open an account with a role; the ``second`` person confirms a role of the office."""
    form = AccountForm(login=opened.login, name=opened.name)
    account = (await take(session, administrator, open_account, None, form, provided={"credentials": opened})).made
    if second is None:
        await take(session, administrator, grant_role, account.id, granted)
    else:
        change = (await take(session, administrator, grant_office_role, account.id, granted)).change
        if change is None:
            raise LookupError("A role of the office waits for a second person.")
        await confirm(session, second, grant_office_role, account.id, change.digest)
    return Person(account.login, await _actor(session, account.id), granted.party_id)


async def _actor(session: AsyncSession, account_id: UUID) -> Actor:
    actor = await actor_of(session, account_id)
    if actor is None:
        raise LookupError(f"The account {account_id} has just been opened and is not there.")
    return actor


def _address(unit: str | None) -> str:
    return "Thôn mẫu, tỉnh Hà Tĩnh" if unit is None else "Thôn mẫu"
