"""Writes the procedure as diagrams (Mermaid) and tables from the declarations: ``python -m registry.acts.diagram``."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import registry
from registry.acts.book import AnyAct, Book
from registry.acts.notifying import Nobody

FILE = Path(__file__).parents[2] / "docs" / "procedure.md"
HEAD = """\
# The procedure

Written from the declarations of the acts by `make procedure`; a test holds it to them. Nothing here is edited by hand.

"""


def page(book: Book) -> str:
    """Return the page: for each subject, its statuses and its acts."""
    parts = [HEAD]
    for on in sorted(book.subjects(), key=lambda one: one.name):
        acts = book.on(on)
        moving = [act for act in acts if act.leads_to is not None]
        parts.append(f"## {str(on.said).capitalize()}\n\n")
        if moving:
            parts.append(
                "```mermaid\nstateDiagram-v2\n" + "".join(f"    {line}\n" for line in _arrows(moving)) + "```\n\n"
            )
        parts.append("".join(f"{line}\n" for line in _table(book, acts)) + "\n")
    return "".join(parts).rstrip() + "\n"


def _arrows(acts: Iterable[AnyAct]) -> Iterator[str]:
    """Yield the arrows between statuses; an act that is possible in several statuses gives one arrow for each."""
    for act in acts:
        for status in act.during:
            second = " (two persons)" if act.confirmed_by else ""
            target = act.leads_to.value if act.leads_to is not None else status.value
            yield f"{status.value} --> {target}: {act.name}{second}"


def _table(book: Book, acts: Iterable[AnyAct]) -> Iterator[str]:
    yield "| act | by | while | needs | then | told to | notice to | mended by |"
    yield "|---|---|---|---|---|---|---|---|"
    for act in acts:
        by = ", ".join(one.name for one in act.by)
        second = ", ".join(one.name for one in act.confirmed_by)
        mending = book.corrected_by(act)
        mended = f"`{mending.name}`" if mending else f"*{act.final}*" if act.final else "a correction is made again"
        cells = (
            f"`{act.name}` {act.title}",
            f"{by}; confirmed by {second}; {_waiting(act)}" if second else by,
            ", ".join(one.value for one in act.during) or "always",
            "; ".join(str(one.said) for one in act.needs) or "–",
            act.leads_to.value if act.leads_to is not None else "–",
            act.told_to.value,
            _notified(act),
            mended,
        )
        yield f"| {' | '.join(cells)} |"


def _notified(act: AnyAct) -> str:
    """Return who receives a notice, or why nobody does."""
    if isinstance(act.notifies, Nobody):
        return f"*nobody: {act.notifies.why}*"
    return ", ".join(dict.fromkeys(one.to.name for one in act.notifies or ())) or "–"


def _waiting(act: AnyAct) -> str:
    """Return which acts are barred while one waits, and who may withdraw it."""
    barred = "everything else" if act.bars_everything else ", ".join(f"`{name}`" for name in act.bars) or "nothing"
    back = ", ".join(("who proposed it", *(one.name for one in act.withdrawn_by)))
    return f"meanwhile {barred} waits; withdrawn by {back}"


if __name__ == "__main__":
    FILE.write_text(page(Book.of(registry)), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} is written.\n")
