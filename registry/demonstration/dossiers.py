"""Invented applications at every stage, so that no worklist of the demonstration is empty."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import AnyAct, take
from registry.demonstration.papers import regulation
from registry.demonstration.people import Person
from registry.documents import filing
from registry.documents.store import Store
from registry.forms import Form, Nothing
from registry.procedure.application import ApplicationForm, DraftForm
from registry.procedure.examination import ProposalForm, RemarkForm, approve_grant, examine, propose_grant
from registry.procedure.formality import AnswerForm, DefectsForm, accept, answer_defects, notify_defects
from registry.procedure.lodging import draft, lodge
from registry.procedure.publication import PublicationForm, publish
from registry.procedure.registration import RegistrationForm, register
from registry.rights.defining import AreaForm, define_area
from registry.vocabulary import Category, Feature, Kind, Purpose

ORANGE = ApplicationForm(
    name="Vũ Quang (ví dụ)",
    product="Cam quả",
    classes={"31": "Cam quả tươi"},
    particulars={
        "product_category": "Quả tươi",
        "description": "Quả tròn, vỏ mỏng, màu vàng cam, tép mọng, vị ngọt thanh.",
        "characteristics": [
            {"parameter": "Độ ngọt", "minimum": "10.0", "unit": "°Bx", "method": "Khúc xạ kế"},
            {"parameter": "Khối lượng quả", "minimum": "180", "maximum": "260", "unit": "g", "method": "Cân"},
        ],
        "causal_link": "Đồi đất feralit thoát nước, đêm mát ngày nắng làm quả tích đường (nội dung ví dụ).",
        "production_method": "Trồng trên đồi, bón phân chuồng ủ hoai, thu hái bằng tay khi quả đủ độ chín.",
        "self_control": "Mỗi hộ ghi nhật ký; hội kiểm tra từng vườn trước vụ thu hoạch.",
    },
)
AREA: dict[str, Any] = {
    "type": "MultiPolygon",
    "coordinates": [[[[105.35, 18.25], [105.55, 18.25], [105.55, 18.42], [105.35, 18.42], [105.35, 18.25]]]],
}


def mark(name: str, category: Category, product: str, **particulars: str) -> ApplicationForm:
    """Return an application for a word mark for food (Nice class 30) and its trade."""
    return ApplicationForm(
        name=name,
        product=product,
        category=category,
        feature=Feature.WORD,
        classes={"30": product, "35": f"Mua bán {product.lower()}"},
        particulars={"description": "Chữ in hoa, không màu (ví dụ).", **particulars},
    )


RICE = mark(
    "GẠO CẨM XUYÊN (ví dụ)",
    Category.CERTIFICATION,
    "Gạo",
    conditions_of_use="Gạo trồng và xay xát tại vùng được chứng nhận.",
    certified_characteristics="Tấm không quá 5 %, độ ẩm không quá 14 %.",
    control_method="Lấy mẫu mỗi lô, kiểm nghiệm tại phòng thử được công nhận.",
)
MEMBERS = {
    "conditions_of_use": "Thành viên tuân thủ quy trình chung.",
    "membership_criteria": "Hộ sản xuất trong vùng, được hội chấp nhận.",
    "sanctions": "Nhắc nhở, đình chỉ, khai trừ.",
}
"""A short regulation of a collective mark."""
TEA = mark("CHÈ KỲ ANH (ví dụ)", Category.COLLECTIVE, "Chè", **MEMBERS)
HONEY = mark("MẬT ONG VŨ QUANG (ví dụ)", Category.COLLECTIVE, "Mật ong", **MEMBERS)
SWEET = mark("CU ĐƠ HƯƠNG SƠN (ví dụ)", Category.COLLECTIVE, "Kẹo cu đơ", **MEMBERS)
SAUCE = mark("NƯỚC MẮM CẨM NHƯỢNG (ví dụ)", Category.COLLECTIVE, "Nước mắm", **MEMBERS)
PLAIN = mark("SEN VÀNG HÀ TĨNH (ví dụ)", Category.ORDINARY, "Gạo")


FILED, PUBLISHED = 170, 120
"""Days ago: the term of opposition is over."""


async def dossiers(session: AsyncSession, cast: dict[str, Person], office: str, store: Store) -> None:
    """Bring applications to each stage of the procedure and into the register."""
    counter = Counter(session, cast, office, store)
    await counter.oranges()
    await counter.rice()
    await counter.lodged("applicant", TEA)
    await counter.accepted("applicant", HONEY)
    sweet = await counter.lodged("producer", SWEET)
    defects = ["Quy chế sử dụng chưa nêu danh sách người được phép sử dụng."]
    await counter.take("examiner", notify_defects, sweet, DefectsForm(defects=defects))
    await counter.proposed("applicant", SAUCE)
    await counter.drafted("producer", PLAIN, Kind.TRADEMARK)


class Counter:
    """Lodges applications and takes the acts on them as the persons of the demonstration."""

    def __init__(self, session: AsyncSession, cast: dict[str, Person], office: str, store: Store) -> None:
        self.session = session
        self.provided = {"office": office}
        self.store = store
        self.actors = {part: person.actor for part, person in cast.items()}

    async def take(self, by: str, act: AnyAct, record_id: UUID, form: Form | None = None) -> None:
        """Take an act on a record as one of the persons."""
        await take(self.session, self.actors[by], act, record_id, form or Nothing(), provided=self.provided)

    async def drafted(self, by: str, application: ApplicationForm, kind: Kind) -> UUID:
        """Return the id of a new draft."""
        form = DraftForm(**dict(application), kind=kind)
        taken = await take(self.session, self.actors[by], draft, None, form, provided=self.provided)
        return UUID(taken.subject_id)

    async def lodged(self, by: str, application: ApplicationForm) -> UUID:
        """Return the id of a mark's application, with its regulation on use, that waits for the examiner."""
        record_id = await self.drafted(by, application, Kind.TRADEMARK)
        name = f"Quy chế sử dụng {application.name}.pdf"
        content = regulation(application.name)
        actor = self.actors[by]
        await filing.add(
            self.session, actor, self.store, record_id, content=content, name=name, purpose=Purpose.REGULATION
        )
        await self.take(by, lodge, record_id)
        return record_id

    async def accepted(self, by: str, application: ApplicationForm) -> UUID:
        """Return the id of an application that waits for publication by the registrar."""
        record_id = await self.lodged(by, application)
        await self.take("examiner", accept, record_id)
        return record_id

    async def proposed(self, by: str, application: ApplicationForm, page: str = "41") -> UUID:
        """Return the id of an application that waits for a second officer."""
        with _ago(FILED):
            record_id = await self.accepted(by, application)
        await self.published(record_id, "Công báo số 5 (ví dụ)", page)
        reasons = ProposalForm(reasons="Đáp ứng điều kiện bảo hộ.")
        await self.take("examiner", propose_grant, record_id, reasons)
        return record_id

    async def published(self, record_id: UUID, gazette: str, page: str) -> None:
        """Publish an application and begin its examination, so long ago that the term of opposition is over."""
        with _ago(PUBLISHED):
            await self.take("registrar", publish, record_id, PublicationForm(gazette=gazette, page=page))
            await self.take("examiner", examine, record_id)

    async def rice(self) -> None:
        """Register a certification mark of the manager."""
        record_id = await self.proposed("manager", RICE, page="40")
        await self.take("second", approve_grant, record_id, RemarkForm())
        await self.take("registrar", register, record_id, RegistrationForm(decision_number="12/QĐ (ví dụ)"))

    async def oranges(self) -> None:
        """Bring a geographical indication with mended defects to substantive examination."""
        with _ago(FILED):
            record_id = await self.drafted("applicant", ORANGE, Kind.GEOGRAPHICAL_INDICATION)
            await self.take("applicant", define_area, record_id, AreaForm(geometry=AREA, is_schematic=True))
            await self.take("applicant", lodge, record_id)
            defects = ["Bản đồ khu vực địa lý chưa có xác nhận của địa phương."]
            await self.take("examiner", notify_defects, record_id, DefectsForm(defects=defects))
            answer = AnswerForm(answer="Đã bổ sung bản đồ có xác nhận.")
            await self.take("applicant", answer_defects, record_id, answer)
            await self.take("examiner", accept, record_id)
        await self.published(record_id, "Công báo số 6 (ví dụ)", "12")


def _ago(days: int) -> AbstractContextManager[None]:
    return calendar.played_on(calendar.today() - timedelta(days=days))
