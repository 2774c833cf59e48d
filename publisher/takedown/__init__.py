"""Takedown: withdrawals carried out on the output folder alone, whatever else is broken."""

from publisher.takedown.folder import Done, carry_out
from publisher.takedown.marks import Mark, marks

__all__ = ["Done", "Mark", "carry_out", "marks"]
