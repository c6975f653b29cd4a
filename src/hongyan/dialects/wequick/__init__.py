"""WeQuick: facts and tables. Spoken by the face, which plays the program that reports, and by a backend that it reports
to."""

from .commands import ANSWERS, COMMANDS, answer_to
from .reports import OWN_LOGOUT, REPORTS

__all__ = ["ANSWERS", "COMMANDS", "OWN_LOGOUT", "REPORTS", "answer_to"]
