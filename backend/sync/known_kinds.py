"""Which action files which kind of record: the one place that knows. Add a kind here, and its schema to
offline/schemas/kinds."""

from backend.sync.forms import BINDING, CORRECTION
from backend.sync.inspections import INSPECTION
from backend.sync.judgements import JUDGEMENT
from backend.sync.kinds import kinds_by_name
from backend.sync.measurements import MEASUREMENT
from backend.sync.orders import INSPECTION_ORDER, RECHECK, RECTIFICATION
from backend.sync.reports import EMERGENCY, FAULT, REPORT_ADDITION, REPORT_DEED, SUGGESTION

KINDS = kinds_by_name(
    BINDING,
    CORRECTION,
    INSPECTION,
    INSPECTION_ORDER,
    RECTIFICATION,
    RECHECK,
    EMERGENCY,
    FAULT,
    REPORT_ADDITION,
    REPORT_DEED,
    SUGGESTION,
    MEASUREMENT,
    JUDGEMENT,
)
