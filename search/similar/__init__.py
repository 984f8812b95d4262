"""Signs that a sign may be taken for: by letters, by sound, word by word, one inside the other; and pictures.

In memory and of this process alone: no search engine, no web. ``following`` keeps it level with the journal.
"""
