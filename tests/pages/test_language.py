import pytest
from httpx import AsyncClient

from api.language import known, preferred, speech
from registry.saying import Either, Language, Said, Titled, Words, say
from registry.vocabulary import AuthorisationStatus, BatchStatus, LotStatus, Outcome, RangeState, Role, Status


def test_the_browsers_first_language_that_is_ours_is_taken():
    assert preferred("fr-FR,en-GB;q=0.8,vi;q=0.7") == "en"
    assert preferred("en;q=0.5, vi;q=0.9") == "vi"
    assert preferred("en, vi") == "en"


def test_a_language_that_is_refused_or_foreign_is_not_taken():
    assert preferred("en;q=0, fr") is None
    assert preferred("") is None
    assert preferred(",,;q=x,en;q=abc") is None
    assert known("env") is None


def test_a_sentence_without_translation_is_said_as_it_stands():
    assert speech("vi").tell(Said("No such sentence")) == "No such sentence"
    assert speech("vi").sentence("No such sentence") == "No such sentence"


def test_english_has_two_numbers_and_vietnamese_one():
    one, many = "One record waits for you", "%(count)s records wait for you"
    assert speech("en").sentences(one, many, 1) == "One record waits for you"
    assert speech("en").sentences(one, many, 2) == "2 records wait for you"
    assert speech("vi").sentences(one, many, 1) == "1 hồ sơ chờ bạn"


async def test_vietnamese_is_spoken_unless_something_else_is_asked(client: AsyncClient):
    assert '<html lang="vi">' in (await client.get("/about")).text
    english = await client.get("/about", headers={"Accept-Language": "en-GB"})
    assert '<html lang="en">' in english.text
    assert english.headers["content-language"] == "en"


async def test_a_choice_is_remembered_and_nothing_else_leaves_a_cookie(client: AsyncClient):
    plain = await client.get("/about")
    assert "set-cookie" not in plain.headers
    chosen = await client.get("/about?lang=en")
    assert chosen.cookies["lang"] == "en"
    assert '<html lang="en">' in (await client.get("/about", headers={"Accept-Language": "vi"})).text
    assert '<html lang="vi">' in (await client.get("/about?lang=vi")).text


async def test_the_other_language_keeps_the_rest_of_the_address(client: AsyncClient):
    page = (await client.get("/search?q=b%C6%B0%E1%BB%9Fi&lang=vi")).text
    assert 'href="?q=b%C6%B0%E1%BB%9Fi&amp;lang=en"' in page


@pytest.mark.parametrize("words", [Status, AuthorisationStatus, LotStatus, BatchStatus, RangeState, Role, Outcome])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_word_within_a_sentence_begins_small(language: Language, words: type[Words]):
    for one in words:
        told = speech(language).tell(say("It is %(now)s.", now=one))
        assert told[6].islower(), told


def test_a_status_is_told_within_a_sentence_as_one_says_it():
    refusal = say("This is done while it is %(when)s; it is %(now)s.", when=Either([*Status][:2]), now=Status.DEFECTIVE)
    assert speech("en").tell(refusal) == "This is done while it is a draft or lodged; it is defective."
    assert str(refusal) == "This is done while it is a draft, lodged; it is defective."


def test_a_title_within_a_sentence_begins_small():
    lacks = say("The dossier lacks: %(what)s.", what=[Titled(say("Product")), Titled(say("Area"))])
    assert str(lacks) == "The dossier lacks: product, area."
    assert speech("en").tell(lacks) == "The dossier lacks: product and area."
    assert Titled(say("x")).inside("INID") == "INID"
