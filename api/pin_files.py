"""Taking the numbers under the coating of an order: entered, then sent; no copy of them is kept on the server."""

import base64
from collections.abc import AsyncIterator
from itertools import islice

from anyio import to_thread
from litestar.datastructures import State
from litestar.response import Stream

from registry.labels import pin_files
from registry.labels.pin_files import Numbers, PinFileForm
from registry.people.permissions import Actor

ROWS_AT_ONCE = 4096


async def take_pins(state: State, actor: Actor, number: int, form: PinFileForm) -> Stream:
    """Enter and return the numbers of an order that are left: seq, pin, one line a label.

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal.
    """
    async with state.database.writing() as session:
        numbers = await pin_files.take_up(session, actor, number, state.verification.ring)
    # Made once for its digest and once more to be sent: it is entered before the first number has left the house.
    octets, sha256 = await to_thread.run_sync(numbers.measured)
    async with state.database.writing() as session:
        await pin_files.mark_taken(session, actor, number, runs=numbers.runs, sha256=sha256, recipient=form.recipient)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="pins-{number}.csv"',
        "Content-Length": str(octets),
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:",
    }
    return Stream(_chunks(numbers), media_type="text/csv; charset=utf-8; header=present", headers=headers)


async def _chunks(numbers: Numbers) -> AsyncIterator[bytes]:
    lines = numbers.lines()
    while chunk := await to_thread.run_sync(lambda: b"".join(islice(lines, ROWS_AT_ONCE))):
        yield chunk
