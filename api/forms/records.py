"""What comes in about records."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.forms.base import LINE, TIDY, Form
from registry.procedure.lodging import Application
from registry.rights.classes import nice_number
from registry.text import tidy
from registry.vocabulary import Category, Feature, Kind

DESCRIBED = {
    "description": "Quả tròn, vỏ mỏng, vị ngọt thanh.",
    "characteristics": [{"parameter": "Độ ngọt", "minimum": "10.0", "unit": "°Bx"}],
    "causal_link": "Đất phù sa ven sông Ngàn Sâu.",
}

Name = Annotated[str, Field(min_length=1, max_length=500), LINE]
Sentence = Annotated[str, Field(min_length=1, max_length=1000), LINE]
Passage = Annotated[str, Field(min_length=1, max_length=8000), TIDY]


def _by_number(value: Any) -> Any:
    """Bring numbers of classes to the form in which they are kept; ``31`` and ``031`` are one class."""
    if not isinstance(value, dict):
        return value
    kept = {nice_number(code) or tidy(code): goods for code, goods in value.items()}
    # One class written in two ways stays as it was sent: the rule of the classes names both.
    return kept if len(kept) == len(value) else value


class ApplicationForm(Form):
    """What an applicant may set."""

    name: Name = Field(description="The protected name or the mark in words, INID (540), (541).", examples=["Vũ Quang"])
    product: Sentence | None = Field(
        default=None, description="The product that bears it, INID (511) in words.", examples=["Cam quả"]
    )
    category: Category | None = Field(default=None, description="For a mark only, INID (551).")
    feature: Feature | None = Field(default=None, description="For a mark only, INID (550).")
    classes: Annotated[dict[str, Passage], BeforeValidator(_by_number)] = Field(
        default_factory=dict,
        max_length=45,
        description="Numbers of Nice classes, each with its goods in words, INID (511).",
        examples=[{"31": "Cam quả tươi"}],
    )
    particulars: Annotated[dict[str, Any], TIDY] = Field(
        default_factory=dict,
        description="What is peculiar to the kind of right, by the document of its kind.",
        examples=[DESCRIBED],
    )

    vienna: list[Annotated[str, Field(max_length=10), LINE]] = Field(
        default_factory=list,
        max_length=50,
        description="For a mark only: codes of its figurative elements, INID (531).",
        examples=[["5.7.1"]],
    )
    representative: Annotated[str, Field(min_length=1, max_length=500), LINE] | None = Field(
        default=None, description="Who acts for the applicant before the office, INID (740).", examples=[None]
    )

    def application(self) -> Application:
        return Application(
            name=self.name,
            product=self.product,
            category=self.category,
            feature=self.feature,
            classes=dict(self.classes),
            particulars=self.particulars,
            vienna=tuple(self.vienna),
            representative=self.representative,
        )


class DraftForm(ApplicationForm):
    """A new dossier."""

    kind: Kind = Field(description="What is to be protected.", examples=[Kind.GEOGRAPHICAL_INDICATION])
    applicant_id: UUID | None = Field(
        default=None, description="Who applies, INID (731); needed when the account acts for several parties."
    )
    is_example: bool = Field(default=False, description="Marks an invented dossier.")


class DefectsForm(Form):
    """What is wrong with the form of a dossier."""

    defects: list[Sentence] = Field(min_length=1, max_length=30, examples=[["Bản đồ khu vực địa lý chưa có xác nhận."]])


class AnswerForm(Form):
    """The applicant's answer."""

    answer: Passage = Field(examples=["Đã bổ sung bản đồ có xác nhận."])


class PublicationForm(Form):
    """Where and when an application was published."""

    gazette: Annotated[str, Field(min_length=1, max_length=60), LINE] = Field(examples=["Công báo số 6"])
    page: Annotated[str, Field(max_length=20), LINE] | None = Field(default=None, examples=["112"])
    published_on: date | None = Field(
        default=None, description="INID (441); today when absent.", examples=["2026-06-25"]
    )


class OppositionForm(Form):
    """An opposition as received."""

    opponent: Annotated[str, Field(min_length=1, max_length=300), LINE] = Field(examples=["Công ty Cam Ví Dụ"])
    grounds: Passage = Field(examples=["Trùng với tên gọi chung của hàng hóa."])
    received_on: date | None = Field(default=None, description="Today when absent.", examples=["2026-08-03"])


class ReasonsForm(Form):
    """Why a grant or refusal is proposed."""

    reasons: Passage = Field(examples=["Đáp ứng điều kiện bảo hộ."])


class RemarkForm(Form):
    """What the second officer remarks."""

    remark: Passage | None = Field(default=None, examples=["Đồng ý."])


class ReturnForm(Form):
    """Why a proposal goes back."""

    remark: Passage = Field(examples=["Cần so lại với chỉ dẫn đã đăng ký."])


class RegistrationForm(Form):
    """The decision under which a right is entered."""

    decision_number: Annotated[str, Field(min_length=1, max_length=60), LINE] | None = Field(
        default=None, description="The decision to grant.", examples=["12/QĐ-SHTT"]
    )


class TerminationForm(Form):
    """Why a right ends."""

    reason: Annotated[str, Field(min_length=1, max_length=2000), TIDY] = Field(
        examples=["Điều kiện địa lý tạo nên chất lượng không còn."]
    )


class WithdrawalForm(Form):
    """Why the applicant withdraws, if they wish to say."""

    reason: Annotated[str, Field(max_length=2000), TIDY] | None = Field(
        default=None, examples=["Nộp lại với tên khác."]
    )
