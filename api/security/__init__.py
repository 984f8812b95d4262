"""What keeps the doors: limits of what may be asked."""
