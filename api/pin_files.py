"""Taking the numbers under the coating of an order: made while they are sent, so the server keeps no copy."""

from anyio import to_thread
from litestar.datastructures import State
from litestar.response import Stream

from api.contents import asked_for, of_lines
from api.delivering import deliver_made, go_on
from registry import calendar
from registry.labels import pin_files
from registry.labels.deliveries import MadeAtOnce
from registry.labels.pin_files import PinFileForm
from registry.labels.standing import PINS
from registry.people.permissions import Actor


async def take_pins(state: State, actor: Actor, number: int, form: PinFileForm) -> Stream:
    """Open the delivery of the remaining numbers of an order and return it: seq, pin, one line per label.

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal.
    """

    async def begin() -> Stream:
        async with state.database.writing() as session:
            numbers = await pin_files.take_up(session, actor, number, state.verification.ring)
        # The file is made twice: for its digest and for sending.
        octets, sha256 = await to_thread.run_sync(numbers.measured)
        file = MadeAtOnce(PINS, asked_for(form), numbers.runs, calendar.now(), octets, sha256)
        return await deliver_made(state, actor, number, file, of_lines(numbers.lines))

    return await go_on(state, actor, number, PINS, asked_for(form), begin=begin)
