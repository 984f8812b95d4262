"""Every word of the office; the other modules, the checks of the tables and the pages use only these."""

from registry.saying import Words, say, say_in
from registry.vocabulary.cases import TOLD_BY_PEOPLE as TOLD_BY_PEOPLE
from registry.vocabulary.cases import CaseOutcome as CaseOutcome
from registry.vocabulary.cases import CaseSort as CaseSort
from registry.vocabulary.cases import CaseSource as CaseSource
from registry.vocabulary.cases import CaseStatus as CaseStatus
from registry.vocabulary.cases import ReferralRecipient as ReferralRecipient
from registry.vocabulary.cases import Suspicion as Suspicion
from registry.vocabulary.joining import JoinPurpose as JoinPurpose
from registry.vocabulary.joining import JoinStatus as JoinStatus
from registry.vocabulary.labels import BatchStatus as BatchStatus
from registry.vocabulary.labels import Compared as Compared
from registry.vocabulary.labels import PrintState as PrintState
from registry.vocabulary.labels import RangeState as RangeState
from registry.vocabulary.labels import Reason as Reason
from registry.vocabulary.labels import ScanRule as ScanRule
from registry.vocabulary.labels import Verdict as Verdict
from registry.vocabulary.labels import Watched as Watched
from registry.vocabulary.proving import LinkPurpose as LinkPurpose
from registry.vocabulary.proving import Scope as Scope
from registry.vocabulary.proving import SignInOutcome as SignInOutcome
from registry.vocabulary.proving import Strength as Strength


class Kind(Words):
    """What can be protected."""

    GEOGRAPHICAL_INDICATION = "geographical_indication", say("Geographical indication")
    TRADEMARK = "trademark", say("Trade mark")
    OCOP = "ocop", say("OCOP title")


class Category(Words):
    """The nature of a trade mark, INID (551): nhãn hiệu thường, tập thể, chứng nhận."""

    ORDINARY = "ordinary", say("Trade mark")
    COLLECTIVE = "collective", say("Collective mark")
    CERTIFICATION = "certification", say("Certification mark")


class Feature(Words):
    """How a mark is represented, INID (550)."""

    WORD = "word", say("word")
    FIGURATIVE = "figurative", say("figurative")
    COMBINED = "combined", say("combined")
    THREE_DIMENSIONAL = "three_dimensional", say("three-dimensional")
    COLOUR = "colour", say("colour")
    SOUND = "sound", say("sound")
    MOTION = "motion", say("motion")
    HOLOGRAM = "hologram", say("hologram")
    POSITION = "position", say("position")
    PATTERN = "pattern", say("pattern")
    OTHER = "other", say("other")


class Custody(Words):
    """Who is responsible for the facts of a record: this office, or the register from which it is mirrored."""

    OWN = "own", say("this office's own")
    MIRRORED = "mirrored", say("mirrored from another register")


class Confidence(Words):
    """How well a mirrored record is confirmed: A by number with date or decision, B in part, C only that it exists."""

    A = "A", say("A: number with date or decision")
    B = "B", say("B: confirmed in part")
    C = "C", say("C: known to exist")


class Status(Words):
    """The stage of a record between the counter and the register."""

    DRAFT = "draft", say("Draft"), say_in("within a sentence", "a draft")
    LODGED = "lodged", say("Lodged"), say_in("within a sentence", "lodged")
    DEFECTIVE = "defective", say("Defective"), say_in("within a sentence", "defective")
    ACCEPTED = "accepted", say("Accepted"), say_in("within a sentence", "accepted as to form")
    PUBLISHED = "published", say_in("status of a record", "Published"), say_in("within a sentence", "published")
    UNDER_EXAMINATION = "under_examination", say("Under examination"), say_in("within a sentence", "under examination")
    GRANT_PROPOSED = "grant_proposed", say("Grant proposed"), say_in("within a sentence", "proposed for grant")
    REFUSAL_PROPOSED = "refusal_proposed", say("Refusal proposed"), say_in("within a sentence", "proposed for refusal")
    GRANT_APPROVED = "grant_approved", say("Grant approved"), say_in("within a sentence", "approved for grant")
    REGISTERED = "registered", say_in("status of a record", "Registered"), say_in("within a sentence", "registered")
    REFUSED = "refused", say("Refused"), say_in("within a sentence", "refused")
    WITHDRAWN = "withdrawn", say("Withdrawn"), say_in("within a sentence", "withdrawn")
    TERMINATED = "terminated", say("Terminated"), say_in("within a sentence", "terminated")


class Subject(Words):
    """What an entry of the journal is about."""

    RECORD = "record", say("record")
    PARTY = "party", say("party")
    JOIN_REQUEST = "join_request", say("request to join")
    ACCOUNT = "account", say("account")
    TOKEN = "token", say("token")
    AUTHORISATION = "authorisation", say("right of use")
    PLOT = "plot", say("plot")
    QUANTITY = "quantity", say("certified quantity")
    LOT = "lot", say("lot")
    LABEL_BATCH = "label_batch", say("label order")
    LABEL_EPOCH = "label_epoch", say("epoch of label keys")
    CASE = "case", say("case")
    UNIT = "unit", say("administrative unit")
    IMPORT = "import", say("import")


class Readers(Words):
    """Who may read an entry: the named group and the smaller groups inside it."""

    OFFICE = "office", say("the office")
    PARTIES = "parties", say("the parties and the office")
    PUBLIC = "public", say("everybody")


