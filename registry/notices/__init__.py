"""Notices to people: who gets notices of acts and coming dates, and in which words."""
