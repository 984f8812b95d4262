"""How numbers are written. Pure; taking the next one is ``registry.rights.series``.

Application numbers of Viet Nam are ``4-YYYY-NNNNN`` for marks and ``6-YYYY-NNNNN`` for geographical indications;
certificates of geographical indications have five digits, those of marks read ``4-NNNNNNN-000``.
"""

from datetime import date

from registry.vocabulary import Kind

PREFIX = {Kind.TRADEMARK: "4", Kind.GEOGRAPHICAL_INDICATION: "6"}


def application_series(kind: Kind, filed_on: date) -> str:
    """Return the name of the series an application of that day takes its number from: one a year and kind."""
    return f"application-{PREFIX[kind]}-{filed_on.year}"


def application_number(kind: Kind, filed_on: date, n: int) -> str:
    return f"{PREFIX[kind]}-{filed_on.year}-{n:05d}"


def certificate_series(kind: Kind) -> str:
    return f"certificate-{PREFIX[kind]}"


def certificate_number(kind: Kind, n: int) -> str:
    if kind is Kind.GEOGRAPHICAL_INDICATION:
        return f"{n:05d}"
    return f"{PREFIX[kind]}-{n:07d}-000"
