"""A refusal of the register in the reader's language, beside the fields that it concerns."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from api.language import Speech
from api.problems import STATUSES
from registry.errors import RegistryError
from registry.saying import Said, say
from registry.text import remarks_on

FIELDS: Mapping[str, Said] = {
    "name": say("name"),
    "product": say("product"),
    "kind": say("kind"),
    "category": say("category of mark"),
    "feature": say("how the mark is represented"),
    "country": say("country"),
    "applicant_id": say("applicant"),
    "party_id": say("party"),
    "particulars": say("particulars"),
    "classes": say("classes"),
    "goods": say("goods and services"),
    "login": say("login"),
    "password": say("password"),
    "address": say("address"),
    "tax_code": say("tax code"),
    "email": say("e-mail"),
    "phone": say("telephone"),
    "number": say("number"),
    "quantity": say("quantity"),
    "measure": say("unit"),
    "season": say("season"),
    "geometry": say("geometry"),
    "plot_id": say("plot"),
    "produced_on": say("date of production"),
    "expires_on": say("best before"),
    "valid_from": say("valid from"),
    "valid_until": say("valid until"),
    "gtin": say("item number (GTIN)"),
    "pack": say("pack"),
    "reason": say("reason"),
    "defects": say("defects"),
    "answer": say("answer"),
    "gazette": say("gazette"),
    "page": say("page"),
    "published_on": say("date of publication"),
    "opponent": say("opponent"),
    "grounds": say("grounds"),
    "role": say("role"),
    "note": say("note"),
    "vienna": say("figurative elements"),
    "representative": say("representative"),
}
"""Words for fields to which a page gives none."""


class FieldWords(msgspec.Struct):
    """Words for one field."""

    field: str
    label: str
    words: str


class ErrorSummary(msgspec.Struct):
    """Why the register refused: for the top of the page, and for the fields by name."""

    status: int
    title: str
    detail: str
    faults: list[FieldWords]
    by_field: dict[str, str]


def error_summary(refusal: RegistryError, said: Speech, fields: Mapping[str, str] | None = None) -> ErrorSummary:
    """Return a refusal in words; ``fields`` are the words of the form's fields, where the page gives some.

    A fault deep in a field (``geometry.coordinates.0``) is shown at the field itself.
    """
    faults: list[FieldWords] = []
    fields = fields or {}
    for fault in refusal.faults:
        field = nearest(fault.field, fields)
        one = FieldWords(field, fields.get(field) or field_words(field, said), said.tell(fault.said))
        faults += [one] if one not in faults else []
    by_field: dict[str, list[str]] = {}
    for one in faults:
        by_field.setdefault(one.field, []).append(one.words)
    return ErrorSummary(
        status=STATUSES.get(type(refusal), HTTPStatus.UNPROCESSABLE_ENTITY),
        title=said.tell(refusal.title),
        detail=said.tell(refusal.said),
        faults=faults,
        by_field={field: "; ".join(dict.fromkeys(words)) for field, words in by_field.items()},
    )


def nearest(path: str, fields: Mapping[str, str]) -> str:
    """Return the field of the form for a path: the path itself, or its longest beginning that is a field.

    Where the page has no such field, the first word of the path is returned.
    """
    shorter = path
    while shorter:
        if shorter in fields:
            return shorter
        shorter = shorter.rpartition(".")[0]
    return path.partition(".")[0]


def remarks_in(text: str, said: Speech) -> list[str]:
    """Return what a person who decides on a name should look at twice."""
    return [said.tell(remark) for remark in remarks_on(text)]


def field_words(field: str, said: Speech) -> str:
    """Return the words of a field; a field without words is called by its name."""
    return said.tell(FIELDS[field]) if field in FIELDS else field.replace("_", " ")
