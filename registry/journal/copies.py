"""What repeats an erased value outside the items: kept answers, saved forms and searches, and rows not imported."""

import json
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.folding import fold
from registry.tables import Answer, Dispatch, ImportFault, Notice, SavedForm, SavedSearch

BLANK = "—"
"""Stands where a column may not be empty; behind it the first digits of the id where a column has to be unique."""
_EMPTY = b"{}"


async def empty_answers(connection: AsyncConnection, subject_id: str, values: Collection[str]) -> int:
    """Empty kept answers that tell one of the values or are about the subject; their keys and places stay."""
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
    """Drop saved forms that hold one of the values, or that are of the account or about the record."""
    keys = (col(SavedForm.account_id), col(SavedForm.form))
    found = []
    stream = await connection.stream(select(*keys, col(SavedForm.record_id), col(SavedForm.typed)))
    async for account_id, form, record_id, typed in stream:
        is_about = subject_id in {str(account_id), str(record_id)}
        if is_about or any(value in text for value in values for text in typed.values()):
            found.append((account_id, form))
    for account_id, form in found:
        await connection.execute(delete(SavedForm).where(keys[0] == account_id, keys[1] == form))
    return len(found)


async def blank_faults(connection: AsyncConnection, values: Collection[str]) -> int:
    """Blank the cells of rows that an import could not take, where they tell one of the values."""
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
    """Return a fault without the value, of which a long cell shows the beginning."""
    texts = {name: one for name, one in fault["values"].items() if isinstance(one, str)}
    begun = {name: BLANK for name, one in texts.items() if one.endswith("…") and value.startswith(one[:-1])}
    without = {name: one.replace(value, BLANK) for name, one in texts.items()}
    return fault | {"values": fault["values"] | without | begun}


async def drop_searches(connection: AsyncConnection, values: Collection[str]) -> int:
    """Drop the saved searches that tell one of the values, however it is spelt, and the notices of what they found."""
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
