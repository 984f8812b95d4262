"""What people do here, task by task: its steps, the pages on which it is done, where it begins.

``TASKS`` is the only list: pages of help, pictures (``make pictures``) and the links to them are made from it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from registry.saying import Said, say


@dataclass(frozen=True, slots=True)
class HelpTask:
    """Something that people do here: its steps in order, and the pages on which it is done."""

    slug: str
    title: Said
    steps: tuple[Said, ...]
    pages: str
    """A pattern of the addresses on which it is done; those pages link to its help."""
    starts_at: str
    """Where it begins."""
    more: Said | None = None
    """What to know beside the steps."""

    @property
    def picture(self) -> str:
        """Return the name of its picture among the static files, without the language and the ending."""
        return f"help/{self.slug}"


FOR_EVERYBODY = (
    HelpTask(
        "check",
        say("Check a label"),
        (
            say("Scan the QR code with the camera of your telephone, or type the code printed beside it."),
            say(
                "Read the word on the seal: it says whether this register issued the label and whether it is "
                "still valid."
            ),
            say("Compare name, producer, lot and weight with the pack in your hand."),
            say("If something differs, do not rely on the label: keep the pack and tell the office."),
        ),
        r"/check",
        "/",
        say("Nobody asks who you are. That a code was checked before is told to the next one who checks it."),
    ),
    HelpTask(
        "join",
        say("Ask to join"),
        (
            say("Open “Ask to join” and say who you are: organisation, tax code, address, who represents it."),
            say("Say what you want to do here: apply for a name, manage one, or use one for your goods."),
            say("Send the request. Keep the number and the private address: there you see what became of it."),
            say("If the office asks back, answer at that address."),
            say("Once it is approved you get a link: open it within three days and set your password."),
        ),
        r"/join(/.*)?",
        "/join",
    ),
    HelpTask(
        "sign-in",
        say("Sign in safely"),
        (
            say("Sign in with login and password, and open your name at the top of the page."),
            say(
                "Under “Passkeys” give your telephone or computer a name and your password, and press “Add a passkey”."
            ),
            say("Confirm with a finger, your face or the PIN, as you unlock the device."),
            say("Keep the recovery codes that are shown once on paper, apart from the device."),
            say("From then on press “Sign in with a passkey”: no login and no password are asked for."),
        ),
        r"/login(/.*)?|/account/(passkeys|factors|identity|prove)",
        "/account/passkeys",
        say(
            "A passkey works at this address alone, so that no copied page can get it. Without one, set up codes of a "
            "telephone under “Second proof”."
        ),
    ),
)
FOR_PRODUCERS = (
    HelpTask(
        "file",
        say("File an application"),
        (
            say("Under “My work” press “New application” and choose what you apply for."),
            say("Fill in the form and save it. It is kept even with faults, so that you can go on tomorrow."),
            say("Give the area and add the papers that the page asks for."),
            say("Open “Check your answers”, correct what is marked, and press “Lodge the application”."),
            say("You get the number of the application; what comes next is told in your notices."),
        ),
        r"/producer/records/(new|[^/]+/(edit|check|area))",
        "/producer/records/new",
    ),
    HelpTask(
        "answer",
        say("Answer a notice of defects"),
        (
            say("Open the notice: it leads to your application."),
            say("Read what is missing, one defect a line."),
            say("Press “Change the dossier” and mend each of them; add the papers that were missing."),
            say("Write what you have changed and press “Send the answer”."),
        ),
        r"/producer/records/[0-9a-f-]{36}",
        "/notices",
        say("The office goes on once you have answered. Answer within the time that the notice gives."),
    ),
    HelpTask(
        "plot",
        say("Declare a plot"),
        (
            say("Open your right of use and press “Declare a plot”."),
            say("Give it a name that you know it by."),
            say("Give its place: a point or the outline, as the page explains."),
            say("Save. A plot outside the area of the name is refused, and the page says why."),
        ),
        r"/producer/authorisations/.*",
        "/producer",
    ),
    HelpTask(
        "labels",
        say("Order labels and put them on"),
        (
            say("Declare the lot first: how much, produced on which day."),
            say(
                "Open the lot, say how many labels for which size of pack, and order. The page says how many are left."
            ),
            say("Once the order is approved, take the print file and print it, or send it to the print house."),
            say("Stick one label on each pack, over the opening."),
            say("Activate the labels that are on the goods; void those that are spoilt or left over."),
        ),
        r"/producer/(lots|orders|quantities)(/.*)?",
        "/producer/lots",
        say(
            "Goods that are dried or sliced are a lot of their own: open the lot that goes in and press “Make another "
            "product of it”. The office sets how much may come out."
        ),
    ),
)
FOR_THE_OFFICE = (
    HelpTask(
        "examine",
        say("Examine an application"),
        (
            say("“My work” lists what waits for you, the longest waiting first. Open a record."),
            say("Read the data and the papers; look at the signs that are near."),
            say("The right-hand column shows what can be done now, and why the rest cannot."),
            say("Notify the defects, one in a line, in whole sentences; or accept the application as to form."),
            say(
                "After publication, once the time for oppositions is over, propose to grant or to refuse, with reasons."
            ),
        ),
        r"/desk(/records/[^/]+)?",
        "/desk",
    ),
    HelpTask(
        "decide",
        say("Decide as the second officer"),
        (
            say("What waits for a second officer is marked on your list and told in your notices."),
            say("Open it and read what was proposed, the reasons, and what would change: before and after."),
            say("Approve it, or return it with a remark that says what it lacks."),
            say("If it changed since you looked, the register shows it to you again."),
        ),
        r"/desk/records/[^/]+/acts/(approve|return|terminate|redefine).*|/desk/orders(/.*)?",
        "/desk",
        say("The person who proposed cannot decide; another person must."),
    ),
    HelpTask(
        "correct",
        say("Correct what was entered wrongly"),
        (
            say("Nothing is deleted. Open the record and choose the correction of what was entered wrongly."),
            say("Say what is right, and what the mistake was."),
            say("A second officer sees both and confirms."),
            say("The history keeps both lines; the second says which one it corrects."),
        ),
        r"/desk/.*/acts/correct.*",
        "/desk/records",
    ),
)
GROUPS = (
    (say("For everybody"), FOR_EVERYBODY),
    (say("For those who apply and produce"), FOR_PRODUCERS),
    (say("For the office"), FOR_THE_OFFICE),
)
TASKS = {task.slug: task for _, tasks in GROUPS for task in tasks}


@lru_cache(maxsize=1000)
def task_of(path: str) -> HelpTask | None:
    """Return the task that is done on a page; the more special one stands later in the list."""
    return next((task for task in reversed(TASKS.values()) if re.fullmatch(task.pages, path.rstrip("/") or "/")), None)
