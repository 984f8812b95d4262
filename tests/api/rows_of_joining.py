"""Requests to join: who gets which answer. Rows as in ``tests.api.matrix``."""

from registry.forms import example_of
from registry.parties.joining.forms import JoinForm
from registry.procedure.counter import PaperApplicationForm
from registry.saying import plain
from tests.api.rows import ENROLLING, ERASED, EVERYBODY, EXAMINERS, PAPER, REGISTRARS, ask, of_handlers, post, read

ASKED = {name: plain(value) for name, value in example_of(JoinForm).items()} | {"phone": "0912 345 678"}
PAPER_APPLICATION = {name: plain(value) for name, value in example_of(PaperApplicationForm).items()}
INVITED = {"login": "kho@example.vn", "name": "Lê Ví Dụ", "roles": ["producer"]}
LEFT = {"account_id": "{account}"}
CORRECTED = {"phone": "0912 345 679", "mistake": "Gõ nhầm."}
JOINING = (
    ask("POST", "/join", (202, EVERYBODY), body=ASKED),
    ask("GET", "/join/{asked_key}", (200, EVERYBODY)),
    ask("POST", "/join/{asked_key}/answer", (409, EVERYBODY), body={"answer": "Đã gửi."}),
    ask("POST", "/join/{questioned_key}/answer", (200, EVERYBODY), body={"answer": "Đã gửi."}),
    ask("POST", "/join/{asked_key}/withdraw", (200, EVERYBODY)),
    ask("POST", "/join/{asked_key}/invitation", (409, EVERYBODY)),
    ask("POST", "/parties/{own_party}/invite-member", body=INVITED),
    ask("POST", "/parties/{own_party}/set-member-roles", body=LEFT | {"roles": ["producer"]}),
    ask("POST", "/parties/{own_party}/remove-member", body=LEFT),
    ask("POST", "/join/{asked_key}/papers", (200, EVERYBODY), files=PAPER),
    ask("GET", "/join-requests", (200, ENROLLING)),
    read("/join-requests/{asked}", ENROLLING),
    read("/join-requests/{asked}/alike", ENROLLING),
    read("/join-requests/{asked}/papers", ENROLLING),
    read("/join-requests/{asked}/papers/{joined_paper}", ENROLLING),
    ask("POST", "/join-requests/{asked}/papers", (200, ENROLLING), others=404, files=PAPER),
    post("/join-requests", ENROLLING, ASKED),
    ask("POST", "/join-requests/{asked}/ask-back", (200, ENROLLING), others=404, body={"asks": "Xin gửi giấy."}),
    ask("POST", "/join-requests/{asked}/approve-request", (200, ENROLLING), others=404, body={"login": "cam.loc"}),
    ask("POST", "/join-requests/{asked}/decline-request", (200, ENROLLING), others=404, body={"reason": "Ngoài tỉnh."}),
    *of_handlers("approve-for-party", 202, {"party_id": "{own_party}", "login": "cam.loc"}),
    *of_handlers("correct-request", 202, CORRECTED),
    *of_handlers("reopen-request", 409, {"mistake": "Nhầm."}),
    *of_handlers("erase", 202, ERASED, by=("administrator", *REGISTRARS)),
    post("/parties/{own_party}/receive-on-paper", (*EXAMINERS, *REGISTRARS), PAPER_APPLICATION),
    read("/join-requests/{asked}/options", ENROLLING),
    read("/join-requests/{asked}/history", ENROLLING, nobody=404),
)
