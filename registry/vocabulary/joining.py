"""Words of requests to join: status and purpose."""

from registry.saying import Words, say, say_in


class JoinStatus(Words):
    """The status of a request to join."""

    RECEIVED = "received", say_in("status of a request", "Received"), say_in("within a sentence", "received")
    QUESTIONED = "questioned", say("Asked back"), say_in("within a sentence", "asked back")
    APPROVED = "approved", say_in("status of a request", "Approved"), say_in("within a sentence", "approved")
    DECLINED = "declined", say_in("status of a request", "Declined"), say_in("within a sentence", "declined")
    WITHDRAWN = "withdrawn", say_in("status of a request", "Withdrawn"), say_in("within a sentence", "withdrawn")


class JoinPurpose(Words):
    """The purpose of joining."""

    PRODUCING = "producing", say("to produce under a protected name")
    MANAGING = "managing", say("to manage a protected name")
    APPLYING = "applying", say("to apply for protection")
