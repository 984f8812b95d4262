"""Counts checks of labels by people: how often, since when, in how many places; and what this says about copies.

A scan is no act of the office and has no entry: there are many, and none identifies a person. ``docs/scans.md`` says
what is stored, for how long, and what may be concluded.
"""
