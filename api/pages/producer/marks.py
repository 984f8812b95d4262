"""What the application for a mark asks: ordinary, collective or certification.

The regulation on use follows the Law on Intellectual Property, article 105.
"""

from api.pages.producer.asking import Column, Part, Question, Rows
from api.pages.producer.indications import NICE
from registry.saying import say
from registry.vocabulary import Category, Feature

P = "particulars."

MARK = (
    Part(
        "name",
        say("The mark and its goods"),
        (
            Question(
                "name",
                say("Which words does the mark have?"),
                help=say("As they stand in the picture of the mark; a mark without words gets a short name."),
                example="CAM THƯỢNG LỘC",
            ),
            Question("feature", say("How is the mark made?"), "choice", options=tuple(Feature), words="Feature"),
            Question("product", say("Which product bears it?"), example=say("fresh oranges")),
            NICE,
        ),
    ),
    Part(
        "picture",
        say("What it looks like"),
        (
            Question(
                f"{P}description",
                say("Describe the mark."),
                "passage",
                say("Words, pictures and where they stand; what a person would say on the telephone."),
                say("The words CAM THƯỢNG LỘC in green capitals under an orange with two leaves."),
            ),
            Question(
                f"{P}colours",
                say("Which colours are claimed?"),
                "lines",
                say("One colour a line; none for a mark in black and white."),
                say("leaf green"),
            ),
            Question(
                "vienna",
                say("Which figurative elements does it have?"),
                "lines",
                say("Codes of the Vienna classification, one a line, if you know them; else leave it empty."),
                "5.7.1",
            ),
            Question(
                f"{P}disclaimer",
                say("Which parts do you not claim for yourself?"),
                "passage",
                example=say("The word “cam” (orange)."),
            ),
            Question(
                f"{P}transliteration",
                say("How is it written in Latin letters without accents?"),
                example="CAM THUONG LOC",
            ),
            Question(f"{P}translation", say("What does it mean in another language?"), example="Thuong Loc orange"),
            Question(
                f"{P}language", say("Which language is it in?"), help=say("Two small letters: vi, en."), example="vi"
            ),
        ),
    ),
)

RARE = Part(
    "more",
    say("If it applies"),
    (
        Question(
            "representative",
            say("Who acts for you before the office?"),
            help=say("Name and address of the industrial property agent, if you have one."),
        ),
        Rows(
            f"{P}priorities",
            say("Earlier application"),
            (
                Column("number", say("Number"), "4-2026-00123", 2),
                Column("filed_on", say("Filed on"), "", 2, "date"),
                Column("office", say("Office, two letters"), "VN", 1),
            ),
            help=say("If the mark was filed elsewhere within the last six months, its date counts here."),
        ),
    ),
    is_rare=True,
)

_CONDITIONS = Question(
    f"{P}conditions_of_use",
    say("On what conditions may the mark be used?"),
    "passage",
    example=say("Oranges from the commune of Thượng Lộc, at least 11 °Bx, graded and packed by hand."),
)
_SANCTIONS = Question(
    f"{P}sanctions",
    say("What happens to those who break the rules?"),
    "passage",
    example=say("A warning, then no labels for a season, then exclusion."),
)
_CONSENT = Question(
    f"{P}place_name_consent",
    say("Which authority lets you use the name of the place?"),
    help=say("Number and day of its letter, if the mark has a place name."),
    example="Công văn 145/UBND ngày 03/02/2026",
)

RULES = {
    Category.COLLECTIVE: Part(
        "rules",
        say("The regulation on the use of the mark"),
        (
            Question(
                f"{P}membership_criteria",
                say("Who may be a member?"),
                "passage",
                example=say("Households and cooperatives that grow oranges in the commune."),
            ),
            _CONDITIONS,
            _SANCTIONS,
            Question(
                f"{P}control_method",
                say("How is the use checked?"),
                "passage",
                example=say("Each garden once a season, each packing house once a month."),
            ),
            _CONSENT,
        ),
    ),
    Category.CERTIFICATION: Part(
        "rules",
        say("The regulation on the use of the mark"),
        (
            Question(
                f"{P}certified_characteristics",
                say("What does the mark certify?"),
                "passage",
                example=say("Origin in the commune of Thượng Lộc; sugar at least 11 °Bx."),
            ),
            Question(
                f"{P}control_method",
                say("How is it measured and checked?"),
                "passage",
                example=say("Ten fruits from each lot, refractometer, by an accredited laboratory."),
            ),
            _CONDITIONS,
            _SANCTIONS,
            _CONSENT,
        ),
    ),
}
