"""Signs that may be confused with a sign: by letters, by sound, word by word, one inside the other; and pictures.

Everything is in the memory of this process: no search engine, no web. ``following`` keeps it level with the journal.
"""
