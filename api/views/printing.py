"""What is known of labels before they are printed."""

import msgspec

from registry.printing.scanning import Outlook


class OutlookView(msgspec.Struct):
    """Whether labels of a sheet or size will scan, made by a printer of ``dpi`` dots to the inch.

    ``grade`` is ``good``, ``fine`` (while the label is clean: fewer than four dots to a module) or ``none``; ``module``
    the side of a module in millimetres and ``dots`` the same in dots, 0 where the symbol does not fit.
    """

    format: str
    name: str
    width: float
    height: float
    dpi: int
    version: int
    level: str
    module: float
    dots: int
    grade: str


def outlook_view(key: str, name: str, found: Outlook) -> OutlookView:
    """Return what is known of a sheet or size, by its key."""
    return OutlookView(
        format=key,
        name=name,
        width=found.size.width,
        height=found.size.height,
        dpi=found.dpi,
        version=found.kind.version,
        level=found.kind.level,
        module=round(found.module, 3),
        dots=found.dots,
        grade=found.grade.value,
    )
