"""Print files and verdicts from the command line."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.console import DOES_NOT_HOLD, asked, err, out, progress, refuse_beside
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from registry.labels.issuing import Issue
    from registry.labels.runs import Run

AT_ONCE = 2000
"""Most labels on paper in one file."""


@click.command()
@click.argument("number", type=click.IntRange(min=0))
@click.option("--login", required=True, help="The account that takes the labels; it must be allowed to.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="Write the print house's list here.")
@click.option("--pdf", "pdf_path", type=click.Path(path_type=Path), help="Write A4 sheets here.")
@click.option("--png", "png_path", type=click.Path(path_type=Path), help="Write one label as a picture here.")
@click.option("--sheet", default="l7651", show_default=True, help="The A4 sheet.")
@click.option("--first", default=1, show_default=True, type=click.IntRange(min=1), help="The first label, from 1.")
@click.option("--count", type=click.IntRange(1, AT_ONCE), help="How many on paper; the next left when absent.")
def labels(number: int, login: str, **wishes: str | int | Path | None) -> None:
    """Take the labels of the approved order NUMBER. Lists and sheets are entered in the journal.

    \b
    Examples:
      sogoc labels 1234567 --login producer@coop.example --csv labels.csv
      sogoc labels 1234567 --login producer@coop.example --pdf labels.pdf --sheet l7160
    """
    if wishes["csv_path"] and wishes["pdf_path"]:
        raise click.UsageError("A label is taken once: --csv or --pdf.")
    if not (wishes["csv_path"] or wishes["pdf_path"] or wishes["png_path"]):
        raise click.UsageError("Say what is wanted: --csv, --pdf or --png.")
    if wishes["csv_path"]:  # the list has all labels that are left
        refuse_beside("--csv", "sheet", "count", *(() if wishes["png_path"] else ("first",)))
    if not wishes["pdf_path"]:  # a picture is of one label
        refuse_beside("--png", "sheet", "count")
    asked(_labels)(number, login, wishes)


async def _labels(number: int, login: str, wishes: dict[str, str | int | Path | None]) -> None:
    from api.commands.tokens import acting_as
    from api.labelling import ring_of, sign_of
    from api.printing import wished
    from registry.labels import issuing, print_files
    from registry.printing import pieces
    from registry.printing.formats import LARGE

    settings = settled()
    first, count = int(str(wishes["first"])), int(str(wishes["count"])) if wishes["count"] else None
    async with register(settings) as database, database.writing() as session:
        actor = await acting_as(session, login)
        issue = await issuing.take_up(session, actor, number, ring=ring_of(settings), sign=sign_of(settings))
        if isinstance(wishes["png_path"], Path):
            piece = issue.proof(first)
            wishes["png_path"].write_bytes(pieces.png(piece, LARGE))
            out.print(str(wishes["png_path"]), markup=False)
        for kind, path in (("labels.csv", wishes["csv_path"]), ("sheet.pdf", wishes["pdf_path"])):
            if not isinstance(path, Path):
                continue
            whole = kind == "labels.csv"
            runs = issue.to_take((0, issue.quantity - 1)) if whole else wished(issue, first, count)
            body = _list(issue, runs) if whole else _paper(issue, str(wishes["sheet"]), runs)
            # It is entered before the file exists: a list that left the office is in the journal.
            digest = hashlib.sha256(body).hexdigest()
            said = issue.inscribed
            await print_files.mark_printed(session, actor, number, kind=kind, runs=runs, sha256=digest, inscribed=said)
            path.write_bytes(body)
            out.print(f"{path}: {len(body)} bytes", markup=False)


def _list(issue: "Issue", runs: "list[Run]") -> bytes:
    from registry.labels.runs import size

    with progress("Listing") as report:
        return b"".join(_counted(issue.manifest(runs).lines(), size(runs) + 1, report))


def _paper(issue: "Issue", sheet: str, runs: "list[Run]") -> bytes:
    from api.forms.labels import SheetForm
    from api.paper import demand_scannable, sheet_of
    from registry import calendar
    from registry.printing.sheets import sheets

    form = SheetForm(format=sheet)
    paper = sheet_of(form)
    demand_scannable(issue, paper.size, form)
    drawn = issue.pieces(runs)
    with progress("Drawing") as report:
        return sheets(drawn, paper, title=issue.title, made_at=calendar.now(), report=report).pdf


def _counted(lines: Iterable[bytes], total: int, report: Callable[[int, int], None]) -> Iterator[bytes]:
    """Pass lines on and print how many there are so far, once every thousand."""
    for number, line in enumerate(lines, 1):
        if number % 1000 == 0 or number == total:
            report(number, total)
        yield line


@click.command()
@click.argument("code")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(code: str, lang: str, *, as_json: bool) -> None:
    """Say what the CODE on a label is worth. Status 0 when it was issued and is in order, 4 otherwise.

    The whole address of a label will do; what it names beside the code is compared.

    \b
    Example:
      sogoc verify 103R-J09X-R5EV-K262-R0S9 --lang en
    """
    sys.exit(asked(_verify)(code, lang, as_json=as_json))


async def _verify(code: str, lang: str, *, as_json: bool) -> int:
    from api.labelling import build
    from api.views.labels import answer_to
    from registry.codes.digital_link import named_in
    from registry.codes.pasted import found_in, named_beside, signed_attempt_in, signed_in
    from registry.labels.words import reference
    from registry.vocabulary import Verdict

    settings = settled()
    async with register(settings) as database:
        verification = build(settings, database)
        await verification.check_epochs()
        pasted = found_in(code)
        signed = None if pasted else signed_in(code) or signed_attempt_in(code)
        named = named_in(pasted and pasted.gtin, named_beside(code) if pasted else ())
        if signed is not None:
            finding = await verification.verify_signed(signed)
        else:
            finding = await verification.verify(pasted.code if pasted else code, named=named)
    judgement = finding.judgement
    answer = answer_to(finding, "vi" if lang == "vi" else "en")
    if as_json:
        facts = {"verdict": judgement.verdict, "reason": judgement.reason, "code": finding.code, "title": answer.title}
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        out.print(f"{answer.title} [{reference(judgement.reason)}]", markup=False)
        err.print(f"{answer.says} {answer.advice}", markup=False)
    return 0 if judgement.verdict is Verdict.ISSUED else DOES_NOT_HOLD
