"""The status of a dossier, as its applicant is told it, and what comes next."""

from registry.procedure.lodging import amend
from registry.saying import say
from registry.vocabulary import Status

COMES = {
    Status.DRAFT: say("Fill in what is missing and lodge it. Until then only you see it."),
    Status.LODGED: say("The office examines the form of the dossier. You need do nothing."),
    Status.DEFECTIVE: say("The office found defects. Mend them and answer."),
    Status.ACCEPTED: say("The form is in order. The office publishes the application next."),
    Status.PUBLISHED: say("The application is published; others may oppose. The examination of substance comes next."),
    Status.UNDER_EXAMINATION: say("The office examines the substance. You need do nothing."),
    Status.REGISTERED: say("The right is registered."),
    Status.REFUSED: say("The application was refused."),
    Status.WITHDRAWN: say("You withdrew the application."),
    Status.TERMINATED: say("The right has ended."),
}
"""What comes next for a dossier, by the status its applicant is told."""

READY = {
    Status.DRAFT: say("Everything is there. Look it over once more and lodge it."),
    Status.DEFECTIVE: say("Nothing is missing. Answer the notice of defects."),
}
"""What comes next where nothing is missing any more."""

OPEN = frozenset(Status(status) for status in amend.during)
"""The statuses in which an applicant may change the dossier."""
