"""`python -m reference_rater --inbox DIR --seeds DIR`: print the totals."""

import argparse
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from .rater import Result, rate_inbox
from .records import Side


def totals(result: Result) -> Iterable[str]:
    """Yield the lines of the summary."""
    for status, count in sorted(Counter(file.status for file in result.files).items()):
        yield f"files {status}: {count}"
    for outcome, count in sorted(Counter(line.outcome.value for line in result.lines).items()):
        yield f"lines {outcome}: {count}"
    for side in Side:
        charges = [call.side(side) for call in result.calls]
        states = Counter(charge.suspense_reason or charge.status for charge in charges)
        for state, count in sorted(states.items()):
            yield f"{side} {state}: {count}"
        sums: dict[str, Decimal] = {}
        for charge in charges:
            if charge.charge is not None and charge.currency is not None:
                currency = charge.currency
                sums[currency] = sums.get(currency, Decimal(0)) + charge.charge
        for currency, amount in sorted(sums.items()):
            yield f"{side} charge: {amount} {currency}"
    invoiced: dict[tuple[str, str], list[Decimal]] = {}
    for invoice in result.invoices:
        invoiced.setdefault((invoice.invoice_run_id, invoice.currency), []).append(invoice.net)
    for (run_id, currency), nets in sorted(invoiced.items()):
        yield f"invoice run {run_id}: {len(nets)} invoices, {sum(nets)} {currency}"


def main() -> None:
    """Read the two folders from the command line."""
    parser = argparse.ArgumentParser(prog="reference_rater", description=__doc__)
    parser.add_argument("--inbox", type=Path, required=True, help="holds a folder per source")
    parser.add_argument("--seeds", type=Path, required=True, help="the tariff book")
    arguments = parser.parse_args()
    for line in totals(rate_inbox(arguments.inbox, arguments.seeds)):
        print(line)


if __name__ == "__main__":
    main()
