"""Codes and how they are checked: labels of the register, trade item numbers, states and offices. All pure."""
