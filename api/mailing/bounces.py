"""Messages that came back: read from the mail folder (Maildir) to which the office lets them be delivered.

Only reports of permanent failure count (RFC 3464), and only for a Message-ID that this register sent. A report that was
read is marked as seen and stays; everything else in the folder is left alone.
"""

import email.policy
import mailbox
import re
from email.message import Message as Mail
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import anyio
import structlog

from registry.database import Database
from registry.people.dispatching import bounce

LARGEST = 1_000_000
AT_ONCE = 200
log = structlog.get_logger()


class Report(NamedTuple):
    """Which message came back, and why."""

    id: UUID
    reason: str


async def read(database: Database, folder: Path, domain: str) -> int:
    """Read the folder; return how many of our messages came back."""
    found = await anyio.to_thread.run_sync(_unseen, folder, domain)
    done = 0
    for key, report in found:
        if report is not None:
            async with database.writing() as session:
                done += await bounce(await session.connection(), report.id, report.reason)
        await anyio.to_thread.run_sync(_mark_seen, folder, key)
    return done


def report_of(mail: Mail, domain: str) -> Report | None:
    """Return what a message reports of one of ours that failed permanently; None for every other message."""
    if mail.get_content_type() != "multipart/report":
        return None
    status, reason, ours = "", "", None
    for part in mail.walk():
        match part.get_content_type():
            case "message/delivery-status":
                text = _text_of(part)
                status = _field(text, "Status") or status
                failed = (_field(text, "Action") or "").lower() == "failed"
                reason = (_field(text, "Diagnostic-Code") or status) if failed else reason
            case "message/rfc822" | "text/rfc822-headers" | "message/rfc822-headers":
                ours = _ours(_text_of(part), domain) or ours
    if ours is None or not reason or not status.startswith("5"):
        return None
    return Report(ours, reason)


def _unseen(folder: Path, domain: str) -> list[tuple[str, Report | None]]:
    """Return the messages without the flag "seen", by key, with what they report."""
    if not (folder / "new").is_dir():
        log.warning("bounces.no_folder", folder=str(folder))
        return []
    found: list[tuple[str, Report | None]] = []
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.iterkeys())[: AT_ONCE * 10]:
        try:
            if _is_seen(folder, key):
                continue
            with box.get_file(key) as file:
                octets = file.read(LARGEST)
        except (KeyError, OSError):
            continue  # another process took it
        found.append((key, report_of(BytesParser(policy=email.policy.compat32).parsebytes(octets), domain)))
        if len(found) == AT_ONCE:
            break
    return found


def _is_seen(folder: Path, key: str) -> bool:
    """Say whether the flags in a file's name (Maildir, ``:2,S``) contain "seen"."""
    return any("S" in path.name.rpartition(":2,")[2] for path in (folder / "cur").glob(f"{key}:2,*"))


def _mark_seen(folder: Path, key: str) -> None:
    box = mailbox.Maildir(folder, create=False)
    try:
        found = box.get_message(key)
        found.set_subdir("cur")
        found.add_flag("S")
        box[key] = found
    except (KeyError, OSError) as fault:
        log.warning("bounces.not_marked", reason=str(fault))


def _text_of(part: Mail) -> str:
    payload = part.get_payload()
    inner = payload if isinstance(payload, list) else [payload]
    return "\n".join(one.as_string() if isinstance(one, Mail) else str(one) for one in inner)


def _field(text: str, name: str) -> str | None:
    found = re.search(rf"^{name}:[ \t]*(.+)$", text, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else None


def _ours(text: str, domain: str) -> UUID | None:
    found = re.search(rf"^Message-ID:\s*<([0-9a-f]{{32}})@{re.escape(domain)}>", text, re.MULTILINE | re.IGNORECASE)
    return UUID(found[1]) if found else None
