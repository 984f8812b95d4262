"""Opening the office, migrating its tables, and links for accounts."""

from typing import IO, TYPE_CHECKING

import click

from api.commands.console import asked, make_folder, out
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from api.settings import Settings

FIRST_EPOCH = 1
SECOND = 2
"""How many registrars there must be: without them no role of the office is granted."""


@click.command()
@click.option("--login", help="The first administrator's login; asked for when absent.")
@click.option("--name", default="Quản trị", show_default=True, help="The name colleagues see.")
@click.option("--password-file", type=click.File("r"), help="Read the password from a file, - for standard input.")
@click.option("--registrar", "registrars", multiple=True, help="A registrar's login; twice, so that two can decide.")
def init(login: str | None, name: str, password_file: IO[str] | None, registrars: tuple[str, ...]) -> None:
    """Open an office: folders, label secret, tables, the first administrator, and its registrars.

    The administrator keeps accounts and decides nothing; what needs two persons needs the registrars, of whom each
    gets a link to set a password. What is there already stays as it is.

    \b
    Example:
      sogoc init --login admin@hatinh.example --registrar lan@hatinh.example --registrar minh@hatinh.example
    """
    from api.commands.migrating import migrate_up

    settings = settled()
    migrate_up(settings)
    prepare(settings)
    if asked(_is_open)(settings):
        out.print("The office is open already; nothing was changed.")
        return
    login = login or click.prompt("Login of the first administrator")
    if password_file is not None:
        password = password_file.read().strip()
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    told = asked(_open)(settings, login, name, password, registrars)
    out.print(f"The office is open. {login} may sign in.", markup=False)
    for registrar, path in told:
        link = f"{str(settings.public_url).rstrip('/')}{path}"
        out.print(f"{registrar} sets a password within 72 hours at {link}", markup=False, soft_wrap=True)
    if len(told) < SECOND:
        out.print("Roles of the office need a second person: open two registrars with --registrar LOGIN.", markup=False)


@click.command()
@click.argument("login")
@click.option("--without-proofs", is_flag=True, help="Remove passkeys, telephone and recovery codes, too.")
def link(login: str, *, without_proofs: bool) -> None:
    """Open a way into the account of LOGIN: show a link by which its owner sets a password.

    For the day on which no two officers are left who could issue it. It is entered in the journal, and the account and
    all administrators are told.

    \b
    Example:
      sogoc link lan@hatinh.example
    """
    settings = settled()
    path = asked(_open_door)(settings, login, without_proofs=without_proofs)
    told = f"{str(settings.public_url).rstrip('/')}{path}"
    out.print(f"{login} sets a password at {told}", markup=False, soft_wrap=True)


@click.command()
def migrate() -> None:
    """Bring the tables to the newest revision.

    \b
    Example:
      SOGOC_DATABASE_URL=postgresql+asyncpg://sogoc@localhost/sogoc sogoc migrate
    """
    from api.commands.migrating import migrate_up

    settings = settled()
    migrate_up(settings)
    prepare(settings)
    out.print("The tables are at the newest revision.")


def prepare(settings: "Settings") -> None:
    """Make the folders and, in a register that has none, the first label secret and its epoch's row.

    A secret that is missing later is never replaced: labels in the shops would seem not to be issued.
    """
    make_folder(settings.files)
    make_folder(settings.search_folder)
    make_folder(settings.keys, 0o700)
    asked(_open_epoch)(settings)


async def _open_epoch(settings: "Settings") -> None:
    from api.labelling import ring_of
    from registry.codes import keys
    from registry.labels import epochs

    async with register(settings) as database, database.writing() as session:
        is_opened = await epochs.any_opened(session)
        if not is_opened and not settings.label_masters and not keys.path_of(settings.keys, FIRST_EPOCH).exists():
            keys.create(settings.keys, FIRST_EPOCH)
        ring = ring_of(settings)
        if is_opened:
            await epochs.check_all(session, ring)
        else:
            await epochs.open_epoch(session, ring, FIRST_EPOCH)


async def _open_door(settings: "Settings", login: str, *, without_proofs: bool) -> str:
    from registry.parties.opening import open_door

    async with register(settings) as database, database.writing() as session:
        return await open_door(session, login, without_proofs=without_proofs)


async def _is_open(settings: "Settings") -> bool:
    from registry.people.directory import has_accounts

    async with register(settings) as database, database.reading() as connection:
        return await has_accounts(connection)


async def _open(
    settings: "Settings", login: str, name: str, password: str, registrars: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Open the office; return each registrar's login with the path of the link that sets the password."""
    from registry.parties.opening import open_office
    from registry.people import links
    from registry.people.accounts import by_login
    from registry.people.credentials import draw_up
    from registry.vocabulary import LinkPurpose

    first = await draw_up(login=login, name=name, password=password)
    drawn = [await draw_up(login=one, name=one, password=None) for one in registrars]
    told = []
    async with register(settings) as database, database.writing() as session:
        await open_office(session, name=settings.office_voucher, first=first, registrars=drawn)
        for one in drawn:
            account_id = await by_login(session, one.login)
            if account_id is not None:
                text = await links.issue(session, account_id, LinkPurpose.INVITATION, by=None)
                told.append((one.login, links.address_of(text)))
    return told
