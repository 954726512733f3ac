"""An independent rater: small, slow, and meant to be checked against DESIGN by reading it.

It reads an inbox and the tariff book and nothing else, and shares no code with the product, so
that an agreement between the two means something. In the order of the work:

- `layouts`: one line of each CDR format -> a `Cdr`
- `landing`: files -> lines, and which line is a call, a duplicate or superseded
- `book`, `bands`: the seed CSVs, and whether a time band holds
- `clocks`, `dial_plans`: local time -> UTC, dialled string -> E.164
- `call_ids`, `calls`: a `Cdr` with its source's clock, dial plan and direction -> a `Call`
- `auth_codes`, `arithmetic`, `rating`: whose call it is, and what it costs
- `volume_tiers`: what the minutes of a month cost together
- `invoices`, `provider_report`: what is sent out
- `rater`: all of it, by `rate_inbox`
"""

from .rater import Result, rate_inbox

__all__ = ["Result", "rate_inbox"]
