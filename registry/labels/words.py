"""What a shopper reads: a title, an explanation and what to do, for every reason, in Vietnamese and English.

Never a word that accuses: the register says what it knows of a label, and a label does not know what is in the box.
"""

from typing import Literal, NamedTuple

from registry.vocabulary import Reason

Language = Literal["vi", "en"]


class Words(NamedTuple):
    """One answer: a title of a few words, what the register says, and what the reader can do now."""

    title: str
    says: str
    advice: str


VIETNAMESE: dict[Reason, Words] = {
    Reason.CHECK_CHARACTER: Words(
        "Mã gõ chưa đúng",
        "Mã này sai ở một vài ký tự nên chưa tra cứu được. Điều đó không nói lên điều gì về sản phẩm.",
        "Hãy nhìn lại 20 ký tự in trên tem, chia thành năm nhóm bốn ký tự, rồi gõ lại; hoặc quét mã QR.",
    ),
    Reason.NOT_ISSUED: Words(
        "Tem không do sổ gốc cấp",
        "Sổ gốc không cấp tem nào mang mã này.",
        "Hãy xem địa chỉ trang này có đúng như in trên tem không. Nếu đúng, hãy hỏi người bán và báo cho chúng tôi.",
    ),
    Reason.LOT_RECALLED: Words(
        "Lô hàng đã bị thu hồi",
        "Tem do sổ gốc cấp, nhưng cả lô hàng này đang được thu hồi.",
        "Đừng dùng sản phẩm. Hãy mang trả nơi bán hoặc liên hệ nhà sản xuất ghi dưới đây.",
    ),
    Reason.LABEL_RECALLED: Words(
        "Sản phẩm đã bị thu hồi",
        "Tem do sổ gốc cấp, nhưng những sản phẩm dán các tem này đang được thu hồi.",
        "Đừng dùng sản phẩm. Hãy mang trả nơi bán hoặc liên hệ nhà sản xuất ghi dưới đây.",
    ),
    Reason.LABEL_REVOKED: Words(
        "Tem không còn hiệu lực",
        "Sổ gốc đã cấp tem này, sau đó đã hủy hiệu lực của tem.",
        "Tem không còn xác nhận điều gì về sản phẩm. Bạn nên hỏi người bán và báo cho chúng tôi nơi bạn thấy tem.",
    ),
    Reason.LABEL_VOID: Words(
        "Tem đã hủy, không được dùng",
        "Tem này được ghi là hỏng, thừa hoặc mất trước khi dán lên sản phẩm.",
        "Tem đã hủy không được có mặt trên hàng bán. Bạn nên hỏi người bán và báo cho chúng tôi nơi bạn thấy tem.",
    ),
    Reason.AUTHORISATION_REVOKED: Words(
        "Quyền sử dụng tên đã bị thu hồi",
        "Tem do sổ gốc cấp, nhưng cơ sở này không còn được phép dùng tên được bảo hộ.",
        "Bạn nên hỏi người bán hàng được sản xuất khi nào, và có thể báo cho chúng tôi nơi bạn thấy sản phẩm.",
    ),
    Reason.AUTHORISATION_SUSPENDED: Words(
        "Quyền sử dụng tên đang bị tạm dừng",
        "Tem do sổ gốc cấp, nhưng quyền dùng tên được bảo hộ của cơ sở này đang tạm dừng.",
        "Bạn nên chờ hoặc hỏi người bán hàng được sản xuất khi nào. Hãy quét lại sau để biết tình trạng mới nhất.",
    ),
    Reason.RIGHT_TERMINATED: Words(
        "Tên không còn được bảo hộ",
        "Tem do sổ gốc cấp, nhưng việc bảo hộ tên trên tem đã chấm dứt.",
        "Tem không còn xác nhận nguồn gốc theo tên này. Bạn nên hỏi người bán về nguồn gốc sản phẩm.",
    ),
    Reason.RIGHT_LAPSED: Words(
        "Tên đã hết thời hạn bảo hộ",
        "Tem do sổ gốc cấp, nhưng thời hạn bảo hộ tên trên tem đã qua mà chưa gia hạn.",
        "Hãy so các ngày ghi dưới đây với bao bì và hỏi người bán hàng được sản xuất khi nào.",
    ),
    Reason.AUTHORISATION_EXPIRED: Words(
        "Ngoài thời hạn của quyền sử dụng tên",
        "Tem do sổ gốc cấp, nhưng hôm nay nằm ngoài thời hạn cơ sở này được phép dùng tên được bảo hộ.",
        "Hàng có thể được làm khi quyền còn thời hạn: hãy so ngày sản xuất trên bao bì với thời hạn ghi dưới đây.",
    ),
    Reason.LOT_EXPIRED: Words(
        "Lô hàng đã quá hạn",
        "Tem do sổ gốc cấp, nhưng lô hàng này đã quá hạn sử dụng.",
        "Không nên mua hoặc dùng hàng quá hạn. Nếu hạn trên bao bì khác ngày ghi dưới đây, hãy báo cho chúng tôi.",
    ),
    Reason.NOT_ACTIVATED: Words(
        "Cần xem lại: tem chưa kích hoạt",
        "Tem do sổ gốc cấp, nhưng cơ sở sản xuất chưa báo đã dán tem lên sản phẩm.",
        "Hãy so các dòng dưới đây với bao bì. Nếu hàng đang được bày bán, bạn nên hỏi người bán và báo cho chúng tôi.",
    ),
    Reason.GTIN_MISMATCH: Words(
        "Cần xem lại: mã sản phẩm không khớp",
        "Tem do sổ gốc cấp, nhưng cho một mặt hàng khác với mã số thương phẩm (GTIN) vừa quét.",
        "Hãy so tên, quy cách và mã vạch trên bao bì với các dòng dưới đây. Nếu khác, bạn nên báo cho chúng tôi.",
    ),
    Reason.OPENED_BEFORE: Words(
        "Tem đã được xác nhận trước đây",
        "Tem do sổ gốc cấp. Mã dưới lớp phủ của tem này đã có người xác nhận.",
        "Nếu lớp phủ còn nguyên khi bạn mua và không phải bạn đã xác nhận, hãy hỏi người bán và báo cho chúng tôi.",
    ),
    Reason.ISSUED: Words(
        "Tem do sổ gốc cấp",
        "Chưa có dấu hiệu bất thường.",
        "Hãy so các dòng dưới đây với bao bì: tên, cơ sở, lô và ngày phải giống nhau.",
    ),
}

