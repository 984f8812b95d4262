"""Cases of suspicion: reported by shoppers, noticed by rules of scans, opened by officers; until they are closed."""
