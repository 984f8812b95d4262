"""``python -m tests.pictures``: take the pictures of the help anew, from the demonstration in a real browser.

They are our own pages with invented names, one a task and language, in ``api/static/help/``.
"""

import asyncio
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from api.language import LANGUAGES
from api.pages.tasks import TASKS
from registry.demonstration.people import PASSWORD
from tests.conftest import ROOT
from tests.pages.browsing import ARGUMENTS, chromium
from tests.tour.test_tour import free_port

FOLDER = ROOT / "api" / "static" / "help"
WIDE, HIGH, QUALITY = 640, 800, 60
SECONDS = 120
PRODUCER, EXAMINER, SECOND, REGISTRAR = (
    "san.xuat@huongtrach.example", "tham.dinh@sogoc.example", "tham.dinh.hai@sogoc.example", "dang.ky@sogoc.example",
)  # fmt: skip
STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "check": ("", ("/",)),
    "join": ("", ("/join",)),
    "sign-in": (PRODUCER, ("/account/passkeys",)),
    "file": (PRODUCER, ("/producer/records/new", 'a[href*="/producer/records/new?kind="]')),
    "answer": (PRODUCER, ("/notices?kind=service", 'main li:has-text("thiếu sót") a[href^="/notices/"]')),
    "plot": (PRODUCER, ("/producer", 'a[href^="/producer/authorisations/"]', 'a[href$="/plots/new"]')),
    "labels": (PRODUCER, ("/producer/orders", 'main a[href^="/producer/orders/"]')),
    "examine": (EXAMINER, ("/desk", 'main a[href^="/desk/records/"]')),
    "decide": (SECOND, ("/desk?status=grant_proposed", 'main a[href^="/desk/records/"]', 'a[href*="/acts/approve"]')),
    "correct": (
        REGISTRAR,
        ("/desk/records?status=under_examination", 'main th a[href^="/desk/records/"]', 'a[href*="/acts/correct"]'),
    ),
}
"""For each task: who does it, and how to come to its page: an address, then the first of some links each."""


SCROLLED = "(document.getElementById('act') ?? document.querySelector('main')).scrollIntoView()"
"""The form of an act stands beside the dossier, on a narrow page below it."""


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """Serve the demonstration until the block is left; yield its address."""
    places = {"SEARCH_FOLDER": "search", "FILES": "files", "KEYS": "keys", "SCAN_SALTS": "salts", "MAIL_FOLDER": "mail"}
    environment = {f"SOGOC_{name}": str(folder / place) for name, place in places.items()}
    environment["SOGOC_DATABASE_URL"] = f"sqlite+aiosqlite:///{folder / 'register.db'}"
    port = free_port()
    base, deadline = f"http://localhost:{port}", time.monotonic() + SECONDS
    environment["SOGOC_PUBLIC_URL"] = base  # a name: browsers make no passkeys for an address of digits
    command = [str(Path(sys.executable).parent / "sogoc"), "serve", "--demonstration", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | environment, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        while not _answers(base):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("The demonstration does not answer.")
            time.sleep(0.5)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def _answers(base: str) -> bool:
    try:
        with urlopen(f"{base}/healthz", timeout=5) as answer:  # an address of this machine
            return bool(re.search(rb'"notices":0', answer.read()))
    except (URLError, OSError):
        return False


@asynccontextmanager
async def visiting(browser: Browser, base: str, login: str) -> AsyncIterator[Page]:
    """Open a page as somebody who signed in, or as nobody."""
    context = await browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="vi-VN")
    page = await context.new_page()
    if login:
        await page.goto(f"{base}/login")
        await page.fill("input[name=login]", login)
        await page.fill("input[name=password]", PASSWORD)
        await page.click("form[action='/login'] button")
        await page.wait_for_load_state()
    try:
        yield page
    finally:
        await context.close()


async def take(browser: Browser, base: str, slug: str) -> None:
    """Take the pictures of a task, one in each language."""
    login, (address, *links) = STEPS[slug]
    async with visiting(browser, base, login) as page:
        await page.goto(base + address)
        for link in links:
            found = page.locator(link).first
            if await found.count() == 0:
                sys.exit(f"{slug}: nothing at {page.url} leads on by {link}")
            await page.goto(base + str(await found.get_attribute("href")))
        there, _, kept = page.url.partition("#")[0].partition("?")
        for language in LANGUAGES:
            await page.goto(f"{there}?{'&'.join(filter(None, (kept, f'lang={language}')))}")
            await page.evaluate("document.fonts.ready.then(() => true)")
            await page.evaluate(SCROLLED)
            picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
            picture.save(FOLDER / f"{slug}-{language}.webp", quality=QUALITY, method=6)


async def _main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as base:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for slug in TASKS:
                await take(browser, base, slug)
                sys.stdout.write(f"{slug}\n")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(_main())
