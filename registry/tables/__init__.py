"""The tables, and nothing but the tables: they store, they do not validate."""

from registry.tables.access import Access
from registry.tables.base import Table
from registry.tables.cases import Case, CasePicture, CaseReferral, PhotoAside
from registry.tables.documents import RecordFile, StoredFile
from registry.tables.exchange import ImportFault, ImportRun
from registry.tables.factors import (
    Authenticator,
    KeptForm,
    Passkey,
    PasskeyChallenge,
    PasskeyUse,
    RecoveryCode,
    SignInStep,
)
from registry.tables.joining import JoinAddress, JoinFile, JoinQuestion, JoinRequest
from registry.tables.journal import Answer, Bookmark, Duty, Entry, Erasure, Item, Move, Passage, Waiting
from registry.tables.labels import (
    CloseOut,
    LabelBatch,
    LabelEpoch,
    LabelRange,
    LabelScan,
    PrintFile,
    PrintRepeat,
    ScanFlag,
    ScanLimits,
)
from registry.tables.notices import Dispatch, Notice, NoticeChoice, SavedSearch, Turn
from registry.tables.people import Account, BrowserSession, Membership, Party, Token
from registry.tables.procedure import ColleagueNote, DefectNotice, Ending, Opposition, Proposal, Publication, SavedForm
from registry.tables.proving import AccountLink, KnownDevice, SignIn, TokenUse
from registry.tables.rights import (
    AdministrativeUnit,
    Area,
    AreaUnit,
    Classification,
    NumberSeries,
    Particulars,
    Provenance,
    Record,
    RecordParty,
)
from registry.tables.throttling import Throttle
from registry.tables.use import Authorisation, CertifiedQuantity, Lot, Plot

__all__ = [
    "Access",
    "Account",
    "AccountLink",
    "AdministrativeUnit",
    "Answer",
    "Area",
    "AreaUnit",
    "Authenticator",
    "Authorisation",
    "Bookmark",
    "BrowserSession",
    "Case",
    "CasePicture",
    "CaseReferral",
    "CertifiedQuantity",
    "Classification",
    "CloseOut",
    "ColleagueNote",
    "DefectNotice",
    "Dispatch",
    "Duty",
    "Ending",
    "Entry",
    "Erasure",
    "ImportFault",
    "ImportRun",
    "Item",
    "JoinAddress",
    "JoinFile",
    "JoinQuestion",
    "JoinRequest",
    "KeptForm",
    "KnownDevice",
    "LabelBatch",
    "LabelEpoch",
    "LabelRange",
    "LabelScan",
    "Lot",
    "Membership",
    "Move",
    "Notice",
    "NoticeChoice",
    "NumberSeries",
    "Opposition",
    "Particulars",
    "Party",
    "Passage",
    "Passkey",
    "PasskeyChallenge",
    "PasskeyUse",
    "PhotoAside",
    "Plot",
    "PrintFile",
    "PrintRepeat",
    "Proposal",
    "Provenance",
    "Publication",
    "Record",
    "RecordFile",
    "RecordParty",
    "RecoveryCode",
    "SavedForm",
    "SavedSearch",
    "ScanFlag",
    "ScanLimits",
    "SignIn",
    "SignInStep",
    "StoredFile",
    "Table",
    "Throttle",
    "Token",
    "TokenUse",
    "Turn",
    "Waiting",
]
