"""The register itself: what is true, who may change it, and how every change is remembered."""
