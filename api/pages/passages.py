"""The texts of a dossier under the names they go by."""

from api.language import Speech
from api.views.records import RecordView
from registry.saying import say

PASSAGES = {
    "description": say("Description"),
    "reputation": say("Reputation"),
    "natural_factors": say("Natural factors"),
    "human_factors": say("Human factors"),
    "causal_link": say("Link with the area"),
    "production_method": say("Method of production"),
    "proof_of_origin": say("Proof of origin"),
    "self_control": say("Own control"),
    "control_body": say("Control body"),
    "homonym": say("Homonymous names"),
    "basis": say("Basis of protection"),
    "disclaimer": say("Disclaimer"),
    "transliteration": say("Transliteration"),
    "translation": say("Translation"),
    "conditions_of_use": say("Conditions of use"),
    "membership_criteria": say("Who may be a member"),
    "certified_characteristics": say("What is certified"),
    "control_method": say("Method of control"),
    "sanctions": say("Sanctions"),
    "place_name_consent": say("Consent to the place name"),
}
"""Texts of the particulars and what they are called."""


def texts_of(record: RecordView, said: Speech) -> list[tuple[str, str]]:
    """Return the texts that a record holds, each after its name, in the order of the form."""
    given = ((label, record.particulars.get(name)) for name, label in PASSAGES.items())
    return [(said.tell(label), str(text)) for label, text in given if text]
