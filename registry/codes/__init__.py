"""Codes and their checks: labels of the register, trade item numbers, states and offices. All pure."""
