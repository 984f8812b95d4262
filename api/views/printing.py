"""The JSON of how labels will scan, and of print files during their making."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.views.base import show
from registry.people.permissions import Actor
from registry.printing.scanning import Outlook
from registry.vocabulary import PrintState


class OutlookView(msgspec.Struct):
    """Whether labels of a sheet or size will scan when a printer of ``dpi`` dots per inch prints them.

    ``grade`` is ``good``, ``fine`` (only while the label is clean: fewer than four dots per module) or ``none``;
    ``module`` is the side of a module in millimetres and ``dots`` the same in dots, 0 where the symbol does not fit.
    """

    format: str
    name: str
    width: float
    height: float
    dpi: int
    version: int
    level: str
    module: float
    dots: int
    grade: str


def outlook_view(key: str, name: str, found: Outlook) -> OutlookView:
    """Return the outlook of a sheet or size, by its key."""
    return OutlookView(
        format=key,
        name=name,
        width=found.size.width,
        height=found.size.height,
        dpi=found.dpi,
        version=found.kind.version,
        level=found.kind.level,
        module=round(found.module, 3),
        dots=found.dots,
        grade=found.grade.value,
    )


class JobView(msgspec.Struct):
    """A print file on its way: ``done`` of ``total`` labels are made, then ``sent`` of ``octets`` have been sent.

    Its delivery is open from ``opened_at`` on; ``handed`` counts octets each time they are sent. ``is_entered`` once it
    was taken, ``is_mine`` for the account that ordered it; ``reason`` is the code of what hindered it.
    """

    id: UUID
    batch_number: int
    kind: str
    state: PrintState
    total: int
    done: int
    octets: int | None
    sha256: str | None
    opened_at: datetime | None
    sent: int
    handed: int
    is_entered: bool
    is_mine: bool
    asked_at: datetime
    ended_at: datetime | None
    reason: str | None

    @property
    def is_moving(self) -> bool:
        """Say whether it is not finished yet."""
        return self.state in {PrintState.WAITING, PrintState.MAKING}

    @property
    def can_be_taken(self) -> bool:
        """Say whether its account may fetch it."""
        return self.state is PrintState.READY

    @property
    def is_open(self) -> bool:
        """Say whether fetching it has begun and is not complete."""
        return self.state is PrintState.READY and self.opened_at is not None

    @property
    def percent(self) -> int:
        """Return how many per cent of it have been sent."""
        return 100 * self.sent // self.octets if self.octets else 0

    @property
    def can_be_cancelled(self) -> bool:
        """Say whether it may be cancelled."""
        return not self.is_entered and (self.is_moving or self.state is PrintState.READY)


def job_view(job: Any, actor: Actor) -> JobView:
    """Return a file as a reader sees it."""
    return show(job, JobView, is_mine=job.asked_by == actor.account_id)
