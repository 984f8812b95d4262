"""What a register sends, as somebody reads it in a mailbox."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import col, select

from api.mailing.sending import Sender
from api.settings import Settings
from registry.database import Database
from registry.tables import Dispatch
from tests.labels.chain import MASTER
from tests.notices.sending import sender_of


class Mailbox:
    """Sends what waits into a folder of the test's own and reads it there."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder / "mailbox"
        self._sender = sender_with_keys(database, str(self.folder))
        self._read: set[str] = set()

    async def fetch(self) -> list[EmailMessage]:
        """Send, and return what is new, in order."""
        while await self._sender.send():
            pass
        await self._sender.end()
        files = [one for one in sorted(self.folder.glob("*.eml")) if one.name not in self._read]
        self._read |= {one.name for one in files}
        mails = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in files]
        return [mail for mail in mails if isinstance(mail, EmailMessage)]


def sender_with_keys(database: Database, way: str) -> Sender:
    """Return a sender that has the secrets with which the applications of tests seal."""
    plain = sender_of(database, way)
    keyed: Settings = plain.settings.model_copy(update={"label_masters": {1: SecretStr(MASTER)}})
    return Sender(database, keyed, plain.book, plain.ways, lasts=plain.lasts, first=plain.first)


def text_of_mail(mail: EmailMessage) -> str:
    """Return the plain text of a message; the HTML says the same and has the same links."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    text: str = plain.get_content()
    told: str = html.get_content()
    assert all(one in told for one in re.findall(r"https?://\S+", text)), told
    return text


def paths_in(mail: EmailMessage) -> list[str]:
    """Return where the links of a message lead, as paths of the register."""
    return re.findall(r"https?://[^/\s]+(/\S+)", text_of_mail(mail))


async def waiting(database: Database) -> list[Dispatch]:
    """Return all that was put on its way, oldest first."""
    async with database.writing() as session:
        return list((await session.exec(select(Dispatch).order_by(col(Dispatch.id)))).all())
