"""Checks of labels by people, counted: how often, since when, from how many places; and what that tells of copies.

A scan is no act of the office and has no entry: there are many, and none says who asked. ``docs/scans.md`` tells what
is kept, for how long, and what may be concluded from it.
"""
