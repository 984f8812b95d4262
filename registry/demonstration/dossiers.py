"""Invented applications at every stage, so that no worklist of the demonstration is empty."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.demonstration.people import Person
from registry.procedure import decision, examination, lodging
from registry.procedure.lodging import Application
from registry.rights import areas
from registry.vocabulary import Category, Feature, Kind, Outcome

ORANGE = Application(
    name="Vũ Quang (ví dụ)",
    product="Cam quả",
    category=None,
    feature=None,
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


def mark(name: str, category: Category, product: str, **particulars: str) -> Application:
    """Return an application for a word mark for food of Nice class 30 and its trade."""
    return Application(
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
"""Regulations of a collective mark, in short."""
TEA = mark("CHÈ KỲ ANH (ví dụ)", Category.COLLECTIVE, "Chè", **MEMBERS)
HONEY = mark("MẬT ONG VŨ QUANG (ví dụ)", Category.COLLECTIVE, "Mật ong", **MEMBERS)
SWEET = mark("CU ĐƠ HƯƠNG SƠN (ví dụ)", Category.COLLECTIVE, "Kẹo cu đơ", **MEMBERS)
SAUCE = mark("NƯỚC MẮM CẨM NHƯỢNG (ví dụ)", Category.COLLECTIVE, "Nước mắm", **MEMBERS)
PLAIN = mark("SEN VÀNG HÀ TĨNH (ví dụ)", Category.ORDINARY, "Gạo")


async def dossiers(session: AsyncSession, cast: dict[str, Person], office: str) -> None:
    """Bring applications to the counter, to the desks behind it, and into the register."""
    counter = Counter(session, cast, office)
    await counter.oranges()
    await counter.rice()
    await counter.lodged("applicant", TEA)
    await counter.accepted("applicant", HONEY)
    sweet = await counter.lodged("producer", SWEET)
    await examination.notify_defects(
        session, cast["examiner"].actor, sweet, defects=["Quy chế sử dụng chưa nêu danh sách người được phép sử dụng."]
    )
    await counter.proposed("applicant", SAUCE)
    await lodging.draft(session, cast["producer"].actor, kind=Kind.TRADEMARK, office=office, application=PLAIN)


class Counter:
    """Where applications are lodged and led on, each way by those whose act it is."""

    def __init__(self, session: AsyncSession, cast: dict[str, Person], office: str) -> None:
        self.session = session
        self.office = office
        self.actors = {part: person.actor for part, person in cast.items()}

    async def lodged(self, by: str, application: Application) -> UUID:
        """Return a mark's application that waits for the examiner."""
        record = await lodging.draft(
            self.session, self.actors[by], kind=Kind.TRADEMARK, office=self.office, application=application
        )
        await lodging.lodge(self.session, self.actors[by], record.id)
        return record.id

    async def accepted(self, by: str, application: Application) -> UUID:
        """Return one that waits for the registrar to publish it."""
        record_id = await self.lodged(by, application)
        await examination.accept(self.session, self.actors["examiner"], record_id)
        return record_id

    async def proposed(self, by: str, application: Application, page: str = "41") -> UUID:
        """Return one that waits for a second officer."""
        record_id = await self.accepted(by, application)
        await decision.publish(
            self.session, self.actors["registrar"], record_id, gazette="Công báo số 5 (ví dụ)", page=page
        )
        examiner = self.actors["examiner"]
        await examination.examine(self.session, examiner, record_id)
        await examination.propose(
            self.session, examiner, record_id, outcome=Outcome.GRANT, reasons="Đáp ứng điều kiện bảo hộ."
        )
        return record_id

    async def rice(self) -> None:
        """Register a certification mark of the manager's."""
        record_id = await self.proposed("manager", RICE, page="40")
        await examination.approve(self.session, self.actors["second"], record_id)
        await decision.register(self.session, self.actors["registrar"], record_id, decision_number="12/QĐ (ví dụ)")

    async def oranges(self) -> None:
        """Bring a geographical indication, its defects mended, into substantive examination."""
        session, applicant, examiner = self.session, self.actors["applicant"], self.actors["examiner"]
        record = await lodging.draft(
            session, applicant, kind=Kind.GEOGRAPHICAL_INDICATION, office=self.office, application=ORANGE
        )
        await areas.define(session, applicant, record.id, geometry=AREA, is_schematic=True)
        await lodging.lodge(session, applicant, record.id)
        await examination.notify_defects(
            session, examiner, record.id, defects=["Bản đồ khu vực địa lý chưa có xác nhận của địa phương."]
        )
        await examination.answer_defects(session, applicant, record.id, answer="Đã bổ sung bản đồ có xác nhận.")
        await examination.accept(session, examiner, record.id)
        await decision.publish(session, self.actors["registrar"], record.id, gazette="Công báo số 6 (ví dụ)", page="12")
        await examination.examine(session, examiner, record.id)
