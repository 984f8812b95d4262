"""The form of an application, drawn from the kind of right: its parts, their questions, and the answers."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import msgspec

from api.language import Speech
from api.pages.forms.controls import Control, Drawing, Pairs
from api.pages.forms.fields import Fields, field_of, fields_of
from api.pages.forms.reading import Reading
from api.pages.forms.typed import has_text
from api.pages.forms.writing import as_typed
from api.views.records import RecordView
from registry.errors import NotAcceptable
from registry.procedure.application import ApplicationForm, DraftForm
from registry.rights import kinds, particulars
from registry.rights.classes import faults_in, faults_in_vienna
from registry.rights.kinds.base import INSIDE, Nature, Section
from registry.saying import Language, Said
from registry.vocabulary import Capacity, Category, Kind, Scheme

F = TypeVar("F", bound=ApplicationForm)


class PartShown(msgspec.Struct):
    """A part in the reader's language, with what was typed. ``lacks`` counts its answers that lodging still needs."""

    key: str
    title: str
    help: str
    is_rare: bool
    is_open: bool
    is_faulty: bool
    lacks: int
    asks: list[Control]


class ApplicationAsked:
    """What an application for a right of one kind and category asks."""

    def __init__(self, kind: Kind, category: Category | None) -> None:
        self.kind, self.category, self.right = kind, category, kinds.of(kind)
        self.parts = self.right.parts_of(category)
        whole = fields_of(ApplicationForm, {"particulars": self.right.document})
        self.fields: Fields = {name: whole[name] for part in self.parts for name in part.fields}
        self.needed = frozenset(map(self.path, ("name", *self.right.needs(Nature(category)))))

    @property
    def word(self) -> str:
        """Return the word of this application in addresses."""
        return self.kind.value if self.category is None else self.category.value

    @property
    def has_area(self) -> bool:
        """Say whether the right has an area, which is drawn on a page of its own."""
        return self.right.is_shared(self.category)

    def path(self, name: str) -> str:
        """Return the path of a missing field by its name."""
        return f"{INSIDE}{name}" if name in self.right.document.model_fields else name

    def part_of(self, path: str) -> Section | None:
        """Return the part that asks a field; None for a field that no part asks."""
        return next((part for part in self.parts if path in part.fields), None)

    def question(self, part: Section, path: str) -> Said:
        """Return the question that a part asks for a field."""
        wording, told = part.wording.get(path), self.fields[path].told
        return wording.question if wording else told.question or told.title

    def shown(
        self, typed: Mapping[str, str], said: Speech, *, opened: str = "", at_fault: Collection[str] = ()
    ) -> list[PartShown]:
        """Return the parts with what was typed. The part ``opened`` is open, and each with a field ``at_fault``."""
        return [self._part(part, typed, said, opened, at_fault) for part in self.parts]

    def applicants(self, parties: Pairs, typed: Mapping[str, str], said: Speech) -> list[Control]:
        """Return the question for whom an account applies; it must be answered where the account acts for several."""
        if len(parties) < 2:  # noqa: PLR2004 # one applicant leaves no choice
            return []
        field = field_of("applicant_id", DraftForm.model_fields["applicant_id"])
        fields, choices = {field.path: field}, {field.path: parties}
        made = Drawing(said, typed, choices, fields, needed=fields.keys()).control(field)
        made.is_required, made.weight = True, ""
        return [made]

    def _part(
        self, part: Section, typed: Mapping[str, str], said: Speech, opened: str, at_fault: Collection[str]
    ) -> PartShown:
        drawing = Drawing(said, typed, {}, self.fields, needed=self.needed, wording=part.wording)
        is_faulty = any(fault == path or fault.startswith(f"{path}.") for path in part.fields for fault in at_fault)
        return PartShown(
            key=part.key,
            title=said.tell(part.title),
            help=said.tell(part.help) if part.help else "",
            is_rare=part.is_rare,
            is_open=part.key == opened or is_faulty,
            is_faulty=is_faulty,
            lacks=sum(path in self.needed and not has_text(path, typed) for path in part.fields),
            asks=[drawing.control(self.fields[path]) for path in part.fields],
        )

    def typed_of(self, record: RecordView, language: Language) -> dict[str, str]:
        """Return the content of a record as its applicant would have typed it."""
        nice = sorted((one for one in record.classes if one.scheme is Scheme.NICE), key=lambda one: int(one.code))
        agents = (one.name for one in record.parties if one.capacity is Capacity.AGENT and one.party_id is None)
        values = {name: getattr(record, name, None) for name in ApplicationForm.model_fields} | {
            "classes": {one.code: one.goods for one in nice},
            "vienna": [one.code for one in record.classes if one.scheme is Scheme.VIENNA],
            "representative": next(agents, None),
            "particulars": record.particulars,
        }
        return as_typed(self.fields, values, language)

    def judged(
        self,
        form: type[F],
        typed: Mapping[str, str],
        said: Speech,
        *,
        kept: Mapping[str, Any] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> F:
        """Return the form of what was typed; NotAcceptable naming every fault at once, each at its control.

        ``kept`` are the particulars of the record; those that are not asked stay.
        """
        reading = Reading(self.fields, typed, said)
        inside = {name: value for name, value in (kept or {}).items() if f"{INSIDE}{name}" not in self.fields}
        reading.values["particulars"] = inside | reading.values.get("particulars", {})
        values = reading.values
        also = [*faults_in(values.get("classes", {})), *faults_in_vienna(values.get("vienna", ()))]
        try:
            particulars.read(self.kind, values["particulars"])
        except NotAcceptable as refusal:
            also += refusal.faults
        return reading.judged(form, {"category": self.category, **(more or {})}, also)
