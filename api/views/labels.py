"""The JSON of orders of labels, and how a finding becomes the answer that a shopper gets."""

import unicodedata
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

import msgspec

from api.language import speech
from api.views.verdict import (
    GoodsFacts,
    HolderFact,
    LimitFact,
    LotFact,
    OpenedView,
    RecallView,
    RightFact,
    SeenView,
    SourceFact,
    TitleFact,
    UseFact,
    VerdictView,
)
from registry.codes import label_codes, signed_labels
from registry.labels.known import Known, Title
from registry.labels.scans.counter import day_of
from registry.labels.scans.counting import Seen, date_of
from registry.labels.scans.rules import provinces
from registry.labels.verdicts import ASKS_FOR_PIN
from registry.labels.verification import Checked, Opened
from registry.labels.words import ENDED, reference, words
from registry.rights import kinds
from registry.saying import Language, Said, say, say_many
from registry.vocabulary import BatchStatus, Measure, Readers, Reason, Verdict


class ShopperTexts(NamedTuple):
    """A title of a few words, what the register says, and what the reader can do now, in one language."""

    title: str
    says: str
    advice: str


class OrderView(msgspec.Struct):
    """An order of labels. ``pack`` is the content of one pack, a whole number of ``measure``.

    ``has_pins``: each label has a number under a coating.
    """

    number: int
    lot_id: UUID
    lot_number: str
    product: str
    record_id: UUID
    record_name: str
    holder_id: UUID
    holder_name: str
    quantity: int
    pack: int
    measure: Measure
    has_pins: bool
    epoch: int
    status: BatchStatus
    remark: str | None
    ordered_at: datetime
    decided_at: datetime | None
    version: int


class LeftView(msgspec.Struct):
    """How many labels for packs of ``pack`` may still be ordered for a lot."""

    pack: int
    left: int


def verdict_view(
    finding: Checked,
    language: Language,
    *,
    office: str,
    site: str,
    telephone: str | None = None,
    mail: str | None = None,
    seen: SeenView | None = None,
) -> VerdictView:
    """Return a finding in a language; ``site`` is the address of the service without a slash at its end."""
    verdict, reason = finding.judgement
    answer = answer_to(finding, language)
    code = _as_typed(finding.code) if verdict is Verdict.MISTYPED else finding.code
    path = f"S/{code}" if finding.is_signed else code
    if finding.is_signed:
        code = code[: label_codes.LENGTH]  # nobody compares 125 characters
    return VerdictView(
        verdict=verdict,
        reason=reason,
        reference=reference(reason),
        title=answer.title,
        says=answer.says,
        advice=answer.advice,
        code=label_codes.grouped(code),
        checked_at=finding.checked_at,
        office=office,
        url=f"{site}/{path}",
        report=report_address(site, code),
        telephone=telephone,
        facts=None if finding.label is None else facts_view(finding.label),
        seen=None if finding.label is None else seen,
        mail=mail,
        recall=None if finding.notice is None else RecallView(*finding.notice),
        differs=list(finding.differs),
        pin=f"{site}/{code}/pin" if finding.has_pin and reason in ASKS_FOR_PIN else None,
        opened=None if finding.opened is None else opened_view(finding.opened, language),
    )


def opened_view(opened: Opened, language: Language) -> OpenedView:
    """Return when and where the number under the coating of a label was confirmed first."""
    province = provinces().get(opened.place or "")
    if province is None:
        said = say("The number under its coating was confirmed first at %(moment)s.", moment=opened.at)
    else:
        said = say(
            "The number under its coating was confirmed first at %(moment)s, in %(province)s.",
            moment=opened.at,
            province=province,
        )
    return OpenedView(speech(language).tell(said), opened.at, province)


def report_address(site: str, code: str) -> str:
    """Return the address at which a person reports something wrong with the goods of a label."""
    return f"{site}/report/{quote(code, safe='')}"


def seen_view(seen: Seen, language: Language) -> SeenView:
    """Return how often a label was checked; this check is included if it counts."""
    tell = speech(language).tell
    if seen.is_missed:
        return SeenView(tell(_MISSED), None, None)
    if seen.counter is None:
        return SeenView(tell(_NEVER), 0, None)
    return _counted_view(seen.counter.sessions, day_of(seen.counter.first_minute), language)


