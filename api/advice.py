"""What went wrong, as a title, and what the reader can do now: for every refusal of the register and of HTTP."""

from http import HTTPStatus

from registry import errors
from registry.errors import RegistryError
from registry.saying import Said, say

ADVICE: dict[type[RegistryError], Said] = {
    errors.NotFound: say(
        "Check the address. A record that is not published yet is open only to the parties named in it, "
        "once they have signed in."
    ),
    errors.NotPermitted: say("Ask somebody who has the role it takes, or the administrator to give it to you."),
    errors.NotOurForm: say("Open the page here and send it from there. A program sends Origin, or uses a token."),
    errors.NotSignedIn: say("This needs an account: sign in and try again."),
    errors.ProofNeeded: say("Give your password once more under My account, or sign in again; then do it again."),
    errors.NotSent: say("Look it over and press the button again."),
    errors.OutOfOrder: say("Open the record again to see where it stands and what can be done now."),
    errors.Taken: say("Look for the entry that has it, or use another number or name."),
    errors.NotAcceptable: say("Every fault is named with its field. Put all of them right and send it again."),
    errors.OutsideArea: say("Check where the plot was drawn. The distance to the area is named."),
    errors.QuotaExceeded: say("Order fewer labels, or ask the managing organisation to certify more."),
    errors.Mirrored: say("Have it corrected in the register it comes from; it will follow here."),
    errors.Changed: say("Load it again to see what is new, then repeat your change."),
    errors.SecondOfficerRequired: say("The person who proposed cannot approve; somebody else must."),
    errors.KeyReused: say("Send the new request with a new key."),
    errors.Busy: say("Please wait a moment and try again."),
    errors.BeingMoved: say("Wait until that is done and do it again; what was entered has not been written."),
    errors.BrokenChain: say(
        "Tell the administrator at once: the data have to be examined before they are used further."
    ),
}
"""What to do about a refusal of the register."""

STATUSES: dict[int, tuple[Said, Said]] = {
    400: (say("The request could not be read"), say("Check the address or what was typed, and try again.")),
    401: (say("Sign in first"), say("This page needs an account: sign in and try again.")),
    403: (
        say("Not permitted"),
        say("This account may not open the page, or the form was too old. Load it again and try once more."),
    ),
    404: (
        say("There is no such page"),
        say("Check the address. If you hold a label, type its 20 characters on the front page."),
    ),
    405: (say("Not possible in this way"), say("Go back and use the button on the page.")),
    409: (
        say("In conflict with the present state"),
        say("Somebody was quicker. Load the page again and look once more."),
    ),
    413: (say("Too much was sent"), say("Send a smaller file, or send it in parts.")),
    422: (
        say("What was entered cannot be accepted"),
        say("Every fault is named below. Put all of them right and send it again."),
    ),
    429: (say("Too many requests"), say("Please wait a moment and try again.")),
    500: (
        say("Something went wrong on our side"),
        say("It has been noted. Nothing of yours was changed. Please try again later."),
    ),
    503: (say("No answer for the moment"), say("Please try again in a minute.")),
}
"""Title and advice for an answer of HTTP or of the framework; other statuses use those of 400 or 500."""


def of_status(status: int) -> tuple[Said, Said]:
    """Return title and advice of a status."""
    other = HTTPStatus.INTERNAL_SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
    return STATUSES.get(status, STATUSES[other])
