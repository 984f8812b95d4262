"""Who gets which answer about notices: everybody their own, nobody another's."""

from tests.api.rows import MEMBERS, ask, read

OF_A_NOTICE = ("GET", "", 200), ("POST", "/read", 204)
INBOX = (
    read("/notices", MEMBERS),
    ask("POST", "/notices/read", (204, MEMBERS)),
    *(ask(how, f"/notices/{{notice}}{end}", (did, ("examiner",)), others=404) for how, end, did in OF_A_NOTICE),
)
