"""Whether the log, the sign-offs in it and the published site say the same: judged on what was read."""

from publisher.verification.edition import of_edition
from publisher.verification.judging import verify
from publisher.verification.model import Checked, Evidence, Fault, Folder, Report, live_in
from publisher.verification.report import as_json, text

__all__ = [
    "Checked",
    "Evidence",
    "Fault",
    "Folder",
    "Report",
    "as_json",
    "live_in",
    "of_edition",
    "text",
    "verify",
]
