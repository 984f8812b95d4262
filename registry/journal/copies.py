"""Copies of an erased value outside the items: kept answers, forms, searches, messages, imports, print requests."""

import json
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.folding import fold
from registry.tables import Answer, Dispatch, ImportFault, KeptForm, Notice, PrintJob, SavedForm, SavedSearch
from registry.vocabulary import Sending

BLANK = "—"
"""Replaces an erased value where NULL is not allowed; a unique column also gets the first digits of the row's id."""
_EMPTY = b"{}"


async def empty_answers(connection: AsyncConnection, subject_id: str, values: Collection[str]) -> int:
    """Empty the kept answers that contain one of the values or the subject's id; return how many.

    Their rows and keys stay, so that a repeated request is still recognised.
    """
    parts = [part.encode() for value in values for part in {value, json.dumps(value)[1:-1]}] + [subject_id.encode()]
    found = []
    stream = await connection.stream(select(col(Answer.account_id), col(Answer.key), col(Answer.body)))
    async for account_id, key, body in stream:
        if body != _EMPTY and any(part in body for part in parts):
            found.append((account_id, key))
    for account_id, key in found:
        emptied = update(Answer).where(col(Answer.account_id) == account_id, col(Answer.key) == key)
        await connection.execute(emptied.values(body=_EMPTY))
    return len(found)


async def drop_saved(connection: AsyncConnection, subject_id: str, values: Collection[str]) -> int:
    """Delete kept forms that contain one of the values or belong to the account or record; return how many."""
    keys = (col(SavedForm.account_id), col(SavedForm.form))
    found = []
    stream = await connection.stream(select(*keys, col(SavedForm.record_id), col(SavedForm.typed)))
    async for account_id, form, record_id, typed in stream:
        is_about = subject_id in {str(account_id), str(record_id)}
        if is_about or any(value in text for value in values for text in typed.values()):
            found.append((account_id, form))
    for account_id, form in found:
        await connection.execute(delete(SavedForm).where(keys[0] == account_id, keys[1] == form))
    kept = []
    over = await connection.stream(select(col(KeptForm.digest), col(KeptForm.account_id), col(KeptForm.typed)))
    async for digest, owner, texts in over:
        if str(owner) == subject_id or _tells(json.loads(texts), values):
            kept.append(digest)
    await connection.execute(delete(KeptForm).where(col(KeptForm.digest).in_(kept)))
    return len(found) + len(kept)


async def blank_print_jobs(connection: AsyncConnection, values: Collection[str]) -> int:
    """Replace the values in the requests for print files, which name their recipients; return how many were changed."""
    found = []
    stream = await connection.stream(select(col(PrintJob.id), col(PrintJob.wishes)))
    async for job, wishes in stream:
        left = {name: BLANK if isinstance(one, str) and one in values else one for name, one in wishes.items()}
        if left != wishes:
            found.append((job, left))
    for job, left in found:
        await connection.execute(update(PrintJob).where(col(PrintJob.id) == job).values(wishes=left))
    return len(found)


