"""Takedown: withdrawals carried out on the output folder alone, whatever else is broken."""

from publisher.takedown.folder import Done, carry_out

__all__ = ["Done", "carry_out"]
