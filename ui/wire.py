"""The JSON of the command line and of the web endpoints, made from records."""

from dataclasses import asdict

from index.records import Hit, Preview, Summary, Verdict
from qa.adjust import Adjustment
from qa.records import Reply
from qa.why import Loss


def as_json(record: Reply | Hit | Summary | Preview | Verdict | Loss | Adjustment) -> dict:
    """Return a record as README's JSON: plain dicts and lists, the documented keys and no others."""
    found = asdict(record.summary if isinstance(record, Preview) else record)
    for key in {Verdict: ["broken", "gone"], Summary: ["duplicates"], Preview: ["duplicates"]}.get(type(record), []):
        del found[key]
    return found