async def blank_messages(connection: AsyncConnection, values: Collection[str], account_id: UUID | None = None) -> int:
    """Replace the values in notices and letters, and delete letters that wait for an address that is one of them.

    A message that was sent to such an address, with one of the values, or to the account ``account_id`` whose data are
    erased, stays with ``BLANK`` as its answer: its letter in a folder is deleted after the commit. Returns how many
    were changed or deleted.
    """
    notices = []
    stream = await connection.stream(select(col(Notice.id), col(Notice.told)))
    async for notice_id, told in stream:
        if _tells(told, values):
            notices.append((notice_id, _blank(told, values)))
    for notice_id, told in notices:
        await connection.execute(update(Notice).where(col(Notice.id) == notice_id).values(told=told))
    letters = []
    wanted: list[Any] = [col(getattr(Dispatch, name)) for name in ("id", "told", "answer")]
    async for letter_id, told, answer in await connection.stream(select(*wanted)):
        if _tells([told, answer], values):
            letters.append((letter_id, _blank(told, values), answer and _blank(answer, values)))
    for letter_id, told, answer in letters:
        changed = update(Dispatch).where(col(Dispatch.id) == letter_id)
        await connection.execute(changed.values(told=told, answer=answer))
    told_in: ColumnElement[bool] = col(Dispatch.notice_id).in_([notice_id for notice_id, _ in notices])
    if account_id is not None:
        told_in = or_(told_in, col(Dispatch.account_id) == account_id)
    sent = update(Dispatch).where(col(Dispatch.state) == Sending.SENT)
    marked = (await connection.execute(sent.where(told_in).values(answer=BLANK))).rowcount
    is_to = col(Dispatch.address).in_(values)
    marked += (await connection.execute(sent.where(is_to).values(answer=BLANK, address=BLANK))).rowcount
    dropped = (await connection.execute(delete(Dispatch).where(is_to))).rowcount
    return len(notices) + len(letters) + marked + dropped


def _tells(told: Any, values: Collection[str]) -> bool:
    if isinstance(told, dict | list):
        return any(_tells(one, values) for one in (told.values() if isinstance(told, dict) else told))
    return isinstance(told, str) and any(value in told for value in values)


def _blank(told: Any, values: Collection[str]) -> Any:
    if isinstance(told, dict):
        return {name: _blank(one, values) for name, one in told.items()}
    if isinstance(told, list):
        return [_blank(one, values) for one in told]
    if isinstance(told, str):
        for value in sorted(values, key=len, reverse=True):
            told = told.replace(value, BLANK)
    return told


async def blank_faults(connection: AsyncConnection, values: Collection[str]) -> int:
    """Replace the values in rows that an import refused and in their faults; return how many rows were changed."""
    blanked = 0
    for value in sorted(values):
        statement = select(col(ImportFault.id), col(ImportFault.row), col(ImportFault.faults)).where(
            col(ImportFault.row).contains(json.dumps(value, ensure_ascii=False)[1:-1], autoescape=True)
        )
        for key, row, faults in (await connection.execute(statement)).all():
            cells = {name: cell.replace(value, BLANK) for name, cell in json.loads(row).items()}
            blank = [_blanked(fault, value) for fault in json.loads(faults)]
            values_now = {
                name: json.dumps(now, ensure_ascii=False) for name, now in (("row", cells), ("faults", blank))
            }
            await connection.execute(update(ImportFault).where(col(ImportFault.id) == key).values(values_now))
            blanked += 1
    return blanked


def _blanked(fault: dict[str, Any], value: str) -> dict[str, Any]:
    """Return a fault without the value; a shortened cell ("…") that begins like the value is replaced too."""
    texts = {name: one for name, one in fault["values"].items() if isinstance(one, str)}
    begun = {name: BLANK for name, one in texts.items() if one.endswith("…") and value.startswith(one[:-1])}
    without = {name: one.replace(value, BLANK) for name, one in texts.items()}
    return fault | {"values": fault["values"] | without | begun}


async def drop_searches(connection: AsyncConnection, values: Collection[str]) -> int:
    """Delete saved searches that contain one of the values, in any spelling, and their notices.

    Return the number of searches.
    """
    gone = {fold(value) or "" for value in values}
    found = []
    stream = await connection.stream(select(col(SavedSearch.id), col(SavedSearch.name), col(SavedSearch.question)))
    async for search_id, name, question in stream:
        said = fold(f"{name}\n{unquote_plus(question)}") or ""
        if any(value in said for value in gone):
            found.append(search_id)
    notices = select(col(Notice.id)).where(col(Notice.about).in_(found))
    await connection.execute(delete(Dispatch).where(col(Dispatch.notice_id).in_(notices)))
    await connection.execute(delete(Notice).where(col(Notice.about).in_(found)))
    await connection.execute(delete(SavedSearch).where(col(SavedSearch.id).in_(found)))
    return len(found)
