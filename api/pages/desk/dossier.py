"""One dossier: its facts, its history, and the acts that this officer may take now."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.areas import MOST_BYTES_OF_A_PAPER
from api.language import language_of, speech
from api.pages.desk import contents
from api.pages.desk.choosing import OF_THE_USE
from api.pages.desk.frame import Html, desk_page, see
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.papers import content_of, file_paper, paper_asks
from api.pages.parts import HISTORY, PageLists
from api.pages.subjects import SubjectPages
from api.pages.submission import Submission, attempt
from api.pages.wording import remarks_in
from api.settings import Settings
from registry.acts import read
from registry.errors import RegistryError
from registry.forms import MOST_BYTES_OF_A_FORM
from registry.people.permissions import Actor
from registry.people.visibility import DESK
from registry.rights import reading
from registry.rights.matter import RECORD


@post("/records/{record_id:uuid}/papers", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAPER)
async def attach_paper(
    request: Visit,
    *,
    record_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    settings: NamedDependency[Settings],
    state: State,
) -> Response[Any]:
    """Attach a paper that came to the office, or show the dossier again with what is wrong with it."""
    connection = await session.connection()
    await reading.detail(connection, actor, record_id, rule=DESK)
    content = await content_of(submission.files.get("file"))

    async def work() -> str:
        await file_paper(session, actor, submission, settings, record_id, content)
        return f"/desk/records/{record_id}"

    again = partial(_page, request, connection, actor, record_id, state=state, session=session)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="add_paper"))


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    record_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    found = await reading.detail(connection, actor, record_id, rule=DESK)
    matter = await read(connection, actor, RECORD, record_id)
    parts = PageLists(request, f"/desk/records/{record_id}", HISTORY, *contents.LISTS)
    told = await contents.gather(connection, actor, found, matter, said, state=state, parts=parts)
    acts = PAGES.acts(request, state, actor, record_id)
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        without=OF_THE_USE,
        offered={"near": told.citable},
        session=session,
    )
    return desk_page(
        request,
        "dossier.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        **told.names(),
        paper_asks=paper_asks(said),
        remarks=remarks_in(found.record.name, said),
        **shown.names(),
    )


async def _look(connection: AsyncConnection, actor: Actor, record_id: UUID) -> Any:
    return await reading.detail(connection, actor, record_id, rule=DESK)


PAGES = SubjectPages(on=RECORD, face="/desk", plural="records", page=_page, look=_look, most=MOST_BYTES_OF_A_FORM)
