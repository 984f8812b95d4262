"""Answers to a scan, as the verify path makes them: one for every reason, with invented goods."""

from datetime import UTC, date, datetime
from decimal import Decimal

from api.views.labels import answer_of
from api.views.verdict import GoodsFacts, HolderFact, LimitFact, LotFact, RightFact, UseFact, VerdictView
from registry.codes import label_codes
from registry.labels.verdicts import RULES, mistyped
from registry.labels.words import reference
from registry.saying import Language
from registry.vocabulary import AuthorisationStatus, Kind, LotStatus, Measure, Reason, Status, Verdict

VERDICTS: dict[Reason, Verdict] = {
    mistyped().reason: mistyped().verdict,
    **{rule.reason: rule.verdict for rule in RULES},
}
FACTLESS = {Verdict.MISTYPED, Verdict.UNKNOWN}
CODE = "1R7K0H9TQ4M3ZB8XW1CD"


def facts(*, holder: str = "Hợp tác xã Bưởi Phúc Trạch", status: Status = Status.REGISTERED) -> GoodsFacts:
    return GoodsFacts(
        product="Bưởi quả",
        right=RightFact("Phúc Trạch", Kind.GEOGRAPHICAL_INDICATION, None, "00022", status, None, False),
        holder=HolderFact(holder, "Thôn 4, xã Phúc Trạch", "Xã Phúc Trạch", "Tỉnh Hà Tĩnh", True),
        use=UseFact("QSD-2026-0007", AuthorisationStatus.ACTIVE, date(2026, 1, 1), date(2028, 12, 31)),
        title=None,
        lot=LotFact(
            "PT-2026-014",
            LotStatus.OPEN,
            date(2026, 9, 12),
            date(2026, 12, 12),
            "08938505974019",
            1200,
            Measure.GRAM,
        ),
        specification=[
            LimitFact("Độ ngọt", Decimal("11.40"), None, "°Bx"),
            LimitFact("Khối lượng quả", Decimal(900), Decimal(1500), "g"),
        ],
    )


def answer(reason: Reason, language: Language, known: GoodsFacts | None = None) -> VerdictView:
    """Return the answer for a reason; with facts wherever the register has any."""
    verdict = VERDICTS[reason]
    said = answer_of(reason, language)
    return VerdictView(
        verdict=verdict,
        reason=reason,
        reference=reference(reason),
        title=said.title,
        says=said.says,
        advice=said.advice,
        code=label_codes.grouped(CODE),
        checked_at=datetime(2026, 11, 23, 7, 32, tzinfo=UTC),
        office="Sở Khoa học và Công nghệ Hà Tĩnh",
        url=f"https://sogoc.example/{CODE}",
        report=f"https://sogoc.example/report/{CODE}",
        telephone="0239 385 5555",
        facts=None if verdict in FACTLESS else known or facts(),
    )
