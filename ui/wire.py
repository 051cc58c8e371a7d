"""The JSON of the command line and of the web endpoints, made from records."""

from dataclasses import asdict

from index.records import Hit, Summary, Verdict
from qa.adjust import Adjustment
from qa.records import Reply
from qa.why import Loss


def as_json(record: Reply | Hit | Summary | Verdict | Loss | Adjustment) -> dict:
    """Return a record as README's JSON: plain dicts and lists, the documented keys and no others."""
    found = asdict(record)
    if isinstance(record, Verdict):
        del found["broken"]
    return found
