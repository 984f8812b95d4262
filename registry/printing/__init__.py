"""Labels on paper: the matrix of a QR code, one label as a picture, sheets of labels, and the list for the print house.

Nothing here knows tables or secrets: a label is a ``Piece`` with its words, its code and its address.
"""
