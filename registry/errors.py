"""What can go wrong in the office, in its own words. No HTTP here; see ``api/problems.py``."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from registry.saying import Said, Value, say


class Fault(NamedTuple):
    """One thing wrong with one field; ``field`` is the dotted path a form uses, ``code`` is for programs."""

    field: str
    said: Said
    code: str

    @property
    def values(self) -> Mapping[str, Value]:
        """Return the values in the sentence, with their types."""
        return self.said.values


class Unfit(ValueError):
    """What a validator raises that has a sentence of its own; Pydantic hands it on untouched."""

    def __init__(self, said: Said, code: str) -> None:
        super().__init__(str(said))
        self.said = said
        self.code = code


class RegistryError(Exception):
    """A rule of the register was not met: ``title`` says which kind of refusal it is, ``said`` what hinders here.

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
    """Nothing is there, or nothing that this reader may see; the two are told alike."""

    title = say("There is no such entry, or it is not yours to see")
    code = "not_found"


class NotPermitted(RegistryError):
    """The account lacks the role, the organisation or the form's token."""

    title = say("This account may not do this")
    code = "not_permitted"


class NotSignedIn(RegistryError):
    """Nobody is known to ask."""

    title = say("Sign in first")
    code = "not_signed_in"


class ProofNeeded(RegistryError):
    """A decision is taken by whoever proved a moment ago to be who they are."""

    title = say("Prove once more that it is you")
    code = "proof_needed"


class NotSent(RegistryError):
    """A form that somebody had typed, shown again: nothing hinders it but that it was not sent yet."""

    title = say("What you had typed is still here")
    code = "not_sent"


class OutOfOrder(RegistryError):
    """The state of the subject does not allow the act."""

    title = say("The step does not follow from where the matter stands")
    code = "out_of_order"


class Taken(RegistryError):
    """What must be unique stands in the register already."""

    title = say("The number or name already belongs to another entry")
    code = "taken"


class NotAcceptable(RegistryError):
    """Something was entered that a rule refuses; the faults name the fields."""

    title = say("What was entered cannot be accepted")
    code = "not_acceptable"


class OutsideArea(RegistryError):
    """A plot is drawn where the indication does not reach."""

    title = say("The plot lies outside the area of the geographical indication")
    code = "outside_area"


class QuotaExceeded(RegistryError):
    """A lot or an order asks for more than is certified."""

    title = say("More than the certified harvest allows")
    code = "quota_exceeded"


class Mirrored(RegistryError):
    """This office does not answer for the record."""

    title = say("The facts come from another register and are not changed here")
    code = "mirrored"


class Changed(RegistryError):
    """Somebody else was faster."""

    title = say("The record has changed since it was read")
    code = "changed"


class SecondOfficerRequired(RegistryError):
    """One person may not both propose and decide."""

    title = say("A second officer has to decide")
    code = "second_officer_required"


class KeyReused(RegistryError):
    """A key that was to have one effect came with something else."""

    title = say("This idempotency key was used for another request")
    code = "key_reused"


class Busy(RegistryError):
    """A limit in time was reached."""

    title = say("Too many of these at once")
    code = "busy"

    def __init__(self, said: Said, *, seconds: int) -> None:
        """Say after how many whole ``seconds`` it is worth trying again; sooner it is refused again."""
        super().__init__(said)
        self.seconds = seconds


class BeingMoved(RegistryError):
    """Nothing is written while the register is on its way to another database."""

    title = say("The register is being moved to another database")
    code = "being_moved"


class BrokenChain(RegistryError):
    """A line of the journal and what it should follow disagree."""

    title = say("The journal does not prove itself")
    code = "broken_chain"
