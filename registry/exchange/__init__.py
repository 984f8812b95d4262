"""Imports records and units from files: recognised by their header, checked row by row, stored once."""

from registry.exchange import runs
from registry.exchange.faults import FaultyRow, faults_of, write_faults
from registry.exchange.running import Report, run, run_folder
from registry.exchange.summaries import FolderSummary, Summary, write_faults_of

__all__ = [
    "FaultyRow",
    "FolderSummary",
    "Report",
    "Summary",
    "faults_of",
    "run",
    "run_folder",
    "runs",
    "write_faults",
    "write_faults_of",
]
