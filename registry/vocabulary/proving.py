"""Words of proving one's identity: passwords, links, sign-ins, tokens."""

from registry.saying import Words, say


class LinkPurpose(Words):
    """The purpose of a link by which an account sets its password."""

    INVITATION = "invitation", say("invitation")
    RESET = "reset", say("new password")


class SignInOutcome(Words):
    """The result of a try to sign in."""

    OPENED = "opened", say("signed in")
    REFUSED = "refused", say("refused")


class Strength(Words):
    """How hard a password is to guess."""

    NONE = "none", say("guessed at once")
    WEAK = "weak", say("weak")
    GOOD = "good", say("good")
    STRONG = "strong", say("strong")


class Scope(Words):
    """What a token may be used for, within what its account may do."""

    READ_PUBLIC = "read_public", say("read what is open to everybody")
    READ_OWN = "read_own", say("read what the account may read")
    WRITE_OWN = "write_own", say("do what the account may do")
    EXCHANGE = "exchange", say("follow the journal and fetch in bulk")
