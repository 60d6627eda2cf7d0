"""Every table in one place, for migrations and for the resolution of foreign keys."""

from backend.accounts import models as accounts
from backend.alerts import models as alerts
from backend.codes import models as codes
from backend.database import Row
from backend.duty import models as duty
from backend.evidence import ledger_models as ledger
from backend.evidence import models as evidence
from backend.imports import models as imports
from backend.inspections import checklists_models as checklists
from backend.inspections import models as inspections
from backend.measurements import models as measurements
from backend.nameplates import models as nameplates
from backend.news import models as news
from backend.packaging.clues import models as clues
from backend.packaging.judgements import models as judgements
from backend.packaging.standards import models as packaging_standards
from backend.regions import models as regions
from backend.reports import models as reports
from backend.reports.suggestions import models as suggestions
from backend.reports.tracking import models as tracking
from backend.scans import models as scans
from backend.statistics import models as statistics
from backend.sync import models as sync
from backend.sync import rescue_models as rescue
from backend.things import models as things
from backend.timetable import models as timetable
from backend.walks import models as walks

metadata = Row.metadata
__all__ = [
    "accounts",
    "alerts",
    "checklists",
    "clues",
    "codes",
    "duty",
    "evidence",
    "imports",
    "inspections",
    "judgements",
    "ledger",
    "measurements",
    "metadata",
    "nameplates",
    "news",
    "packaging_standards",
    "regions",
    "reports",
    "rescue",
    "scans",
    "statistics",
    "suggestions",
    "sync",
    "things",
    "timetable",
    "tracking",
    "walks",
]
