"""Telling people: who is told what was done, what comes near, and in which words."""
