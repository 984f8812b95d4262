"""Who gets which answer at which address: one row a request that is right but for who sends it.

A path names what it is about by the words of ``tests.api.everything``. An answer is 404 for whom the thing does not
exist, 403 for who sees it and may not, 401 for nobody where an account is needed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from api.acting import book
from registry import calendar
from registry.acts import AnyAct
from registry.forms import Nothing, example_of
from registry.journal import ERASE
from registry.rights.kinds.ocop import enter_ocop_title
from registry.rights.matter import RECORD
from registry.saying import plain
from tests.api.counter import DRAFT
from tests.api.everything import GARDEN, MADE
from tests.api.inbox import INBOX
from tests.api.rows import (
    APPLICANT,
    CONCERNED,
    ENROLLING,
    ERASED,
    EVERYBODY,
    EXAMINERS,
    KEEPERS,
    MEMBERS,
    OFFICE,
    PAPER,
    PARTIES,
    REGISTRARS,
    SECOND,
    UNSEEN,
    Row,
    ask,
    of_two,
    post,
    read,
)
from tests.api.rows_of_accounts import ACCOUNTS
from tests.api.rows_of_cases import CASES
from tests.api.rows_of_joining import JOINING
from tests.api.rows_of_searching import SEARCHING
from tests.office import PASSWORD
from tests.procedure.office import SQUARE

TODAY = calendar.today().isoformat()
CHANGED = {key: value for key, value in DRAFT.items() if key != "kind"} | {"product": "Cam quả tươi"}
NEW = "ba lần bảy hai mốt"
GRANT = {"party_id": "{party}", "product": "Cam quả", "valid_from": TODAY}
RECALLED_LOTS = {"reason": "Nước bẩn.", "labels": 30}
ENTERED = plain(example_of(enter_ocop_title.asks))


PEOPLE = (
    ask("POST", "/sessions", (201, EVERYBODY), body={"login": "rival", "password": PASSWORD}),
    ask("DELETE", "/sessions/current", (401, EVERYBODY)),
    ask("DELETE", "/sessions", (204, MEMBERS)),
    read("/me", MEMBERS),
    ask("POST", "/me/proof", others=403, body={"current": PASSWORD}),
    ask("POST", "/me/proof/options", others=403),
    ask("POST", "/me/proof/passkey", others=403, body={"credential": "{}"}),
    ask("POST", "/me/password", others=403, body={"current": PASSWORD, "new": NEW}),
    read("/parties", MEMBERS),
    read("/parties/{party}", MEMBERS),
    post("/parties", ENROLLING, {"kind": "person", "name": "Lê Ví Dụ"}),
    ask("POST", "/parties/{party}/amend-contact", (200, (*ENROLLING, "rival")), body={"phone": "0900000003"}),
    *of_two("/parties/{party}/correct-party", (202, ENROLLING), {"name": "Tên đúng", "mistake": "Ghi nhầm."}),
    *of_two("/parties/{party}/merge", (202, ENROLLING), {"survivor_id": "{own_party}", "reason": "Ghi hai lần."}),
    *of_two("/parties/{party}/enter-ocop-title", (202, REGISTRARS), ENTERED, second=EXAMINERS),
    ask("POST", "/parties/{own_party}/recall-by-producer", (200, (*REGISTRARS, "inspector")), body=RECALLED_LOTS),
    *of_two(
        "/parties/{own_party}/correct-recall-by-producer",
        (409, (*REGISTRARS, "inspector")),
        {"mistake": "Nhầm."},
    ),
    *of_two("/parties/{party}/separate", (409, ENROLLING), {"mistake": "Không phải một."}),
    *of_two("/parties/{party}/erase", (202, ("administrator", *REGISTRARS)), ERASED),
    read("/parties/{party}/options", MEMBERS),
    read("/parties/{party}/history", MEMBERS, nobody=404),
    *ACCOUNTS,
)

RECORDS = (
    read("/records"),
    post("/records", ("manager", "producer", "rival"), DRAFT),
    read("/records/{record}"),
    read("/records/{draft}", APPLICANT, nobody=404),
    read("/records/{lodged}", PARTIES, nobody=404),
    read("/records/{record}/history"),
    read("/records/{lodged}/history", PARTIES, nobody=404),
    read("/records/{record}/notices", CONCERNED),
    read("/records/{defective}/notices", PARTIES),
    read("/records/{opposed}/oppositions", PARTIES),
    read("/records/{proposed}/proposals", PARTIES),
    read("/records/{record}/options", MEMBERS),
    read("/records/{draft}/options", APPLICANT),
    read("/procedure"),
    *SEARCHING,
    *INBOX,
    ask("GET", "/journal", (200, (*OFFICE, "reader"))),
    ask("GET", "/imports", (200, OFFICE)),
    ask("GET", "/imports/{import}", (200, OFFICE)),
    ask("GET", "/imports/{import}/rows", (200, OFFICE)),
)

SEATS = {
    "applicant": APPLICANT,
    "manager_of_right": ("manager",),
    "examiner": EXAMINERS,
    "registrar": REGISTRARS,
    "inspector": ("inspector",),
    "administrator": ("administrator",),
    "producer": ("producer", "rival"),
    "manager": ("manager",),
    "producer_of_use": APPLICANT,
    "manager_of_use": ("manager",), "manager_of_another": ("manager",), "counter": (),
}  # fmt: skip
"""Who sits on the seat that a relation names: said here by hand, so that the matrix does not ask what it tests."""
STANDING: dict[str, str] = {
    "draft": "draft", "lodged": "lodged", "defective": "defective", "accepted": "accepted", "published": "published",
    "under_examination": "examined", "grant_proposed": "proposed", "refusal_proposed": "refusing",
    "grant_approved": "approved", "registered": "record",
}  # fmt: skip
"""Which dossier of ``tests.api.everything`` stands in a status."""
SEEN = {"draft": APPLICANT, "on_paper": PARTIES, "lodged": PARTIES, "defective": PARTIES, "accepted": PARTIES}
"""For whom a dossier exists; the others exist for everybody."""
ABOUT = {
    "decide_opposition": "opposed", "note_for_colleagues": "record", "correct_opposition_date": "opposed",
    "suspend": "authorisation", "reinstate": "suspended", "revoke": "authorisation", "correct_suspension": "suspended",
    "take_over": "on_paper", "tie_title": "authorisation", "untie_title": "suspended", "correct_ocop_title": "title",
    "declare_plot": "authorisation", "certify_quantity": "authorisation", "lower_quantity": "quantity",
    "transform": "authorisation", "correct_transformation": "made",
    "declare_lot": "season", "recall": "lot", "correct_recall": "recalled", "order_labels": "lot",
    "tell_recall": "recalled", "set_gtin": "unnumbered", "correct_gtin": "lot", "tell_label_recall": "called_back",
    **dict.fromkeys(("recall_by_right", "correct_recall_by_right"), "record"),
    **dict.fromkeys(("recall_by_use", "correct_recall_by_use"), "authorisation"),
    "approve_labels": "order", "decline_labels": "order", "correct_close_out": "closed",
    "correct_press_report": "closed", **dict.fromkeys(("repeat_pins", "give_tries_back"), "pinned"),
    **dict.fromkeys(("void_labels", "void_order", "transfer_labels"), "printed"),
    **{f"{one}_labels": "issued" for one in ("activate", "revoke", "recall", "display", "ship", "sell", "mark")},
    **dict.fromkeys(("correct_marking", "close_out", "void_used_labels", "repeat_print", "report_press"), "issued"),
}  # fmt: skip
"""Acts that need more than a status, and those on what hangs on a right."""
NOT_YET = {"correct_recall_by_right", "correct_recall_by_use"}
"""Corrections of what was not done here."""
BODIES: dict[str, Any] = {
    "recall_by_right": RECALLED_LOTS, "recall_by_use": RECALLED_LOTS,
    "amend": CHANGED,
    "publish": {"gazette": "Công báo số 6"},
    "correct_publication": {"gazette": "Công báo số 7", "published_on": TODAY, "mistake": "Nhầm số."},
    "correct_opposition_date": {"received_on": TODAY, "mistake": "Nhầm ngày."},
    "appoint_manager": {"party_id": "{party}", "from_on": "2099-01-01"},
    "redefine_area": {"geometry": SQUARE, "decision_number": "15/QĐ"},
    "define_area": {"geometry": SQUARE}, "define_area_of_communes": {"communes": ["18999"]},
    "tie_title": {"title_id": "{title}"},
    "authorise": GRANT,
    "declare_plot": {"name": "Vườn", "geometry": GARDEN},
    "certify_quantity": {"season": "2099", "quantity": 9, "measure": "g"},
    "declare_lot": {"quantity": 1, "produced_on": TODAY}, "transform": MADE | {"quantity": 1, "produced_on": TODAY},
    "order_labels": {"quantity": 1, "pack": 1},
    **{one: {"first": 1, "last": 2, "reason": "Rách."} for one in ("void_labels", "repeat_pins", "give_tries_back")},
    "transfer_labels": {"first": 1, "last": 2, "pack": 500, "reason": "Khách đặt gói nhỏ."},
}  # fmt: skip
"""What is asked where the examples of a form do not fit these dossiers."""
ERASABLE = {
    "record": ("opposed", "oppositions/{opposition}/opponent"),
    "authorisation": ("authorisation", "reason"), "plot": ("plot", "name"), "quantity": ("quantity", "evidence"),
    "lot": ("lot", "reason"), "label_batch": ("order", "remark"),
}  # fmt: skip
"""By subject: of which one a field is erased, and which field."""
OF_THE_USE = {"authorisation", "plot", "quantity", "lot", "label_batch", "label_epoch"}
"""Subjects whose acts have rows from their declarations, as those on records do; of people they stand by hand."""


def taken(acts: Iterable[AnyAct]) -> Iterator[Row]:
    """Yield the rows of acts, from their declarations and the plan of seats."""
    for act in acts:
        assert act.on is not None
        about, field = ERASABLE[act.about.name] if act.name == ERASE else (ABOUT.get(act.name), "")
        about = about or STANDING[act.during[0].value]
        seen = SEEN.get(about, MEMBERS) if act.on is RECORD else CONCERNED
        hidden = tuple(member for member in MEMBERS if member not in seen)
        by = tuple(who for relation in act.by for who in SEATS[relation.name])
        path = f"/{act.on.plural}/{{{about}}}/{act.slug}"
        body = BODIES.get(act.name, {name: plain(value) for name, value in example_of(act.asks).items()})
        body = body | ({"fields": [field]} if field else {})
        headers = {"If-Match": "*"} if act.needs_version else None
        done = 409 if act.name in NOT_YET else 202 if act.confirmed_by else 201 if act.makes else 200
        asked = None if act.asks is Nothing else body
        second = SECOND.get(act.name, ())
        yield ask("POST", path, (done, by), (404, hidden), (409, second), body=asked, headers=headers)
        if act.confirmed_by:
            either = (*by, *(who for relation in act.confirmed_by for who in SEATS[relation.name]))
            for then, more in (
                ("confirm", {"shown": "0" * 64}),
                ("return", {"remark": "Xem lại."}),
                ("withdraw", None),
            ):
                yield ask("POST", f"{path}/{then}", (409, either), (404, hidden), body=more)


STEPS = (
    *taken(book().on(RECORD)),
    ask("POST", "/records/{waiting}/terminate", (409, REGISTRARS), body={"reason": "Hết điều kiện."}),
    *(
        ask(
            "POST",
            f"/records/{{waiting}}/terminate/{do}",
            (200, ("second_registrar",)),
            (409, ("registrar",)),
            body=body,
        )
        for do, body in (("confirm", {"shown": "{shown}"}), ("return", {"remark": "Xem lại."}))
    ),
    ask("POST", "/records/{waiting}/terminate/withdraw", (200, ("registrar",))),
    ask("POST", "/records/{examined}/withdraw", (200, APPLICANT), body={}),
)

AREAS = (
    read("/records/{record}/area"),
    read("/records/{draft}/area", APPLICANT, nobody=404),
    read("/records/{record}/area/contains", query="?lon=105.7&lat=18.2"),
    read("/records/{draft}/area/contains", APPLICANT, nobody=404, query="?lon=105.7&lat=18.2"),
    read("/units"),
    read("/units/{unit}"),
    read("/units/{unit}/successors"),
    read("/records/{record}/files"),
    read("/records/{lodged}/files", PARTIES, nobody=404),
    post("/records/{record}/files", (*OFFICE, "manager"), None, files=PAPER),
    post("/records/{draft}/files", APPLICANT, None, others=404, files=PAPER),
    read("/files/{digest}"),
    read("/files/{scan}/thumbnail"),
    read("/files/{hidden}", APPLICANT, nobody=404),
    read("/files/{hidden}/thumbnail", APPLICANT, nobody=404),
)

USE = (
    read("/records/{record}/authorisations"),
    read("/records/{draft}/authorisations", APPLICANT, nobody=404),
    read("/records/{record}/yields"),
    read("/records/{draft}/yields", APPLICANT, nobody=404),
    post("/records/{draft}/authorise", (), GRANT, (403, APPLICANT), others=404),
    *taken(act for act in book().taken() if act.on is not None and act.on.name in OF_THE_USE),
    read("/authorisations/{authorisation}/options", CONCERNED),
    read("/authorisations/{authorisation}/history", CONCERNED, nobody=404),
    read("/quantities/{quantity}/options", CONCERNED),
    read("/quantities/{quantity}/history", CONCERNED, nobody=404),
    read("/lots/{lot}/options", CONCERNED),
    read("/lots/{lot}/history", CONCERNED, nobody=404),
    read("/label-orders/{order}/options", CONCERNED),
    read("/label-orders/{order}/history", CONCERNED, nobody=404),
    read("/authorisations", MEMBERS),
    read("/authorisations/{authorisation}", CONCERNED),
    read("/authorisations/{authorisation}/plots", CONCERNED),
    read("/plots", MEMBERS),
    read("/plots/{plot}", CONCERNED),
    read("/plots/{plot}/options", CONCERNED),
    read("/plots/{plot}/history", CONCERNED, nobody=404),
    read("/authorisations/{authorisation}/quantities", CONCERNED),
    read("/quantities", MEMBERS),
    read("/quantities/{quantity}", CONCERNED),
    read("/quantities/{quantity}/lots", CONCERNED),
    read("/lots", MEMBERS),
    read("/lots/{lot}", CONCERNED),
    *(read(f"/lots/{{lot}}/{what}", CONCERNED) for what in ("chain", "outputs")),
)

TAKERS = ("producer", *KEEPERS)
LABELS = (
    read("/lots/{lot}/label-orders", CONCERNED),
    read("/lots/{lot}/labels-left", CONCERNED, query="?pack=1000"),
    read("/label-orders", MEMBERS),
    read("/label-orders/{order}", CONCERNED),
    read("/label-orders/{issued}/ranges", CONCERNED),
    ask("POST", "/label-orders/{fresh}/labels.csv", (200, TAKERS), UNSEEN),
    ask("POST", "/label-orders/{fresh}/sheet.pdf", (200, TAKERS), UNSEEN, body={"count": 1}),
    *(
        ask("POST", f"/label-orders/{{fresh}}/{one}", (200, TAKERS), UNSEEN, body={"count": 1})
        for one in ("pages.pdf", "labels.zpl", "labels.epl", "labels.tspl", "pictures.zip")
    ),
    ask("POST", "/label-orders/{fresh}/lists.zip", (202, TAKERS), UNSEEN, body={}),
    ask("GET", "/label-orders/{called_back}/print-jobs", (200, TAKERS), UNSEEN),
    ask("GET", "/label-orders/{called_back}/print-jobs/{job}", (200, TAKERS), UNSEEN),
    ask("POST", "/label-orders/{called_back}/print-jobs/{job}/cancel", (200, TAKERS), UNSEEN),
    ask("POST", "/label-orders/{called_back}/print-jobs/{job}/take", (409, TAKERS), UNSEEN),
    ask("GET", "/label-orders/{called_back}/print-jobs/{job}/file", (409, TAKERS), UNSEEN),
    ask("POST", "/label-orders/{fresh}/trial.pdf", (200, TAKERS), UNSEEN, body={"format": "l7160"}),
    ask("GET", "/label-orders/{fresh}/outlook", (200, TAKERS), UNSEEN),
    ask("GET", "/label-orders/{issued}/labels/{picture}", (200, TAKERS), UNSEEN),
    *(ask("POST", f"/label-orders/{{{one}}}/labels.csv", (409, TAKERS), UNSEEN) for one in ("order", "issued")),
    read("/labels/{code}"),
    ask("POST", "/label-orders/{pinned}/pins.csv", (200, KEEPERS), UNSEEN, body={"recipient": "Xưởng in lớp cào"}),
    ask("POST", "/labels/{coated}/pin", (200, EVERYBODY), body={"pin": "{pin}"}),
)

ROWS = (*PEOPLE, *JOINING, *RECORDS, *STEPS, *AREAS, *USE, *LABELS, *CASES)
"""Every route, at least once."""
