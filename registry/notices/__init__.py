"""Notices to people: who is told of acts and coming dates, and in which words."""
