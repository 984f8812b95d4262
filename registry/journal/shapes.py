"""Declares which rows of which tables belong to a subject, and their form in its document.

``describing`` uses it in both directions, from rows to a document and back. A new nullable column needs no change here,
a new table needs one line. The declaration says what the table cannot: that a column is personal, secret or long, and
which value of a newer NOT NULL column is omitted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.vocabulary import Subject

SCHEMA = 1
"""The schema of new documents; older ones are read through upgrades (``restating``)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Rows of ``table`` whose ``key`` equals ``by`` of their parent row; ``name`` is their field in the document.

    With ``single`` the field is one object, otherwise a list of objects.
    """

    table: str
    name: str = ""
    key: str = "id"
    by: str = "id"
    single: bool = False
    shared: bool = False
    """Other subjects may contain the same row."""
    personal: frozenset[str] = frozenset()
    """Columns that are kept as a salted commitment with the value beside it.

    They can be erased and withheld from the public.
    """
    secret: frozenset[str] = frozenset()
    """Columns that are kept as a commitment only: the audit sees a change, but an item never holds the value."""
    long: frozenset[str] = frozenset()
    """Columns whose value is kept as its digest when it is long."""
    absent: Mapping[str, Any] = field(default_factory=dict)
    """For columns newer than a schema: the value that is omitted. It is never changed and never removed."""
    grows: str = ""
    """For rows that are only added: the column with the version that their subject had before the act that added them.

    An entry stores only the rows of its own act (``growing``).
    """
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Columns with the same value in all rows of this subject; they are omitted."""
    parts: tuple["Part", ...] = ()


def _only(*names: str) -> frozenset[str]:
    return frozenset(names)


def _rows(table: str, name: str, key: str = "record_id", **more: Any) -> Part:
    return Part(table=table, name=name, key=key, **more)


_FIRST = {"version": 1}
"""``version`` is newer than the first items: 1 means a subject that nobody has changed yet."""

_FILE = Part(table="stored_file", name="file", key="digest", by="digest", single=True, shared=True)

_BARE: dict[Subject, Part] = {
    Subject.UNIT: Part(table="administrative_unit", absent=_FIRST, long=_only("boundary")),
    Subject.PARTY: Part(
        table="party", absent=_FIRST, personal=_only("name", "name_latin", "address", "tax_code", "phone", "email")
    ),
    Subject.ACCOUNT: Part(
        table="account",
        absent=_FIRST,
        personal=_only("login", "name", "email"),
        secret=_only("password_hash"),
        parts=(
            _rows("membership", "memberships", "account_id"),
            _rows("passkey", "passkeys", "account_id", personal=_only("name")),
            _rows("account_identity", "identities", "account_id", personal=_only("digest")),
        ),
    ),
    Subject.TOKEN: Part(table="token", absent=_FIRST, personal=_only("label"), secret=_only("digest")),
    Subject.RECORD: Part(
        table="record",
        parts=(
            _rows("particulars", "particulars", long=_only("body")),
            _rows("record_party", "parties", personal=_only("name", "delegation")),
            _rows("classification", "classes"),
            _rows("publication", "publications"),
            _rows("defect_notice", "notices", personal=_only("defects", "answer")),
            _rows("opposition", "oppositions", personal=_only("opponent", "grounds", "reasons")),
            _rows("proposal", "proposals", personal=_only("reasons", "remark"), long=_only("near")),
            _rows("ending", "endings", personal=_only("reason")),
            _rows("colleague_note", "colleague_notes", personal=_only("text")),
            _rows("provenance", "provenance", single=True),
            _rows("area", "areas", long=_only("geometry"), parts=(_rows("area_unit", "units", "area_id"),)),
            _rows("record_file", "files", personal=_only("name"), parts=(_FILE,)),
            _rows("scan_limits", "scan_limits"),
            _rows("yield", "yields"),
        ),
    ),
    Subject.JOIN_REQUEST: Part(
        table="join_request",
        personal=_only("name", "tax_code", "address", "representative", "phone", "email", "message", "reason"),
        secret=_only("address_digest"),
        parts=(
            _rows("join_question", "questions", "request_id", personal=_only("question", "answer")),
            _rows("join_file", "files", "request_id", personal=_only("name"), parts=(_FILE,)),
        ),
    ),
    Subject.AUTHORISATION: Part(table="authorisation", personal=_only("reason")),
    Subject.PLOT: Part(table="plot", absent=_FIRST, personal=_only("name", "geometry")),
    Subject.QUANTITY: Part(table="certified_quantity", absent=_FIRST, personal=_only("evidence")),
    Subject.LOT: Part(
        table="lot",
        absent=_FIRST,
        personal=_only("reason", "public_reason", "public_advice"),
        parts=(_rows("lot_input", "inputs", "lot_id"),),
    ),
    Subject.LABEL_EPOCH: Part(table="label_epoch", absent=_FIRST, key="number"),
    Subject.LABEL_BATCH: Part(
        table="label_batch",
        absent=_FIRST | {"has_pins": False},
        key="number",
        personal=_only("remark"),
        parts=(
            _rows(
                "label_range",
                "ranges",
                "batch_number",
                by="number",
                absent={"order_version": 0},
                grows="order_version",
                personal=_only("reason", "public_reason", "public_advice"),
            ),
            _rows("close_out", "close_outs", "batch_number", by="number"),
            _rows("press_report", "press_reports", "batch_number", by="number"),
            _rows("print_file", "print_files", "batch_number", by="number"),
            _rows("print_repeat", "print_repeats", "batch_number", by="number"),
        ),
    ),
    Subject.CASE: Part(
        table="office_case",
        personal=_only(
            *("place", "story", "offer", "reporter_name", "reporter_phone", "reporter_email"),
            *("summary", "findings", "answer"),
        ),
        secret=_only("digest"),
        parts=(
            _rows("case_picture", "pictures", "case_id", personal=_only("name"), parts=(_FILE,)),
            _rows("case_referral", "referrals", "case_id", personal=_only("addressee", "request", "way")),
        ),
    ),
}


def _with_waiting(subject: Subject, shape: Part) -> Part:
    """Return the shape with one more part: an act that waits for its second person belongs to its subject."""
    waiting = Part(
        table="waiting",
        name="waiting",
        key="subject_id",
        by=shape.key,
        personal=_only("form"),
        fixed={"subject": subject.value},
    )
    values = {name: getattr(shape, name) for name in shape.__dataclass_fields__}
    return Part(**(values | {"parts": (*shape.parts, waiting)}))


SHAPES: dict[Subject, Part] = {subject: _with_waiting(subject, shape) for subject, shape in _BARE.items()}
"""Every subject's shape; subjects that others refer to come first, because a move fills the tables in this order.

An import has none, only entries.
"""


def chains(shape: Part) -> Iterator[tuple[Part, ...]]:
    """Yield each part of a subject, preceded by the parts on which it depends, the root first."""
    waiting: list[tuple[Part, ...]] = [(shape,)]
    while waiting:
        chain = waiting.pop(0)
        yield chain
        waiting += [(*chain, part) for part in chain[-1].parts]
