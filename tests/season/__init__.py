"""An invented season of checks, honest and not, put before the rules: ``make season`` writes docs/season.md."""
