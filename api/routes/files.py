"""Scanned papers of a record: maps of areas above all."""

import asyncio
import hashlib
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.areas import MOST_BYTES_OF_A_PAPER, PaperForm
from api.idempotency import HEADER, LONGEST, Idempotency
from api.paging import Page
from api.problems import may_answer
from api.settings import Settings
from api.views.areas import FileView
from registry.documents import filing
from registry.documents.store import Store
from registry.documents.thumbnails import MEDIA_TYPE, SIDE, thumbnail
from registry.errors import Fault, NotAcceptable
from registry.people.permissions import Actor
from registry.saying import say


class FileController(Controller):
    tags = ("Areas",)

    @get("/records/{record_id:uuid}/files", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def listing(
        self,
        record_id: FromPath[UUID],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        paging: NamedDependency[Page],
    ) -> Response[list[FileView]]:
        """List the files of a record, oldest first."""
        return await paging.answer(snapshot, await filing.listing(snapshot, visitor, record_id), FileView)

    @post(
        "/records/{record_id:uuid}/files",
        request_max_body_size=MOST_BYTES_OF_A_PAPER,
        responses=may_answer(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
    async def add(
        self,
        record_id: FromPath[UUID],
        data: MultipartBody[PaperForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        request: Request[Any, Any, Any],
        settings: NamedDependency[Settings],
    ) -> Response[FileView]:
        """Add a scanned paper (PNG, JPEG, WebP or PDF), at most 10 MB and 25 megapixels, judged by its content."""
        content = await data.file.read()
        name = data.file.filename

        async def work() -> FileView:
            filed = await filing.add(
                session,
                actor,
                Store(settings.files),
                record_id,
                content=content,
                name=name,
                purpose=data.purpose,
            )
            found = await filing.files_of(await session.connection(), actor, record_id)
            row = next(row for row in found if (row.digest, row.purpose) == (filed.digest, filed.purpose))
            return msgspec.convert(row, FileView, from_attributes=True)

        idempotency = once(request, f"{record_id} {data.purpose} {name}", content)
        return await idempotency(session, actor, work, lambda view: f"/api/v1/files/{view.digest}")

    @get("/files/{digest:str}", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def one(
        self,
        digest: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Fetch a file by the SHA-256 of its bytes, if you may see a record it belongs to."""
        facts = await filing.facts_of(snapshot, visitor, digest)
        content = await asyncio.to_thread(Store(settings.files).get, digest)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(facts.name, safe='')}"}
        return Response(content, media_type=facts.media_type, headers={**HEADERS, **named, "ETag": f'"{digest}"'})

    @get("/files/{digest:str}/thumbnail", responses=may_answer(HTTPStatus.NOT_FOUND))
    async def small(
        self,
        digest: FromPath[str],
        snapshot: NamedDependency[AsyncConnection],
        visitor: NamedDependency[Actor | None],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Fetch a small version of a picture, at most 320 pixels a side, if you may see a record it belongs to."""
        facts = await filing.facts_of(snapshot, visitor, digest)
        content = await thumbnail(Store(settings.files), digest, facts.media_type)
        return Response(content, media_type=MEDIA_TYPE, headers={**HEADERS, "ETag": f'"{digest}-{SIDE}"'})


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=31536000, immutable",
}
"""A file that is named by its content never changes; each reader is checked, so no shared cache may keep it."""


def once(request: Request[Any, Any, Any], about: str, content: bytes) -> Idempotency:
    """Return the digest of an upload for its key: the boundary of a multipart body changes, the parts do not."""
    key = request.headers.get(HEADER)
    if key is not None and not (0 < len(key) <= LONGEST and key.isprintable()):
        raise NotAcceptable(
            say("The Idempotency-Key cannot be used."),
            (Fault(HEADER, say("1 to %(most)s printable characters", most=LONGEST), "length"),),
        )
    return Idempotency(key, hashlib.sha256(f"{about}\n".encode() + content).hexdigest())
