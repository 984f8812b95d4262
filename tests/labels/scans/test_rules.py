"""What is concluded from the counter of a label: pure."""

from datetime import date, timedelta

import pytest

from registry.labels.scans import rules
from registry.labels.scans.counter import DAY, Scan
from registry.labels.scans.limits import NUMBERS, Limits, defaults, limits_of
from registry.labels.scans.rules import Look
from registry.labels.scans.spread import ORDERS, Spread, unusual
from registry.vocabulary import Reason, ScanRule
from tests.labels.scans.test_counter import NOON, counted, scan

TODAY = date(2026, 11, 26)
USUAL = defaults()


def spoken(
    *scans: Scan, limits: Limits = USUAL, is_displayed: bool = False, sold_minute: int | None = None
) -> list[ScanRule]:
    look = Look(scans[-1].minute, scans[-1].place, is_displayed, sold_minute)
    return [rule.name for rule in rules.spoken(counted(*scans), look, limits)]


def warned(*scans: Scan, limits: Limits = USUAL) -> Reason | None:
    look = Look(scans[-1].minute, scans[-1].place)
    return rules.warning(rules.spoken(counted(*scans), look, limits), limits, TODAY)


def many(count: int) -> list[Scan]:
    return [scan(NOON + n * DAY // 2, n) for n in range(count)]


def test_more_browsers_than_usual_in_30_days_warn():
    usual = [scan(NOON + n * DAY, n) for n in range(USUAL.sessions_in_30_days)]
    assert warned(*usual) is None
    assert warned(*usual, scan(NOON + 20 * DAY, 99)) is Reason.SEEN_OFTEN


def test_more_browsers_than_usual_in_all_warn_however_slowly_they_come():
    slow = [scan(NOON + n * 20 * DAY, n) for n in range(USUAL.sessions)]
    assert warned(*slow) is None
    assert warned(*slow, scan(NOON + 600 * DAY, 99)) is Reason.SEEN_OFTEN


def test_the_same_browser_again_and_again_warns_of_nothing():
    assert warned(*(scan(NOON + n) for n in range(300))) is None


def test_three_provinces_in_a_week_warn_and_two_do_not():
    two = [scan(NOON, 1, "VN-30"), scan(NOON + DAY, 2, "VN-HN")]
    assert warned(*two) is None
    assert warned(*two, scan(NOON + 2 * DAY, 3, "VN-SG")) is Reason.SEEN_WIDELY
    assert warned(*two, scan(NOON + 9 * DAY, 3, "VN-SG")) is None


def test_two_countries_in_two_days_warn():
    assert warned(scan(NOON, 1, "VN-30"), scan(NOON + DAY, 2, "LA-VT")) is Reason.SEEN_WIDELY
    assert warned(scan(NOON, 1, "VN-30"), scan(NOON + 3 * DAY, 2, "LA-VT")) is None


def test_nobody_is_in_two_cities_within_the_hour_and_only_the_office_hears_of_it():
    apart = [scan(NOON, 1, "VN-HN"), scan(NOON + 60, 2, "VN-SG")]
    assert spoken(*apart) == [ScanRule.R3]
    assert warned(*apart) is None
    assert spoken(scan(NOON, 1, "VN-HN"), scan(NOON + 6 * 60, 2, "VN-SG")) == [], "an aeroplane does it"
    assert spoken(scan(NOON, 1, "VN-HN"), scan(NOON + 1, 2, "VN-HP")) == [], "an address is placed 100 km wrong"
    assert spoken(scan(NOON, 1, "VN-HN"), scan(NOON + 1, 2, "")) == []


def test_a_sold_pack_is_warned_of_from_the_next_day_on():
    assert spoken(scan(NOON + DAY - 1), sold_minute=NOON) == []
    assert spoken(scan(NOON + DAY), sold_minute=NOON) == [ScanRule.R5]
    assert spoken(scan(NOON + DAY), sold_minute=NOON, limits=limits_of({"days_after_sale": 2})) == []


def test_a_declared_display_is_not_warned_of_many_checks():
    assert ScanRule.R2 in spoken(*many(40))
    assert spoken(*many(40), is_displayed=True) == []
    wide = [scan(NOON + n, n, place) for n, place in enumerate(("VN-21", "VN-22", "VN-23"))]
    assert spoken(*wide) == [ScanRule.R4]
    assert spoken(*wide, is_displayed=True) == []
    assert spoken(*many(40), is_displayed=True, sold_minute=NOON) == [ScanRule.R5], "what is sold is on show no more"


def test_what_a_right_has_of_its_own_goes_before_what_the_house_has():
    milder = limits_of({"sessions_in_30_days": 100, "sessions": None})
    assert milder == USUAL._replace(sessions_in_30_days=100)
    assert warned(*many(USUAL.sessions_in_30_days + 1), limits=milder) is None
    assert warned(*many(USUAL.sessions + 1), limits=milder) is Reason.SEEN_OFTEN


@pytest.mark.parametrize(("days", "is_shadow"), [(-1, False), (0, True), (3, True)])
def test_in_shadow_the_rules_speak_and_no_shopper_is_told(days: int, is_shadow: bool):
    limits = limits_of({"shadow_until": TODAY + timedelta(days=days)})
    assert spoken(*many(10), limits=limits) == [ScanRule.R2]
    assert (warned(*many(10), limits=limits) is None) is is_shadow


def test_every_limit_of_the_house_is_data_with_its_reason():
    assert all(getattr(USUAL, name) > 0 for name in NUMBERS)
    assert USUAL.shadow_until is None


def orders(*sessions: int) -> list[Spread]:
    return [Spread(number, 1_000, count) for number, count in enumerate(sessions)]


def test_an_order_that_is_checked_far_more_than_the_others_is_seen():
    assert [one.batch for one in unusual(orders(*[60] * ORDERS, 200), USUAL)] == [ORDERS]
    assert unusual(orders(*[60] * ORDERS, 180), USUAL) == [], "as much as three times the middle is ordinary"
    assert unusual(orders(*[60] * (ORDERS - 2), 500), USUAL) == [], "too few to compare with"
    assert unusual(orders(*[0] * ORDERS, 29), USUAL) == [], "too few sessions to say anything"
    assert len(unusual(orders(*[0] * ORDERS, 31), USUAL)) == 1


def test_orders_are_compared_size_for_size():
    large = Spread(99, 10_000, 600)
    assert unusual([*orders(*[60] * ORDERS), large], USUAL) == []
    small = Spread(98, 100, 60)
    assert unusual([*orders(*[60] * ORDERS), small], USUAL) == [small]


def test_every_province_has_its_middle():
    middles = rules.middles()
    assert len(middles) == 63
    assert all(102 < east < 110 and 8 < north < 24 for east, north in middles.values())
    assert 1_100 < rules.kilometres(middles["VN-HN"], middles["VN-SG"]) < 1_200
