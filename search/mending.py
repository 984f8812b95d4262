"""“Did you mean”: a question with its mistakes corrected by the record that answers it best. Pure."""

from search.folding import fold, tokens
from search.planner import Plan
from search.resemblance import Vocabulary
from search.texts import Text


def mended(question: str, plan: Plan, text: Text) -> str | None:
    """Return the question as the record writes it, or None where it has no mistake.

    Only words that the record meets with a mistake are changed, each in its place; words that are beginnings stay.
    """
    vocabulary = Vocabulary(" ".join(phrase for _, phrase in text.phrases).split())
    as_written = {fold(word): word for word in text.marked.split()}
    better: dict[str, str] = {}
    for word in plan.words:
        meant = next(vocabulary.alike(word.folded, word.mistakes, is_beginning=word.is_beginning), None)
        if meant is not None and meant.mistakes:
            better[word.folded] = as_written.get(meant.word, meant.word)
    if not better:
        return None
    made, reached = "", 0
    for token in tokens(question):
        if token.word in better and token.start >= reached:
            made += question[reached : token.start] + better[token.word]
            reached = token.end
    return made + question[reached:] if made else None
