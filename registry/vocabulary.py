"""Every word of the office. The other modules, the tables' CHECKs and the pages speak only these."""

from enum import StrEnum


class Kind(StrEnum):
    """What can be protected."""

    GEOGRAPHICAL_INDICATION = "geographical_indication"
    TRADEMARK = "trademark"


class Category(StrEnum):
    """The nature of a trade mark, INID (551): nhãn hiệu thường, tập thể, chứng nhận."""

    ORDINARY = "ordinary"
    COLLECTIVE = "collective"
    CERTIFICATION = "certification"


class Feature(StrEnum):
    """How a mark is represented, INID (550)."""

    WORD = "word"
    FIGURATIVE = "figurative"
    COMBINED = "combined"
    THREE_DIMENSIONAL = "three_dimensional"
    COLOUR = "colour"
    SOUND = "sound"
    MOTION = "motion"
    HOLOGRAM = "hologram"
    POSITION = "position"
    PATTERN = "pattern"
    OTHER = "other"


class Custody(StrEnum):
    """Who answers for the facts of a record: this office, or the register it was mirrored from."""

    OWN = "own"
    MIRRORED = "mirrored"


class Confidence(StrEnum):
    """How far a mirrored record is confirmed: A number with date or decision, B part, C only that it exists."""

    A = "A"
    B = "B"
    C = "C"


class Status(StrEnum):
    """Where a record stands between the counter and the register."""

    DRAFT = "draft"
    LODGED = "lodged"
    DEFECTIVE = "defective"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    UNDER_EXAMINATION = "under_examination"
    GRANT_PROPOSED = "grant_proposed"
    REFUSAL_PROPOSED = "refusal_proposed"
    GRANT_APPROVED = "grant_approved"
    REGISTERED = "registered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Act(StrEnum):
    """What somebody did. Acts of the procedure move a record; the others are entries beside it."""

    DRAFT = "draft"
    AMEND = "amend"
    LODGE = "lodge"
    NOTIFY_DEFECTS = "notify_defects"
    ANSWER_DEFECTS = "answer_defects"
    ACCEPT = "accept"
    PUBLISH = "publish"
    OPPOSE = "oppose"
    EXAMINE = "examine"
    PROPOSE_GRANT = "propose_grant"
    PROPOSE_REFUSAL = "propose_refusal"
    RETURN = "return"
    APPROVE_GRANT = "approve_grant"
    APPROVE_REFUSAL = "approve_refusal"
    REGISTER = "register"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    MIRROR = "mirror"
    DEFINE_AREA = "define_area"
    APPOINT_MANAGER = "appoint_manager"
    ENROL = "enrol"
    OPEN_ACCOUNT = "open_account"
    CLOSE_ACCOUNT = "close_account"
    ISSUE_TOKEN = "issue_token"
    REVOKE_TOKEN = "revoke_token"
    AUTHORISE = "authorise"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    DECLARE_PLOT = "declare_plot"
    CERTIFY_QUANTITY = "certify_quantity"
    DECLARE_LOT = "declare_lot"
    RECALL = "recall"
    ORDER_LABELS = "order_labels"
    APPROVE_LABELS = "approve_labels"
    DECLINE_LABELS = "decline_labels"
    PRINT_LABELS = "print_labels"
    MARK_RANGE = "mark_range"
    OPEN_EPOCH = "open_epoch"
    DEFINE_UNIT = "define_unit"
    IMPORT = "import"
    FILE = "file"


class Subject(StrEnum):
    """What an entry of the journal is about."""

    RECORD = "record"
    PARTY = "party"
    ACCOUNT = "account"
    TOKEN = "token"
    AUTHORISATION = "authorisation"
    PLOT = "plot"
    QUANTITY = "quantity"
    LOT = "lot"
    LABEL_BATCH = "label_batch"
    LABEL_EPOCH = "label_epoch"
    UNIT = "unit"
    IMPORT = "import"


class Role(StrEnum):
    """In which capacity an account acts for its organisation."""

    PRODUCER = "producer"
    MANAGER = "manager"
    EXAMINER = "examiner"
    REGISTRAR = "registrar"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"
    READER = "reader"


