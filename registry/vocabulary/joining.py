"""Words of getting in: where a request to join stands, and what somebody joins for."""

from registry.saying import Words, say, say_in


class JoinStatus(Words):
    """Where a request to join stands."""

    RECEIVED = "received", say_in("status of a request", "Received"), say_in("within a sentence", "received")
    QUESTIONED = "questioned", say("Asked back"), say_in("within a sentence", "asked back")
    APPROVED = "approved", say_in("status of a request", "Approved"), say_in("within a sentence", "approved")
    DECLINED = "declined", say_in("status of a request", "Declined"), say_in("within a sentence", "declined")
    WITHDRAWN = "withdrawn", say_in("status of a request", "Withdrawn"), say_in("within a sentence", "withdrawn")


class JoinPurpose(Words):
    """What somebody joins for."""

    PRODUCING = "producing", say("to produce under a protected name")
    MANAGING = "managing", say("to manage a protected name")
    APPLYING = "applying", say("to apply for protection")
