"""Labels on the goods: what a code says, which secrets seal it, and which word a shopper gets.

``codes``, ``keys``, ``gtin``, ``verdicts`` and ``words`` are pure: plain values in, plain values out, no tables.
The code format is frozen and published in ``docs/labels.md``.
"""
