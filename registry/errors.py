"""What can go wrong in the office, in its own words. No HTTP here; see ``api/problems.py``.

A docstring is the public title of the problem; the message of an instance is its detail.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    """One thing wrong with one field; ``field`` is the dotted path a form uses."""

    field: str
    message: str


class RegistryError(Exception):
    """A rule of the register was not met."""

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class NotFound(RegistryError):
    """There is no such entry, or it is not yours to see."""


class NotPermitted(RegistryError):
    """This account may not do this."""


class NotSignedIn(RegistryError):
    """Sign in first."""


class OutOfOrder(RegistryError):
    """The step does not follow from where the matter stands."""


class Taken(RegistryError):
    """The number or name already belongs to another entry."""


class NotAcceptable(RegistryError):
    """What was entered cannot be accepted."""


class OutsideArea(RegistryError):
    """The plot lies outside the area of the geographical indication."""


class QuotaExceeded(RegistryError):
    """More than the certified harvest allows."""


class Mirrored(RegistryError):
    """The facts come from another register and are not changed here."""


class Changed(RegistryError):
    """The record has changed since it was read."""


class SecondOfficerRequired(RegistryError):
    """The officer who decides must be another than the one who proposed."""


class KeyReused(RegistryError):
    """This idempotency key was used for another request."""


class Busy(RegistryError):
    """Too many of these at once; try again shortly."""

    def __init__(self, detail: str, *, seconds: int) -> None:
        """Say after how many whole ``seconds`` it is worth trying again; sooner it is refused again."""
        super().__init__(detail)
        self.seconds = seconds


class BeingMoved(RegistryError):
    """The register is being moved to another database; nothing is written meanwhile."""


class BrokenChain(RegistryError):
    """The journal does not prove itself."""
