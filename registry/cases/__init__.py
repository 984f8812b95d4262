"""Cases of suspicion.

Reported by shoppers, found by rules of scans, opened by officers, handled until they are closed.
"""
