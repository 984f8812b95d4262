"""Who is answered about goods by their number, and who takes what devices need without a network."""

from tests.api.rows import OFFICE, ask, read

GOODS = (
    read("/goods/{gtin}", nobody=200),
    read("/offline/key", nobody=200),
    ask("GET", "/offline/bundle", (200, OFFICE)),
)
