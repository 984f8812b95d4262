"""What a page says after an act: the address names the sentence, so that nobody can put other words there."""

from registry.acts import Book
from registry.saying import Said, say


def done_sentences(book: Book) -> dict[str, Said]:
    """Return what a page says after an act, by the word that its address names."""
    told: dict[str, Said] = {}
    for act in book.taken():
        told[act.name] = act.done or act.title
        if act.confirmed_by:
            told[f"confirm.{act.name}"] = say("It has been confirmed and entered.")
            told[f"return.{act.name}"] = say("It has been returned to whoever took it.")
            told[f"withdraw.{act.name}"] = say("It has been taken back.")
    return told
