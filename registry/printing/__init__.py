"""Labels on paper: QR codes, single labels as pictures, sheets and rolls of labels, and the list for the print house.

Nothing here knows tables or secrets: a label is a ``Piece`` with its words, its code and its address.
"""
