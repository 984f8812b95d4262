"""A paper that a page sends: it is read, judged by its content, and filed."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar.datastructures import UploadFile
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import Speech
from api.pages.forms.controls import Control, controls
from api.pages.submission import Submission
from api.settings import Settings
from registry.documents import filing
from registry.documents.store import Store
from registry.errors import Fault, NotAcceptable
from registry.forms import INVALID_FORM, Form, asked, judge
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Purpose

NOT_CHOSEN = Fault("file", say("choose a file"), "missing")


class SentPaper(Form):
    """A paper as a page sends it."""

    file: Annotated[bytes, asked(say("File"), help=say("A photo or a scan: JPEG, PNG, WebP or PDF, at most 10 MB."))]


class PaperOfRecord(SentPaper):
    """A paper that goes to the files of a record."""

    purpose: Annotated[Purpose, asked(say("What is it?"))]


async def content_of(file: UploadFile | None) -> bytes:
    """Return the content of a file; nothing where none was chosen."""
    return await file.read() if file is not None and file.filename else b""


def demand_chosen(file: UploadFile | None, content: bytes) -> str:
    """Return the name of the file that was sent; NotAcceptable where none was."""
    if file is None or not content:
        raise NotAcceptable(INVALID_FORM, (NOT_CHOSEN,), code="invalid_form")
    return file.filename


async def file_paper(  # noqa: PLR0917 # what a paper consists of
    session: AsyncSession, actor: Actor, submission: Submission, settings: Settings, record_id: Any, content: bytes
) -> None:
    """Add the paper that a form sent to a record's files; NotAcceptable with every fault of the form."""
    file, sent = submission.files.get("file"), {"file": content, "purpose": submission.text("purpose")}
    form = judge(PaperOfRecord, sent, () if file is not None and content else (NOT_CHOSEN,))
    name = demand_chosen(file, content)
    store = Store(settings.files)
    await filing.add(session, actor, store, record_id, content=form.file, name=name, purpose=form.purpose)


def paper_asks(said: Speech, typed: Mapping[str, str] | None = None, form: type[Form] | None = None) -> list[Control]:
    """Return the controls of the form that sends a paper, to a record unless ``form`` is another."""
    return controls(form or PaperOfRecord, typed or {}, said)