@lru_cache(4096)
def _counted_view(sessions: int, day: int, language: Language) -> SeenView:
    """Return the sentence of a count since a day: many labels share it, and numbers and days are slow to write."""
    tell, since = speech(language).tell, date_of(day)
    if sessions == 1:
        return SeenView(tell(say("Checked once, on %(day)s.", day=since)), 1, since)
    counted = say_many("Checked %(n)s time since %(day)s.", "Checked %(n)s times since %(day)s.", n=sessions, day=since)
    return SeenView(tell(counted), sessions, since)


def _counted(count: int) -> Said:
    return say(
        "%(count)s/%(length)s: a code has %(length)s letters and digits. That says nothing about the goods.",
        count=count,
        length=label_codes.LENGTH,
    )


def _counted_signed(count: int) -> Said:
    return say(
        "%(count)s/%(length)s: a signed label has %(length)s letters and digits. That says nothing about the goods.",
        count=count,
        length=signed_labels.LENGTH,
    )


_SCAN_AGAIN = say("Scan the QR code again, or type the 20 characters that are printed beside it.")
_MISSED = say("This check could not be counted.")
_NEVER = say("Nobody has checked this label before.")


def answer_to(finding: Checked, language: Language) -> ShopperTexts:
    """Return what a shopper is told of a finding; for a code that does not have 20 characters also how many it has."""
    verdict, reason = finding.judgement
    label = finding.label
    if label is not None and label.made_in_force and reason in ENDED:
        return ShopperTexts(*map(speech(language).tell, words(reason, label.produced_on)))
    answer = answer_of(reason, language)
    if finding.notice is not None and finding.notice.advice:
        return answer._replace(advice=finding.notice.advice)
    if verdict is Verdict.MISTYPED and finding.is_signed:
        return _mistyped_signed(answer, signed_labels.count_read(finding.code), language)
    count = label_codes.count_read(finding.code) if verdict is Verdict.MISTYPED else label_codes.LENGTH
    return answer if count == label_codes.LENGTH else answer._replace(says=speech(language).tell(_counted(count)))


def _mistyped_signed(answer: ShopperTexts, count: int, language: Language) -> ShopperTexts:
    """Return what is told of a text that is no signed label; its code is printed beside the symbol."""
    tell = speech(language).tell
    says = answer.says if count == signed_labels.LENGTH else tell(_counted_signed(count))
    return answer._replace(says=says, advice=tell(_SCAN_AGAIN))


@cache
def answer_of(reason: Reason, language: Language) -> ShopperTexts:
    """Return what a shopper is told for a reason."""
    return ShopperTexts(*map(speech(language).tell, words(reason)))


@lru_cache(1024)
def facts_view(label: Known) -> GoodsFacts:
    """Return what is known of a label whose seal is good."""
    return GoodsFacts(
        product=label.product,
        right=RightFact(
            label.right_name,
            label.right_kind,
            label.right_category,
            label.registration_number,
            label.right_status,
            label.right_expires_on,
            label.right_is_example,
        ),
        holder=HolderFact(
            label.holder_name, label.holder_address, label.holder_unit, label.holder_province, label.holder_is_example
        ),
        use=UseFact(label.use_number, label.use_status, label.valid_from, label.valid_until),
        title=None if label.title is None else _title(label.title),
        lot=LotFact(
            label.lot_number,
            label.lot_status,
            label.produced_on,
            label.expires_on,
            label.gtin,
            label.pack,
            label.measure,
            label.made_in_force,
            [SourceFact(*source) for source in label.sources],
        ),
        specification=[LimitFact(*limit) for limit in label.limits],
    )


def _title(title: Title) -> TitleFact:
    kind, number, body, status, expires_on = title
    return TitleFact(kind, number, kinds.of(kind).shown(body, Readers.PUBLIC), status, expires_on)


def _as_typed(text: str) -> str:
    """Return the letters and digits of a text that is no code, so that its writer can compare them with the label."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).upper() if character.isalnum())