ENGLISH: dict[Reason, Words] = {
    Reason.CHECK_CHARACTER: Words(
        "The code has a typing error",
        "Some characters of this code are wrong, so it could not be looked up. That says nothing about the goods.",
        "Compare the 20 characters on the label, five groups of four, and type them again; or scan the QR code.",
    ),
    Reason.NOT_ISSUED: Words(
        "Not issued by this register",
        "The register has issued no label with this code.",
        "Check that the address of this page is the one printed on the label. If it is, ask the seller and tell us.",
    ),
    Reason.LOT_RECALLED: Words(
        "The lot has been recalled",
        "The register issued this label, but the whole lot is being recalled.",
        "Do not use the product. Take it back to the shop or contact the producer named below.",
    ),
    Reason.LABEL_RECALLED: Words(
        "The product has been recalled",
        "The register issued this label, but the products that carry these labels are being recalled.",
        "Do not use the product. Take it back to the shop or contact the producer named below.",
    ),
    Reason.LABEL_REVOKED: Words(
        "The label has been withdrawn",
        "The register issued this label and withdrew it later.",
        "The label no longer confirms anything about the goods. Ask the seller and tell us where you saw it.",
    ),
    Reason.LABEL_VOID: Words(
        "The label was cancelled before use",
        "This label was reported spoiled, left over or lost before it was put on any goods.",
        "A cancelled label should not be on goods for sale. Ask the seller and tell us where you saw it.",
    ),
    Reason.AUTHORISATION_REVOKED: Words(
        "The right to use the name has been withdrawn",
        "The register issued this label, but the producer may no longer use the protected name.",
        "Ask the seller when the goods were made; you may also tell us where you saw them.",
    ),
    Reason.AUTHORISATION_SUSPENDED: Words(
        "The right to use the name is suspended",
        "The register issued this label, but the producer's right to use the protected name is suspended for now.",
        "Wait, or ask the seller when the goods were made. Scan again later for the latest state.",
    ),
    Reason.RIGHT_TERMINATED: Words(
        "The name is no longer protected",
        "The register issued this label, but the protection of the name on it has ended.",
        "The label no longer confirms an origin under this name. Ask the seller where the goods come from.",
    ),
    Reason.RIGHT_LAPSED: Words(
        "The protection of the name has lapsed",
        "The register issued this label, but the term of protection has passed without renewal.",
        "Compare the dates below with the pack and ask the seller when the goods were made.",
    ),
    Reason.AUTHORISATION_EXPIRED: Words(
        "Outside the term of the right of use",
        "The register issued this label, but today is outside the term in which the producer may use the name.",
        "The goods may have been made within the term: compare the date on the pack with the term below.",
    ),
    Reason.LOT_EXPIRED: Words(
        "The lot is past its date",
        "The register issued this label, but the lot is past its date.",
        "Better not buy or use goods past their date. If the date on the pack differs from the one below, tell us.",
    ),
    Reason.NOT_ACTIVATED: Words(
        "Look again: the label is not in use yet",
        "The register issued this label, but the producer has not reported putting it on any goods.",
        "Compare the lines below with the pack. If the goods are on sale, ask the seller and tell us.",
    ),
    Reason.GTIN_MISMATCH: Words(
        "Look again: the product number differs",
        "The register issued this label, but for other goods than the trade item number (GTIN) just scanned.",
        "Compare name, size and bar code on the pack with the lines below. If they differ, tell us.",
    ),
    Reason.OPENED_BEFORE: Words(
        "Confirmed before",
        "The register issued this label. Somebody has already confirmed the number under its coating.",
        "If you have just bought the goods with the coating whole and it was not you, ask the seller and tell us.",
    ),
    Reason.ISSUED: Words(
        "Issued by the register",
        "Nothing unusual is known of this label.",
        "Compare the lines below with the pack: name, producer, lot and dates must be the same.",
    ),
}

_BOOKS: dict[Language, dict[Reason, Words]] = {"vi": VIETNAMESE, "en": ENGLISH}


def words(reason: Reason, language: Language) -> Words:
    """Return what to tell a shopper for a reason, in Vietnamese (``vi``) or English (``en``)."""
    return _BOOKS[language][reason]


def reference(reason: Reason) -> str:
    """Return the reason as it is printed on the page and quoted on the telephone: ``KQ-ISSUED``."""
    return f"KQ-{reason.value.upper().replace('_', '-')}"
