"""Who asks, and a row of the matrix: a request and what each asker is answered."""

from typing import Any, NamedTuple

from tests.use.papers import PDF

NOBODY = "nobody"
EXAMINERS = ("examiner", "second_examiner")
REGISTRARS = ("registrar", "second_registrar")
ENROLLING = ("administrator", *EXAMINERS, *REGISTRARS)
OFFICE = (*ENROLLING, "inspector")
MEMBERS = (*OFFICE, "manager", "producer", "rival", "reader")
EVERYBODY = (NOBODY, *MEMBERS)
APPLICANT = ("producer",)
PARTIES = (*OFFICE, "producer")
"""Those for whom a dossier exists from its lodging to its publication."""
CONCERNED = (*PARTIES, "manager")
"""Those for whom a right of use of the producer, under a right the manager manages, exists."""
KEEPERS = ("manager", *REGISTRARS)
UNSEEN = (404, ("rival", "reader"))
"""Those for whom a right of use of the producer does not exist."""

PAPER = {"file": ("map.pdf", PDF + b"%", "application/pdf")}
ERASED = {"fields": ["name"], "reason": "Theo yêu cầu."}
SECOND = {"approve_grant": ("examiner",), "approve_refusal": ("examiner",), "return": ("examiner",)}
"""Who proposed and may not decide."""


class Row(NamedTuple):
    """A request and what each asker is answered."""

    method: str
    path: str
    answers: dict[str, int]
    body: Any = None
    headers: dict[str, str] | None = None
    files: Any = None
    query: str = ""


def ask(
    method: str,
    path: str,
    *answers: tuple[int, tuple[str, ...]],
    others: int = 403,
    **more: Any,
) -> Row:
    """Return a row: some get one answer, some another, all ``others`` the same; nobody gets 401 unless named."""
    told = dict.fromkeys(MEMBERS, others) | {NOBODY: 401}
    for status, members in answers:
        told |= dict.fromkeys(members, status)
    return Row(method, path, told, **more)


def read(path: str, by: tuple[str, ...] = EVERYBODY, *, nobody: int = 401, query: str = "") -> Row:
    """Return a row of what exists for some and not for others."""
    return ask("GET", path, (nobody, (NOBODY,)), (200, by), others=404, query=query)


def post(path: str, by: tuple[str, ...], body: Any, *answers: tuple[int, tuple[str, ...]], **more: Any) -> Row:
    """Return a row of what makes something new."""
    return ask("POST", path, (201, by), *answers, body=body, **more)


def of_account(act: str, body: Any = None) -> Row:
    """Return a row of an act on an account, which to others than its own and administrators is not there."""
    path = f"/accounts/{{account}}/{act}"
    return ask("POST", path, (200, ("administrator",)), (403, ("rival",)), others=404, body=body)


def of_handlers(act: str, told: int, body: Any, *, by: tuple[str, ...] = ENROLLING) -> tuple[Row, ...]:
    """Return the rows of an act of two on a request to join, which is there for those alone who handle requests."""
    seen = set(MEMBERS) - set(ENROLLING)
    rows = of_two(f"/join-requests/{{asked}}/{act}", (told, by), body)
    return tuple(row._replace(answers=row.answers | dict.fromkeys(seen, 404)) for row in rows)


def of_two(path: str, told: tuple[int, tuple[str, ...]], body: Any, *, second: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """Return the rows of an act of two persons, of whom nobody took it yet, so that nobody confirms it either.

    ``second`` may confirm it beside those who may take it.
    """
    nothing = (409, (*told[1], *second))
    return (
        ask("POST", path, told, body=body),
        ask("POST", f"{path}/confirm", nothing, body={"shown": "0" * 64}),
        ask("POST", f"{path}/return", nothing, body={"remark": "Xem lại."}),
        ask("POST", f"{path}/withdraw", nothing),
    )
