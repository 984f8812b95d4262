"""Codes that stand on goods and how they are checked: labels of the register, trade item numbers. All pure."""
