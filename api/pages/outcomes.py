"""What a page says after an act: the address names a sentence, so that nobody can put other words there."""

from registry.acts import Book
from registry.saying import Said, say

KEPT = {
    "add_paper": say("The paper has been added."),
    "search_saved": say("The search is saved. New records that answer it are told in your notices."),
    "search_renamed": say("The search has its new name."),
    "search_deleted": say("The search and its notices are deleted."),
    "notes_read": say("Marked as read."),
}
"""Sentences after somebody changed what they keep for themselves; these are no acts of the register."""


def done_sentences(book: Book) -> dict[str, Said]:
    """Return the sentences after acts, by the word that the address names."""
    told: dict[str, Said] = dict(KEPT)
    for act in book.taken():
        told[act.name] = act.done or act.title
        if act.confirmed_by:
            told[f"confirm.{act.name}"] = say("It has been confirmed and entered.")
            told[f"return.{act.name}"] = say("It has been returned to the person who proposed it.")
            told[f"withdraw.{act.name}"] = say("It has been taken back.")
    return told
