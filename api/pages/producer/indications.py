"""What the application for a geographical indication asks, in plain words, with an example each.

The answers are the description of specific characteristics: Law on Intellectual Property, article 106.
"""

from api.pages.producer.asking import Column, Part, Question, Rows
from registry.saying import say

P = "particulars."

NICE = Rows(
    "classes",
    say("Nice class"),
    (Column("code", say("Class"), "31", 1), Column("goods", say("Goods or services"), say("fresh oranges"), 4)),
    help=say("The class is a number from 1 to 45: 29 and 30 food, 31 fresh fruit and live animals, 33 spirits."),
)

INDICATION = (
    Part(
        "name",
        say("The name and the product"),
        (
            Question(
                "name",
                say("Which name is to be protected?"),
                help=say("The name of the place, as people say it; without the product, where it is sold without."),
                example="Phúc Trạch",
            ),
            Question(f"{P}transliteration", say("How is it written without accents?"), example="Phuc Trach"),
            Question(
                "product",
                say("Which product bears it?"),
                help=say("One product, the way it is sold."),
                example=say("fresh pomelos"),
            ),
            Question(f"{P}product_category", say("What sort of product is it?"), example=say("fruit")),
            NICE,
        ),
    ),
    Part(
        "qualities",
        say("What makes it special"),
        (
            Question(
                f"{P}description",
                say("What does it look, smell and taste like?"),
                "passage",
                say("So that somebody who knows it recognises it, and somebody who does not can tell it apart."),
                say(
                    "The fruit is round, the skin thin and yellow; the flesh is white to pink, "
                    "crisp and sweet without bitterness."
                ),
            ),
            Rows(
                f"{P}characteristics",
                say("Limit"),
                (
                    Column("parameter", say("What is measured"), say("sugar"), 3),
                    Column("minimum", say("At least"), "10,0", 1, "number"),
                    Column("maximum", say("At most"), "", 1, "number"),
                    Column("unit", say("Unit"), "°Bx", 1),
                    Column("method", say("How it is measured"), "TCVN 4414:1987", 2),
                ),
                help=say(
                    "What a laboratory can check. One bound is enough: at least, at most, or both. "
                    "Comma and point both divide decimals."
                ),
            ),
            Question(
                f"{P}reputation",
                say("Since when and by what is it known?"),
                "passage",
                example=say("Named in the land register of 1938; first prize at the fair of Huế."),
            ),
        ),
        help=say("These answers are the description of specific characteristics (bản mô tả tính chất đặc thù)."),
    ),
    Part(
        "origin",
        say("Why it comes from there"),
        (
            Question(
                f"{P}natural_factors",
                say("Which soil, water and climate does it have there?"),
                "passage",
                example=say("Alluvial soil along the Ngàn Sâu, hot dry wind from April to August."),
            ),
            Question(
                f"{P}human_factors",
                say("Which skill of the people makes it so?"),
                "passage",
                example=say("Grafting on the mother tree, bagging the fruit by hand."),
            ),
            Question(
                f"{P}causal_link",
                say("How do these make the qualities above?"),
                "passage",
                say("The law asks for this link: one sentence for each quality."),
                say("The wide gap between day and night stores sugar in the fruit."),
            ),
            Question(
                f"{P}production_method",
                say("How is it grown or made, step by step?"),
                "passage",
                example=say("Planted in February, 400 trees a hectare; picked 7 months after flowering, by hand."),
            ),
            Question(
                f"{P}proof_of_origin",
                say("How can one tell that goods come from there?"),
                "passage",
                example=say("A book for each garden, a number for each lot, a label for each fruit."),
            ),
        ),
    ),
    Part(
        "control",
        say("Who watches over it"),
        (
            Question(
                f"{P}self_control",
                say("How do you check yourselves?"),
                "passage",
                example=say(
                    "The cooperative looks at every garden once a season and keeps the sheets for three years."
                ),
            ),
            Question(
                f"{P}control_body",
                say("Which body checks from outside?"),
                example=say("Department for Quality of the province"),
            ),
        ),
    ),
    Part(
        "more",
        say("If it applies"),
        (
            Question(
                f"{P}homonym",
                say("Is there another place or product of the same name?"),
                "passage",
                say("If so, how are the two told apart?"),
            ),
            Question(
                f"{P}protection_abroad",
                say("Where is the name protected abroad?"),
                "lines",
                say("One country a line."),
                "EU, PGI-VN-02463",
            ),
            Question(
                f"{P}basis", say("On which decision does the application rest?"), example="Quyết định 12/2026/QĐ-UBND"
            ),
        ),
        is_rare=True,
    ),
)
