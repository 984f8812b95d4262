"""Requests to join: a person without an account asks, an officer checks, asks back, and approves or declines."""
