"""What protects the service: limits of how much may be asked."""
