"""The register itself: its facts, who may change them, and the record of every change."""
