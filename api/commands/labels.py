"""Print files and verdicts from the command line."""

import hashlib
import json
import sys
from pathlib import Path

import click

from api.commands.console import asked, err, out, settled
from registry.database import Database


@click.command()
@click.argument("number", type=int)
@click.option("--login", required=True, help="The account that takes the labels; it must be allowed to.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="Write the print house's list here.")
@click.option("--pdf", "pdf_path", type=click.Path(path_type=Path), help="Write A4 sheets here.")
@click.option("--png", "png_path", type=click.Path(path_type=Path), help="Write one label as a picture here.")
@click.option("--sheet", default="l7651", show_default=True, help="The A4 sheet.")
@click.option("--index", default=0, show_default=True, help="The first label, counted from 0.")
@click.option("--count", type=click.IntRange(1, 2000), help="How many labels on paper; all when absent.")
def labels(number: int, login: str, **wishes: str | int | Path | None) -> None:
    """Take the labels of the approved order NUMBER. Lists and sheets are entered in the journal.

    \b
    Examples:
      sogoc labels 1234567 --login producer@coop.example --csv labels.csv
      sogoc labels 1234567 --login producer@coop.example --pdf labels.pdf --sheet l7160
    """
    asked(_labels)(number, login, wishes)


async def _labels(number: int, login: str, wishes: dict[str, str | int | Path | None]) -> None:
    from api.commands.tokens import acting_as
    from api.labelling import ring_of
    from api.routes.verify import sign_of
    from registry.labels import issuing, orders
    from registry.printing import pieces
    from registry.printing.formats import LARGE

    settings = settled()
    first = int(str(wishes["index"]))
    database = Database(settings.database_url)
    try:
        async with database.writing() as session:
            actor = await acting_as(session, login)
            issue = await issuing.take_up(session, actor, number, ring=ring_of(settings), sign=sign_of(settings))
            count = int(str(wishes["count"])) if wishes["count"] else min(issue.quantity - first, 2000)
            for kind, path in (("labels.csv", wishes["csv_path"]), ("sheet.pdf", wishes["pdf_path"])):
                if not isinstance(path, Path):
                    continue
                body = _list(issue) if kind == "labels.csv" else _paper(issue, str(wishes["sheet"]), first, count)
                # Entered before the file is there: a list that left the house is in the journal.
                whole = kind == "labels.csv"
                await orders.mark_printed(
                    session,
                    actor,
                    number,
                    kind=kind,
                    first=0 if whole else first,
                    count=issue.quantity if whole else count,
                    sha256=hashlib.sha256(body).hexdigest(),
                )
                path.write_bytes(body)
                out.print(f"{path}: {len(body)} bytes", markup=False)
            if isinstance(wishes["png_path"], Path):
                wishes["png_path"].write_bytes(pieces.png(issue.pieces(first, 1)[0], LARGE))
                out.print(str(wishes["png_path"]), markup=False)
    finally:
        await database.close()


def _list(issue) -> bytes:  # type: ignore[no-untyped-def] # noqa: ANN001 # an Issue; imported when needed
    return b"".join(issue.manifest().lines())


def _paper(issue, sheet: str, first: int, count: int) -> bytes:  # type: ignore[no-untyped-def] # noqa: ANN001 # likewise
    from registry import calendar
    from registry.errors import Fault, NotAcceptable
    from registry.printing.formats import SHEETS
    from registry.printing.sheets import sheets

    if sheet not in SHEETS:
        raise NotAcceptable("There is no such sheet.", (Fault("sheet", f"one of {', '.join(SHEETS)}"),))
    pdf: bytes = sheets(
        issue.pieces(first, count), SHEETS[sheet], title=f"{issue.name} · {issue.line}", made_at=calendar.now()
    ).pdf
    return pdf


@click.command()
@click.argument("code")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(code: str, lang: str, *, as_json: bool) -> None:
    """Say what the CODE on a label is worth. Status 0 when it is genuine, 1 otherwise.

    \b
    Example:
      sogoc verify 103R-J09X-R5EV-K262-R0S9 --lang en
    """
    sys.exit(asked(_verify)(code, lang, as_json=as_json))


async def _verify(code: str, lang: str, *, as_json: bool) -> int:
    from api.routes.verify import build
    from registry.labels.words import reference, words
    from registry.vocabulary import Verdict

    settings = settled()
    database = Database(settings.database_url)
    try:
        verification = build(settings, database)
        await verification.check_epochs()
        finding = await verification.verify(code)
    finally:
        await database.close()
    judgement = finding.judgement
    said = words(judgement.reason, "vi" if lang == "vi" else "en")
    if as_json:
        facts = {"verdict": judgement.verdict, "reason": judgement.reason, "code": finding.code, "title": said.title}
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        out.print(f"{said.title} [{reference(judgement.reason)}]", markup=False)
        err.print(f"{said.says} {said.advice}", markup=False)
    return 0 if judgement.verdict is Verdict.GENUINE else 1