STAFF = frozenset({Role.EXAMINER, Role.REGISTRAR, Role.INSPECTOR, Role.ADMINISTRATOR})
"""The roles that see the whole register, drafts of others excepted."""


class PartyKind(StrEnum):
    """Who can be named in the register."""

    PERSON = "person"
    HOUSEHOLD_BUSINESS = "household_business"
    COOPERATIVE = "cooperative"
    COMPANY = "company"
    ASSOCIATION = "association"
    AUTHORITY = "authority"


class Capacity(StrEnum):
    """In which capacity a party stands in a record: INID (731), (732), (740) and the managing organisation."""

    APPLICANT = "applicant"
    HOLDER = "holder"
    AGENT = "agent"
    MANAGER = "manager"


class Scheme(StrEnum):
    """A classification: Nice, INID (511), or Vienna, INID (531)."""

    NICE = "nice"
    VIENNA = "vienna"


class Level(StrEnum):
    """The tier of an administrative unit; the district tier ended on 1 July 2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Outcome(StrEnum):
    """What an examiner proposes."""

    GRANT = "grant"
    REFUSAL = "refusal"


class Clock(StrEnum):
    """A time limit that a step starts or stops; lengths are dated rows of law, not part of the procedure."""

    FORMALITY = "formality"
    DEFECT_ANSWER = "defect_answer"
    PUBLICATION = "publication"
    OPPOSITION = "opposition"
    SUBSTANTIVE = "substantive"


class AuthorisationStatus(StrEnum):
    """Where a right of use (quyền sử dụng) stands; expiry is a date, not a status."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Measure(StrEnum):
    """The unit a quantity is counted in: whole grams, millilitres or pieces, so that no fraction is ever rounded."""

    GRAM = "g"
    MILLILITRE = "ml"
    PIECE = "piece"


class LotStatus(StrEnum):
    """Whether a lot may be on sale."""

    OPEN = "open"
    RECALLED = "recalled"


class BatchStatus(StrEnum):
    """Where an order of labels stands."""

    ORDERED = "ordered"
    APPROVED = "approved"
    DECLINED = "declined"
    PRINTED = "printed"


class RangeState(StrEnum):
    """What was said of a run of labels."""

    ACTIVATED = "activated"
    VOID = "void"
    REVOKED = "revoked"
    RECALLED = "recalled"


class Verdict(StrEnum):
    """The word a shopper gets, in the order in which the first that applies wins."""

    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    RECALLED = "recalled"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUSPICIOUS = "suspicious"
    ALREADY_OPENED = "already_opened"
    GENUINE = "genuine"


class Reason(StrEnum):
    """Why a verdict is what it is; printed as ``KQ-…`` on the page."""

    CHECK_CHARACTER = "check_character"
    NOT_ISSUED = "not_issued"
    LOT_RECALLED = "lot_recalled"
    LABEL_RECALLED = "label_recalled"
    LABEL_REVOKED = "label_revoked"
    LABEL_VOID = "label_void"
    AUTHORISATION_REVOKED = "authorisation_revoked"
    AUTHORISATION_SUSPENDED = "authorisation_suspended"
    RIGHT_TERMINATED = "right_terminated"
    RIGHT_LAPSED = "right_lapsed"
    AUTHORISATION_EXPIRED = "authorisation_expired"
    LOT_EXPIRED = "lot_expired"
    NOT_ACTIVATED = "not_activated"
    GTIN_MISMATCH = "gtin_mismatch"
    OPENED_BEFORE = "opened_before"
    ISSUED = "issued"


class RunStatus(StrEnum):
    """Where an import stands."""

    RUNNING = "running"
    DONE = "done"


class Choice(StrEnum):
    """What happened to one row of an import."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"


class Purpose(StrEnum):
    """What a document in the store is for."""

    AREA_MAP = "area_map"
    SPECIMEN = "specimen"
    REGULATION = "regulation"
    CONSENT = "consent"
    SPECIFICATION = "specification"
