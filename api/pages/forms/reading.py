"""What was typed, in the shape that the form judges, and the place on the page of each fault."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from api.language import Speech
from api.pages import amounts, dates, numbers
from api.pages.forms.fields import POSITION, Fields, FormField, unit_of
from api.pages.forms.typed import rows_in, text_of
from api.pages.submission import Submission
from registry.codes.pasted import found_in
from registry.errors import Fault, NotAcceptable, RegistryError, Unfit
from registry.forms import INVALID_FORM, Form, judge
from registry.rights.geometry import kml
from registry.saying import say

F = TypeVar("F", bound=Form)
NO_GEOJSON = say("is no GeoJSON: the text breaks off or has a sign too many")
IN_DEGREES = say("write longitude and latitude in degrees, 105.6972 and 18.2431 for instance")
_PAIR = re.compile(r"\s*(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*")
_SEVERAL = re.compile(r"[\n,;]+")


class Reading:
    """What was typed into a form, read field by field; an empty field is not given.

    ``values`` is what the form judges, with its documents inside; ``faults`` are those of texts that could not be read
    at all.
    """

    def __init__(self, fields: Fields, typed: Mapping[str, str], said: Speech) -> None:
        self.fields, self.typed, self.said = fields, typed, said
        self.values: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._rows: dict[str, list[int]] = {}
        self._keys: dict[str, list[str]] = {}
        for one in fields.values():
            value = self._value(one)
            if value is not None and value != []:
                self._put(one.path, value)

    def judged(self, form: type[F], more: Mapping[str, Any] | None = None, also: Sequence[Fault] = ()) -> F:
        """Return the form; NotAcceptable naming every fault at once, each at its control, together with ``also``."""
        found = list(also)
        made: F | None = None
        try:
            made = judge(form, {**self.values, **(more or {})})
        except NotAcceptable as refusal:
            found += refusal.faults
        own = {fault.field for fault in self.faults}
        faults = {fault.field: fault for fault in map(self.placed, found) if fault.field not in own}
        if made is None or faults or self.faults:
            raise NotAcceptable(INVALID_FORM, (*self.faults, *faults.values()), code="invalid_form")
        return made

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Move each fault of a refusal to the control where the value was typed."""
        try:
            yield
        except RegistryError as refusal:
            faults = tuple(map(self.placed, refusal.faults))
            if faults == refusal.faults:
                raise
            raise type(refusal)(refusal.said, faults, code=refusal.code) from refusal

    def placed(self, fault: Fault) -> Fault:
        """Return a fault at its control: empty rows do not count, and a place may be two numbers."""
        for path, one in self.fields.items():
            inside = fault.field.removeprefix(f"{path}.")
            if one.kind == "rows" and inside != fault.field:
                return self._in_row(one, fault, inside)
            if one.kind == "place" and (fault.field == path or inside != fault.field):
                return fault._replace(field=self._place_of(path))
        return fault

    def _in_row(self, one: FormField, fault: Fault, inside: str) -> Fault:
        kept = self._rows.get(one.path, [])
        keys = self._keys.get(one.path) or list(map(str, range(len(kept))))
        for key, row in sorted(zip(keys, kept, strict=False), key=lambda pair: len(pair[0]), reverse=True):
            if inside == key or inside.startswith(f"{key}."):
                column = inside[len(key) + 1 :] or self._column_of(one, fault)
                return fault._replace(field=f"{one.path}.{row}.{column}")
        return fault

    @staticmethod
    def _column_of(one: FormField, fault: Fault) -> str:
        """Return the column beside which a fault of a whole row is shown."""
        if one.keyed is not None:
            return one.keyed.key if fault.code in one.keyed.of_key else one.keyed.value
        return next((column.path for column in one.columns if not column.info.is_required()), one.columns[0].path)

    def _place_of(self, path: str) -> str:
        if text_of(self.typed, path) or text_of(self.typed, f"{path}.file"):
            return path
        typed = [name for name in POSITION if text_of(self.typed, name)]
        return "latitude" if typed == ["latitude"] else "longitude"

    def _put(self, path: str, value: Any) -> None:
        *outer, name = path.split(".")
        inside = self.values
        for one in outer:
            inside = inside.setdefault(one, {})
        inside[name] = value

    def _value(self, one: FormField) -> Any:
        text = text_of(self.typed, one.path)
        match one.kind:
            case "rows":
                value = self._read_rows(one)
            case "place":
                value = self._place(one, text)
            case "drawing":
                value = self._drawing(one.path, text)
            case "lines" | "several":
                parts = _SEVERAL.split(text or "") if one.drawn == "codes" else (text or "").splitlines()
                value = [line.strip() for line in parts if line.strip()]
            case "check":
                value = text is not None
            case "password":
                value = self.typed.get(one.path) or None  # its blanks are kept
            case "number" | "decimal":
                value = self._number(one, one.path, text)
            case "date":
                value = dates.read(text)
            case "moment":
                value = dates.read_moment(text)
            case _:
                value = self._text(one, text)
        return value

    def _text(self, one: FormField, text: str | None) -> Any:
        if one.drawn == "label":
            return self._label(one.path, text)
        return amounts.ALL[text][0] if one.drawn == "unit" and text in amounts.ALL else text

    def _label(self, path: str, text: str | None) -> Any:
        """Return the number of a label, or the text that contains its code."""
        is_code = text is not None and found_in(text) is not None
        return text if is_code else numbers.whole(path, text, self.said.language, self.faults)

    def _number(self, one: FormField, path: str, text: str | None) -> Any:
        """Return a number in the register's units for one that people typed in their units."""
        if text is None:
            return None
        if one.drawn == "amount":
            return numbers.whole(path, text, self.said.language, self.faults, times=self._times(path))
        try:
            read = numbers.decimal(text) if one.kind == "decimal" else numbers.read(text, self.said.language)
        except Unfit as unfit:
            self.faults.append(Fault(path, unfit.said, unfit.code))
            return None
        if one.kind == "decimal":
            return str(read)
        return int(read) if issubclass(one.inner, int) and read == read.to_integral_value() else float(read)

    def _times(self, path: str) -> int:
        """Return how many of the register's units one chosen unit of an amount is."""
        chosen = text_of(self.typed, unit_of(self.fields, path) or f"{path}_unit") or ""
        return amounts.ALL[chosen][1] if chosen in amounts.ALL else 1

    def _read_rows(self, one: FormField) -> Any:
        kept = rows_in(one.path, self.typed)
        rows = [self._row(one, number) for number in kept]
        if one.keyed is None:
            self._rows[one.path] = kept
            return rows
        found: dict[str, Any] = {}
        self._rows[one.path], self._keys[one.path] = [], []
        for number, row in zip(kept, rows, strict=True):
            key, value = (row.get(name) for name in (one.keyed.key, one.keyed.value))
            try:
                key = key if key is None else one.keyed.kept(key)
            except Unfit as unfit:
                self.faults.append(Fault(f"{one.path}.{number}.{one.keyed.key}", unfit.said, unfit.code))
                continue
            if key is None or value is None:
                missing = one.keyed.key if key is None else one.keyed.value
                self.faults.append(Fault(f"{one.path}.{number}.{missing}", one.keyed.both, "missing"))
            elif key in found:
                self.faults.append(Fault(f"{one.path}.{number}.{one.keyed.key}", say("is named twice"), "named_twice"))
            else:
                found[key] = value
                self._rows[one.path].append(number)
                self._keys[one.path].append(key)
        return found or None

    def _row(self, one: FormField, number: int) -> dict[str, Any]:
        found = {}
        for column in one.columns:
            path = f"{one.path}.{number}.{column.path}"
            value = self._value(column._replace(path=path))
            if value is not None:
                found[column.path] = value
        return found

    def _drawing(self, path: str, text: str | None) -> dict[str, Any] | None:
        """Return the document that was typed or that a file holds; the file counts first."""
        text = self.typed.get(f"{path}.file") or text
        if not text:
            return None
        if kml.is_kml(text):
            try:
                return kml.geojson_of(text, path)
            except NotAcceptable as refusal:
                self.faults += refusal.faults
                return None
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            self.faults.append(Fault(path, NO_GEOJSON, "no_geojson"))
            return None
        return document

    def _place(self, one: FormField, text: str | None) -> dict[str, Any] | None:
        """Return the drawing, otherwise the point that was typed."""
        if text or self.typed.get(f"{one.path}.file"):
            return self._drawing(one.path, text)
        typed = position_of(self.typed)
        if not any(typed.values()):
            if one.info.is_required():
                missing = say("draw the plot, or give longitude and latitude")
                self.faults.append(Fault("longitude", missing, "missing"))
            return None
        position = []
        for name, number in typed.items():
            try:
                position.append(float(numbers.decimal(number)))
            except numbers.Unclear:
                self.faults.append(Fault(name, IN_DEGREES, "no_position"))
        return {"type": "Point", "coordinates": position}


def position_of(typed: Mapping[str, str]) -> dict[str, str]:
    """Return longitude and latitude as typed, or from a pair pasted into the first field, latitude first as in maps.

    Only points are decimal signs in a pair, so that its comma can be read as the separator.
    """
    pair = _PAIR.fullmatch(typed.get("latitude", ""))
    if pair is not None and not typed.get("longitude", "").strip():
        return {"longitude": pair[2], "latitude": pair[1]}
    return {name: typed.get(name, "").strip() for name in ("longitude", "latitude")}


async def with_files(fields: Fields, submission: Submission) -> dict[str, str]:
    """Return what was typed, with the texts of the drawings that were sent as files."""
    typed = dict(submission.typed)
    for one in fields.values():
        file = submission.files.get(f"{one.path}.file") if one.kind in {"drawing", "place"} else None
        if file is not None and file.filename:
            typed[f"{one.path}.file"] = (await file.read()).decode(errors="replace")
    return typed
