"""Labels on goods: orders, print files, codes and secrets, and the verdict that a shopper gets.

The code format is frozen and published in ``docs/labels.md``.
"""
