"""Accounts and tokens: who gets which answer."""

from tests.api.rows import ERASED, MEMBERS, REGISTRARS, Row, ask, of_account, of_two, post, read


def of_others(row: Row) -> Row:
    """Return a row on an account, which is not there for others than itself and administrators."""
    return row._replace(answers=row.answers | dict.fromkeys(set(MEMBERS) - {"administrator", "rival"}, 404))


ACCOUNTS = (
    ask("GET", "/accounts", (200, ("administrator",))),
    ask("GET", "/accounts/{account}", (200, ("administrator",))),
    post("/accounts", ("administrator",), {"login": "moi.vidu", "name": "Mới Ví Dụ"}),
    of_account("grant-role", {"party_id": "{own_party}", "role": "producer"}),
    of_account("end-role", {"membership_id": "{membership}"}),
    of_account("close-account"),
    of_account("issue-link"),
    of_account("sign-out-account"),
    *(of_others(row) for row in of_two("/accounts/{account}/reset-factors", (202, ("administrator",)), None)),
    *(of_others(row) for row in of_two("/accounts/{account}/issue-officer-link", (409, ("administrator",)), None)),
    *(
        of_others(row)
        for row in of_two(
            "/accounts/{account}/grant-office-role",
            (422, ("administrator",)),
            {"party_id": "{party}", "role": "examiner"},
            second=REGISTRARS,
        )
    ),
    *(of_others(row) for row in of_two("/accounts/{account}/erase", (409, ("administrator",)), ERASED)),
    read("/accounts/{account}/options", ("administrator", "rival")),
    read("/accounts/{account}/history", ("administrator", "rival"), nobody=404),
    read("/tokens", MEMBERS),
    ask("POST", "/tokens", body={"label": "máy cân"}),
    ask("POST", "/tokens/{token}/revoke-token", (200, ("administrator", "rival")), others=404),
    *(
        of_others(row)
        for row in of_two("/tokens/{token}/erase", (202, ("administrator",)), ERASED | {"fields": ["label"]})
    ),
    read("/tokens/{token}/options", ("administrator", "rival")),
    read("/tokens/{token}/history", ("administrator", "rival"), nobody=404),
)
