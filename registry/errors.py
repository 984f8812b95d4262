"""The refusals of the office, in its own words. No HTTP here; see ``api/problems.py``."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from registry.saying import Said, Value, say


class Fault(NamedTuple):
    """One fault of one field; ``field`` is the dotted path in a form, ``code`` is for programs."""

    field: str
    said: Said
    code: str

    @property
    def values(self) -> Mapping[str, Value]:
        """Return the values in the sentence, with their types."""
        return self.said.values


class Unfit(ValueError):
    """The exception of a validator with its own sentence; Pydantic passes it on unchanged."""

    def __init__(self, said: Said, code: str) -> None:
        super().__init__(str(said))
        self.said = said
        self.code = code


class RegistryError(Exception):
    """A rule of the register is not met: ``title`` is the kind of refusal, ``said`` is the reason in this case.

    ``code`` is for programs and never changes: that of the class, or a narrower one.
    """

    title: ClassVar[Said] = say("This cannot be done.")
    code: str = "refused"

    def __init__(self, said: Said, faults: tuple[Fault, ...] = (), *, code: str = "") -> None:
        super().__init__(str(said))
        self.said = said
        self.faults = faults
        self.kind = type(self).code
        self.code = code or self.kind

    @property
    def values(self) -> Mapping[str, Value]:
        """Return the values in the sentence, with their types."""
        return self.said.values


class NotFound(RegistryError):
    """There is no such entry, or this reader may not see it; both give the same answer."""

    title = say("There is no such entry, or it is not yours to see")
    code = "not_found"


class NotPermitted(RegistryError):
    """The account does not have the necessary role or party."""

    title = say("This account may not do this")
    code = "not_permitted"


class NotOurForm(NotPermitted):
    """A form or request does not come from our own page, as far as the browser says; nothing was done."""

    title = say("Nothing was done: this did not come from our own page")
    code = "not_our_form"


class NotSignedIn(RegistryError):
    """The request comes from nobody who is signed in."""

    title = say("Sign in first")
    code = "not_signed_in"


class ProofNeeded(RegistryError):
    """A decision needs a recent proof of identity."""

    title = say("Prove once more that it is you")
    code = "proof_needed"


class NotSent(RegistryError):
    """A form with a person's earlier input is shown again; it only has to be sent."""

    title = say("What you had typed is still here")
    code = "not_sent"


class OutOfOrder(RegistryError):
    """The state of the subject does not allow the act."""

    title = say("This step is not possible at the present stage")
    code = "out_of_order"


class Taken(RegistryError):
    """A value that must be unique is already in the register."""

    title = say("The number or name already belongs to another entry")
    code = "taken"


class NotAcceptable(RegistryError):
    """A rule refuses the input; the faults name the fields."""

    title = say("What was entered cannot be accepted")
    code = "not_acceptable"


class OutsideArea(RegistryError):
    """A plot lies outside the area of the indication."""

    title = say("The plot lies outside the area of the geographical indication")
    code = "outside_area"


class QuotaExceeded(RegistryError):
    """A lot or an order is more than the certified quantity allows."""

    title = say("More than the certified harvest allows")
    code = "quota_exceeded"


class Mirrored(RegistryError):
    """This office is not responsible for the record."""

    title = say("The facts come from another register and are not changed here")
    code = "mirrored"


class Changed(RegistryError):
    """Somebody else has changed the subject in the meantime."""

    title = say("The record has changed since it was read")
    code = "changed"


class SecondOfficerRequired(RegistryError):
    """One person may not both propose and decide."""

    title = say("A second officer has to decide")
    code = "second_officer_required"


class KeyReused(RegistryError):
    """An idempotency key came with a different request."""

    title = say("This idempotency key was used for another request")
    code = "key_reused"


class Busy(RegistryError):
    """A limit of requests in a time is reached."""

    title = say("Too many of these at once")
    code = "busy"

    def __init__(self, said: Said, *, seconds: int) -> None:
        """``seconds`` is the number of whole seconds after which another try may succeed."""
        super().__init__(said)
        self.seconds = seconds


class BeingMoved(RegistryError):
    """Nothing is written while the register is moved to another database."""

    title = say("The register is being moved to another database")
    code = "being_moved"


class BrokenChain(RegistryError):
    """An entry of the journal does not fit the one before it."""

    title = say("The journal does not prove itself")
    code = "broken_chain"
