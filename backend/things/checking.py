"""The check of a row with what must not lie about in plain: phone numbers of people are sealed at once."""

from collections.abc import Mapping
from datetime import date

from backend.accounts.secrets import masked_phone
from backend.things.columns import all_fields
from backend.things.fields import check_private, is_private, unsealed
from backend.things.models import ThingKind
from backend.things.rules import Directory, Scope, check_row
from backend.things.rules_fields import Checked

HIDDEN = "（不保存，请重填）"


def check(
    kind: ThingKind, texts: Mapping[str, str], directory: Directory, scope: Scope, today: date
) -> Checked:
    """Like `rules.check_row`, with private numbers checked and sealed."""
    checked = check_row(kind, texts, directory, scope, today)
    private = [key for key in checked.details if key.endswith("_phone")]
    if not private:
        return checked
    fields = {field.key: field for field in all_fields(kind, checked.columns.get("type_code", ""))}
    for key in private:
        if key in fields and is_private(fields[key]):
            check_private(checked, fields[key], str(checked.details.pop(key)))
    return checked


def shown_detail(value: object) -> str:
    """A value of `details` on a page: a sealed phone number is masked."""
    text = str(value)
    return masked_phone(unsealed(text)) if text.startswith("sealed:") else text
