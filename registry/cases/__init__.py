"""Cases of suspicion: reported by shoppers, found by rules of scans, opened by officers, handled until closed."""