class OppositionOutcome(Words):
    """The decision on an opposition (phản đối)."""

    UPHELD = "upheld", say("upheld")
    UPHELD_IN_PART = "upheld_in_part", say("upheld in part")
    DISMISSED = "dismissed", say("dismissed")
    WITHDRAWN = "withdrawn", say_in("outcome of an opposition", "withdrawn by the opponent")


class Role(Words):
    """The role in which an account acts for its organisation."""

    PRODUCER = "producer", say("producer")
    MANAGER = "manager", say("manager")
    REPRESENTATIVE = "representative", say("head of an organisation's people")
    EXAMINER = "examiner", say("examiner")
    REGISTRAR = "registrar", say("registrar")
    INSPECTOR = "inspector", say("inspector")
    ADMINISTRATOR = "administrator", say("administrator")
    READER = "reader", say("reading machine")


STAFF = frozenset({Role.EXAMINER, Role.REGISTRAR, Role.INSPECTOR, Role.ADMINISTRATOR})
"""The roles that see the whole register, except drafts of others."""


class PartyKind(Words):
    """What kind of person or organisation a party is."""

    PERSON = "person", say("person")
    HOUSEHOLD_BUSINESS = "household_business", say("household business")
    COOPERATIVE = "cooperative", say("cooperative")
    COMPANY = "company", say("company")
    ASSOCIATION = "association", say("association")
    AUTHORITY = "authority", say("authority")


class Capacity(Words):
    """The capacity of a party in a record: INID (731), (732), (740), and the managing organisation."""

    APPLICANT = "applicant", say("Applicant")
    HOLDER = "holder", say("Holder")
    AGENT = "agent", say("Representative")
    MANAGER = "manager", say("Managing organisation")


class Scheme(Words):
    """A classification: Nice, INID (511), or Vienna, INID (531)."""

    NICE = "nice", say("Nice classification")
    VIENNA = "vienna", say("Vienna classification")


class Level(Words):
    """The level of an administrative unit; districts ended on 1 July 2025."""

    PROVINCE = "province", say("province")
    DISTRICT = "district", say("district (until 30/06/2025)")
    COMMUNE = "commune", say("commune")


class Outcome(Words):
    """What an examiner proposes."""

    GRANT = "grant", say("grant")
    REFUSAL = "refusal", say("refusal")


class Clock(Words):
    """A time limit that an act starts or stops; its length is a dated row of law."""

    FORMALITY = "formality", say("formality examination")
    DEFECT_ANSWER = "defect_answer", say("answer to defects")
    PUBLICATION = "publication", say("publication")
    OPPOSITION = "opposition", say("opposition")
    SUBSTANTIVE = "substantive", say("substantive examination")


class AuthorisationStatus(Words):
    """The status of a right of use (quyền sử dụng); its expiry is a date, not a status."""

    ACTIVE = "active", say("in force")
    SUSPENDED = "suspended", say("suspended")
    REVOKED = "revoked", say("withdrawn")


class Measure(Words):
    """The unit of a quantity: whole grams, millilitres or pieces, so that nothing is rounded."""

    GRAM = "g", say("grams")
    MILLILITRE = "ml", say("millilitres")
    PIECE = "piece", say("pieces")


class LotStatus(Words):
    """Whether a lot may be on sale."""

    OPEN = "open", say("on sale")
    RECALLED = "recalled", say("recalled")
    VOID = "void", say_in("lot", "taken back")


class RunStatus(Words):
    """The status of an import."""

    RUNNING = "running", say("running")
    DONE = "done", say("done")


class Choice(Words):
    """The result for one row of an import."""

    ADDED = "added", say("added")
    CHANGED = "changed", say("changed")
    UNCHANGED = "unchanged", say("unchanged")
    FAULTY = "faulty", say("faulty")


class Purpose(Words):
    """The purpose of a stored document."""

    AREA_MAP = "area_map", say("map of the area")
    SPECIMEN = "specimen", say("specimen")
    REGULATION = "regulation", say("management and use regulation")
    CONSENT = "consent", say("consent to the place name")
    SPECIFICATION = "specification", say("description of specific characteristics")
    APPLICATION_FORM = "application_form", say("application on paper")
    LETTER = "letter", say("letter")
    OTHER_PAPER = "other_paper", say("another paper")


class NoticeKind(Words):
    """What a notice is about. Legal services (tống đạt) and notices that protect an account are always sent."""

    SERVICE = "service", say("Notices and decisions that the office serves")
    PROGRESS = "progress", say("How a matter goes on")
    TASK = "task", say("What waits for you")
    GOODS = "goods", say("Rights of use, lots and labels")
    ACCOUNT = "account", say("Your account and how it is signed in to")
    REMINDER = "reminder", say("Days that come near")
    SUMMARY = "summary", say("The summary of the morning")
    FOUND = "found", say("What saved searches find")
    FOUND_MANY = "found_many", say("When saved searches find much at once")


class Channel(Words):
    """How a notice reaches a person outside the register."""

    MAIL = "mail", say("Mail")
    SMS = "sms", say("SMS")
    ZALO = "zalo", say("Zalo")


class Sending(Words):
    """The state of an outgoing message."""

    WAITING = "waiting", say_in("message", "waits")
    SENT = "sent", say_in("message", "sent")
    REFUSED = "refused", say_in("message", "refused where it was handed in")
    GIVEN_UP = "given_up", say_in("message", "given up")
    CAME_BACK = "came_back", say_in("message", "came back")


class Tongue(Words):
    """The language of messages to a person."""

    VIETNAMESE = "vi", say("Vietnamese")
    ENGLISH = "en", say("English")
