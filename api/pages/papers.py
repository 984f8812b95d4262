"""A paper that a page sends: read, judged by its content, and kept where it belongs."""

from typing import Any

from litestar.datastructures import UploadFile
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import Speech
from api.pages.forms.controls import Pairs
from api.pages.submission import Submission
from api.settings import Settings
from registry.documents import filing
from registry.documents.store import Store
from registry.errors import Fault, NotAcceptable
from registry.forms import INVALID_FORM
from registry.people.permissions import Actor
from registry.saying import Said, say
from registry.vocabulary import Purpose


async def content_of(file: UploadFile | None) -> bytes:
    """Return what a file holds; nothing where none was chosen."""
    return await file.read() if file is not None and file.filename else b""


def demand_chosen(file: UploadFile | None, content: bytes) -> str:
    """Return the name of the file that was sent; NotAcceptable where none was."""
    if file is None or not content:
        raise _missing("file", say("choose a file"), "missing")
    return file.filename


async def file_paper(  # noqa: PLR0917 # what a paper is made of
    session: AsyncSession, actor: Actor, submission: Submission, settings: Settings, record_id: Any, content: bytes
) -> None:
    """Add the paper that a form sent to a record's files."""
    name = demand_chosen(submission.files.get("file"), content)
    purpose = submission.text("purpose")
    if purpose not in set(Purpose):
        raise _missing("purpose", say("choose one"), "enum")
    store = Store(settings.files)
    await filing.add(session, actor, store, record_id, content=content, name=name, purpose=Purpose(purpose))


def purposes(said: Speech) -> Pairs:
    """Return what a paper can be, in words."""
    return [(purpose.value, said.word(purpose, "Purpose")) for purpose in Purpose]


def _missing(field: str, why: Said, code: str) -> NotAcceptable:
    return NotAcceptable(INVALID_FORM, (Fault(field, why, code),), code="invalid_form")
