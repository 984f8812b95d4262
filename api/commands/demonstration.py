"""The demonstration as `make run` shows it: loaded once, then told on the terminal."""

import click
import qrcode

from api.commands.console import out
from api.labelling import ring_of
from api.settings import Settings
from registry.codes import label_codes
from registry.database import Database
from registry.demonstration.people import PASSWORD
from registry.demonstration.story import EPOCH, Shown, load
from registry.documents.store import Store


async def show(settings: Settings) -> None:
    """Load the demonstration unless it is there, and print the three faces, the accounts and one label."""
    database = Database(settings.database_url)
    ring = ring_of(settings)
    try:
        with out.status("Preparing the demonstration") as status:
            shown = await load(database, ring, settings.office, Store(settings.files), status.update)
    finally:
        await database.close()
    if shown is None:
        out.print("The office is open and is not the demonstration's; nothing was added.")
        return
    code = label_codes.seal(ring.keys(EPOCH, label_codes.FORMAT, shown.batch), label_codes.FORMAT, shown.batch, 0)
    _tell(str(settings.public_url).rstrip("/"), shown, code)


def _tell(site: str, shown: Shown, code: str) -> None:
    address = f"{site}/{code}"
    drawing = qrcode.QRCode(border=2)
    drawing.add_data(address)
    lines = [
        "",
        "  Shopper   " + address,
        "  Producer  " + site + "/login   as " + shown.logins["producer"],
        "  Office    " + site + "/login   as " + ", ".join(shown.logins[part] for part in ("examiner", "registrar")),
        "  Manager   " + site + "/login   as " + shown.logins["manager"],
        f"  Password of all invented accounts: {PASSWORD}",
        f"  Administrator: {shown.logins['administrator']}   API: {site}/api/v1/description/openapi.json",
        "",
        f"  One label of the demonstration, {label_codes.grouped(code)}:",
    ]
    click.echo("\n".join(lines))
    drawing.print_ascii(invert=True)
