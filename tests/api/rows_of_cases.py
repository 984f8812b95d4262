"""Who gets which answer about cases and reports."""

from typing import Any

from registry import calendar
from tests.api.rows import ERASED, EVERYBODY, MEMBERS, OFFICE, REGISTRARS, Row, ask, of_two, post, read
from tests.use.papers import picture

DESK = (*OFFICE, "manager")
HANDLING = ("inspector", *REGISTRARS)
HIDDEN = tuple(set(MEMBERS) - set(DESK))
NO_CASE = (404, HIDDEN)
PHOTO = {"file": ("thung.png", picture(size=(11, 12)), "image/png")}
REFERRAL = {"recipient": "platform", "addressee": "Sàn Ví Dụ", "request": "Đề nghị gỡ tin."}
SENT = {"referral_id": "{case_referral}", "sent_on": calendar.today().isoformat(), "way": "Công văn"}


def on_case(act: str, body: Any) -> Row:
    """Return the row of an act of those who handle cases."""
    return ask("POST", f"/cases/{{case}}/{act}", (200, HANDLING), NO_CASE, body=body)


def by_two(path: str, by: tuple[str, ...], body: Any) -> tuple[Row, ...]:
    """Return the rows of an act of two persons on a case."""
    hidden = dict.fromkeys(HIDDEN, 404)
    return tuple(row._replace(answers=row.answers | hidden) for row in of_two(path, (202, by), body))


CASES = (
    read("/cases", MEMBERS),
    read("/cases/statistics", MEMBERS),
    read("/cases/{case}", DESK),
    post("/cases", HANDLING, {"suspicion": "copied", "place": "Chợ Vinh", "code": "{code}"}),
    on_case("assign-case", {"account_id": "{officer}"}),
    on_case("link-case", {"code": "{code}"}),
    on_case("add-remark", {"remark": "Đã gọi."}),
    on_case("tell-producer", {"summary": "Kiểm tra số tem."}),
    on_case("write-referral", REFERRAL),
    on_case("send-referral", SENT),
    on_case("close-case", {"outcome": "nothing_found", "findings": "Không."}),
    *by_two("/cases/{closed_case}/reopen-case", HANDLING, {"mistake": "Nhầm."}),
    *by_two("/cases/{case}/erase", ("administrator", *REGISTRARS), ERASED | {"fields": ["story"]}),
    read("/cases/{case}/options", DESK),
    read("/cases/{case}/history", DESK, nobody=404),
    post("/cases/{case}/pictures", HANDLING, None, NO_CASE, files=PHOTO),
    read("/cases/{case}/pictures/{case_picture}", OFFICE),
    read("/cases/{case}/pictures/{case_picture}/thumbnail", OFFICE),
    ask("POST", "/reports", (201, EVERYBODY), body={"suspicion": "other", "place": "Chợ Vinh"}),
    read("/reports/{word}"),
    ask("POST", "/reports/{word}/photo", (204, EVERYBODY), files=PHOTO),
    ask("POST", "/reports/{word}/erase", (204, EVERYBODY)),
)
