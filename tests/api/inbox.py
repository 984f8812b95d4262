"""Who gets which answer about notices: everybody their own, nobody another's."""

from tests.api.rows import MEMBERS, ask, read

OF_A_NOTICE = ("GET", "", 200), ("POST", "/read", 204)
INBOX = (
    read("/notices", MEMBERS),
    read("/accesses", MEMBERS),
    ask("POST", "/notices/read", (204, MEMBERS)),
    ask(
        "POST",
        "/accounts/{account}/write-to",
        (200, ("rival",)),
        (403, ("administrator",)),
        others=404,
        body={"language": "en"},
    ),
    *(ask(how, f"/notices/{{notice}}{end}", (did, ("examiner",)), others=404) for how, end, did in OF_A_NOTICE),
)
