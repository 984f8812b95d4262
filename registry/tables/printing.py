"""Print files on their way to those who requested them, and the reports of printers."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, text
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored
from registry.vocabulary import PrintState


class PrintJob(Table, table=True):
    """A requested print file, made in the background or at once; it is no act.

    ``wishes`` is the request, ``runs`` the labels by index. ``asked_at`` is the instant written into the file, so that
    it can be made again with equal octets. ``turn`` identifies the process that makes it, ``seen_at`` its last sign. At
    ``opened_at`` its delivery began: ``pieces`` are the octets that were sent, first and last, together ``sent`` of
    ``octets``; ``handed`` counts every octet as often as it was sent. ``is_entered``: its labels are entered as taken.
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
    opened_at: datetime | None = None
    sent: int = Field(default=0, sa_type=BigInteger)
    handed: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    pieces: list[list[int]] = Field(
        default_factory=list, sa_type=Document, sa_column_kwargs={"server_default": text("'[]'")}
    )
    is_entered: bool = False
    ended_at: datetime | None = None
    reason: str | None = Field(default=None, max_length=100)  # the code of the refusal
    inscribed: str | None = Field(default=None, max_length=64)  # SHA-256 of the text on its labels


class PressReport(Table, table=True):
    """The report of a press on its labels: printed, spoilt and delivered. Never deleted.

    ``difference`` is printed less spoilt and delivered. A row that ``takes_back`` another cancels it and has no other
    meaning.
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
