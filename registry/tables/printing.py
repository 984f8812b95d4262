"""What becomes of labels on their way to the press and back: files made in the background, and what the press says."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored
from registry.vocabulary import PrintState


class PrintJob(Table, table=True):
    """A print file that is made in the background: no act, and gone a week after it was asked for.

    ``wishes`` is what was asked, ``runs`` the labels by their indices; ``asked_at`` is the instant written into the
    file, so that it is made anew octet for octet. ``turn`` tells who makes it and ``seen_at`` when they last moved.
    """

    __tablename__ = "print_job"
    __table_args__ = (CheckConstraint("total >= 1 AND done >= 0 AND sent >= 0", name="counts"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    kind: str = Field(max_length=20)  # the name of the file: lists.zip, labels.zpl
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    runs: list[list[int]] = Field(default_factory=list, sa_type=Document)
    total: int
    done: int = 0
    state: PrintState = Field(default=PrintState.WAITING, sa_type=stored(PrintState), index=True)
    asked_by: UUID = Field(foreign_key="account.id")
    asked_at: datetime = Field(default_factory=calendar.now)
    turn: UUID | None = None
    seen_at: datetime | None = None
    octets: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = Field(default=None, max_length=64)
    sent: int = Field(default=0, sa_type=BigInteger)
    is_entered: bool = False
    ended_at: datetime | None = None
    reason: str | None = Field(default=None, max_length=100)  # the code of what hindered
    inscribed: str | None = Field(default=None, max_length=64)  # SHA-256 of what its labels say beside their codes


class PressReport(Table, table=True):
    """What a press says of the labels it got: so many printed, spoiled and delivered. Never deleted.

    ``difference`` is what it printed less what it spoiled and delivered; a row that ``takes_back`` another says nothing
    itself.
    """

    __tablename__ = "press_report"
    __table_args__ = (CheckConstraint("printed >= 0 AND spoiled >= 0 AND delivered >= 0", name="counts"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_number: int = Field(foreign_key="label_batch.number", index=True)
    printed: int
    spoiled: int
    delivered: int
    difference: int
    reported_by: UUID = Field(foreign_key="account.id")
    reported_at: datetime = Field(default_factory=calendar.now)
    takes_back: UUID | None = None
