"""Invented applications at every stage, so that no worklist of the demonstration is empty."""

from typing import Any

from registry.database import Database
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


def mark(name: str, category: Category, **particulars: str) -> Application:
    """Return an application for a word mark for rice."""
    return Application(
        name=name,
        product="Gạo",
        category=category,
        feature=Feature.WORD,
        classes={"30": "Gạo", "35": "Mua bán gạo"},
        particulars={"description": "Chữ in hoa, không màu (ví dụ).", **particulars},
    )


RICE = mark(
    "GẠO CẨM XUYÊN (ví dụ)",
    Category.CERTIFICATION,
    conditions_of_use="Gạo trồng và xay xát tại vùng được chứng nhận.",
    certified_characteristics="Tấm không quá 5 %, độ ẩm không quá 14 %.",
    control_method="Lấy mẫu mỗi lô, kiểm nghiệm tại phòng thử được công nhận.",
)
TEA = mark(
    "CHÈ KỲ ANH (ví dụ)",
    Category.COLLECTIVE,
    conditions_of_use="Thành viên tuân thủ quy trình chung.",
    membership_criteria="Hộ trồng chè trong vùng, được hội chấp nhận.",
    sanctions="Nhắc nhở, đình chỉ, khai trừ.",
)
PLAIN = mark("SEN VÀNG HÀ TĨNH (ví dụ)", Category.ORDINARY)


async def dossiers(database: Database, cast: dict[str, Person], office: str) -> None:
    """Bring one application to each stage of the procedure."""
    applicant, examiner, registrar = (cast[part].actor for part in ("applicant", "examiner", "registrar"))
    async with database.writing() as session:
        orange = await lodging.draft(
            session, applicant, kind=Kind.GEOGRAPHICAL_INDICATION, office=office, application=ORANGE
        )
        await areas.define(session, applicant, orange.id, geometry=AREA, is_schematic=True)
        await lodging.lodge(session, applicant, orange.id)
        await examination.notify_defects(
            session, examiner, orange.id, defects=["Bản đồ khu vực địa lý chưa có xác nhận của địa phương."]
        )
        await examination.answer_defects(session, applicant, orange.id, answer="Đã bổ sung bản đồ có xác nhận.")
        await examination.accept(session, examiner, orange.id)
        await decision.publish(session, registrar, orange.id, gazette="Công báo số 6 (ví dụ)", page="12")
        await examination.examine(session, examiner, orange.id)
    async with database.writing() as session:
        rice = await lodging.draft(session, cast["manager"].actor, kind=Kind.TRADEMARK, office=office, application=RICE)
        await lodging.lodge(session, cast["manager"].actor, rice.id)
        await examination.accept(session, examiner, rice.id)
        await decision.publish(session, registrar, rice.id, gazette="Công báo số 5 (ví dụ)", page="40")
        await examination.examine(session, examiner, rice.id)
        await examination.propose(
            session, examiner, rice.id, outcome=Outcome.GRANT, reasons="Đáp ứng điều kiện bảo hộ."
        )
        await examination.approve(session, cast["second"].actor, rice.id)
        await decision.register(session, registrar, rice.id, decision_number="12/QĐ (ví dụ)")
    async with database.writing() as session:
        tea = await lodging.draft(session, applicant, kind=Kind.TRADEMARK, office=office, application=TEA)
        await lodging.lodge(session, applicant, tea.id)
        await lodging.draft(session, cast["producer"].actor, kind=Kind.TRADEMARK, office=office, application=PLAIN)
