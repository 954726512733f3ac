"""Invoices, credit notes and payments of an account each, with what is owed worked out by hand.

Today is 31 January 2027. An invoice is due 30 days after its date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

TODAY = date(2027, 1, 31)
TERMS = timedelta(days=30)

Row = dict[str, Any]
Document = tuple[str, str, str]
Payment = tuple[str, str] | tuple[str, str, str]


@dataclass(frozen=True)
class BalanceScene:
    """Documents (number, date, total) and payments (date, amount, the invoice that it names).

    A document whose number ends in `-back` is the credit note of the run of the invoice before it.
    `open` are the open amounts of the invoices in their order; `entries` what the statement adds,
    in its order; `ages` what is not yet due and due for up to 30, 60, 90 and more days.
    """

    name: str
    documents: tuple[Document, ...]
    payments: tuple[Payment, ...]
    open: tuple[str, ...]
    entries: tuple[str, ...]
    credit: str = "0"
    ages: tuple[str, ...] | None = None
    overdue: str | None = None


OCTOBER, NOVEMBER, DECEMBER = (
    ("october", "2026-11-03", "100"),
    ("november", "2026-12-03", "50"),
    ("december", "2027-01-03", "25"),
)
THREE = (OCTOBER, NOVEMBER, DECEMBER)

SCENES = [
    BalanceScene(
        "nothing-paid",
        THREE,
        (),
        ("100", "50", "25"),
        ("100", "50", "25"),
        ages=("25", "50", "100", "0", "0"),
        overdue="150",
    ),
    BalanceScene(
        "in-full-by-name",
        THREE,
        (("2026-12-24", "50", "november"),),
        ("100", "0", "25"),
        ("100", "50", "-50", "25"),
    ),
    BalanceScene(
        "in-part-by-name",
        THREE,
        (("2026-12-24", "20", "november"), ("2026-12-28", "10", "november")),
        ("100", "20", "25"),
        ("100", "50", "-20", "-10", "25"),
    ),
    # the oldest first, over the end of one
    BalanceScene(
        "unassigned",
        THREE,
        (("2027-01-10", "120"),),
        ("0", "30", "25"),
        ("100", "50", "25", "-120"),
    ),
    # names come first, whenever they were paid
    BalanceScene(
        "name-before-oldest",
        THREE,
        (("2026-11-10", "60"), ("2027-01-10", "100", "october")),
        ("0", "0", "15"),
        ("100", "-60", "50", "25", "-100"),
    ),
    BalanceScene(
        "too-much-by-name",
        THREE,
        (("2026-12-24", "80", "november"),),
        ("70", "0", "25"),
        ("100", "50", "-80", "25"),
    ),
    BalanceScene(
        "too-much-in-all",
        (OCTOBER,),
        (("2026-11-20", "150", "october"),),
        ("0",),
        ("100", "-150"),
        credit="50",
        ages=("0",) * 5,
        overdue="0",
    ),
    BalanceScene(
        "before-the-invoice",
        (OCTOBER,),
        (("2026-09-01", "30"),),
        ("70",),
        ("-30", "100"),
    ),
    BalanceScene("nothing-invoiced", (), (("2026-09-01", "30"),), (), ("-30",), credit="30"),
    # what was paid too much is given back
    BalanceScene(
        "refund-by-name",
        (OCTOBER,),
        (("2026-11-20", "150", "october"), ("2026-11-25", "-50", "october")),
        ("0",),
        ("100", "-150", "50"),
    ),
    BalanceScene(
        "refund-of-a-credit",
        (OCTOBER,),
        (("2026-11-20", "150", "october"), ("2026-11-25", "-50")),
        ("0",),
        ("100", "-150", "50"),
    ),
    # the cheque bounced
    BalanceScene(
        "reopened",
        (OCTOBER,),
        (("2026-11-20", "100", "october"), ("2026-11-25", "-100", "october")),
        ("100",),
        ("100", "-100", "100"),
    ),
    BalanceScene(
        "refund-of-nothing",
        (OCTOBER,),
        (("2026-11-25", "-5", "october"),),
        ("100",),
        ("100", "5"),
        credit="-5",
    ),
    BalanceScene(
        "unknown-invoice",
        (OCTOBER, NOVEMBER),
        (("2026-12-20", "110", "no such number"),),
        ("0", "40"),
        ("100", "50", "-110"),
    ),
    # the number of another account's invoice
    BalanceScene(
        "not-its-own",
        (OCTOBER, NOVEMBER),
        (("2026-12-20", "50", "nothing-paid/november"),),
        ("50", "50"),
        ("100", "50", "-50"),
    ),
    # a credit note takes the oldest; one of the invoice's own run takes that invoice back
    BalanceScene(
        "credit-note",
        (OCTOBER, NOVEMBER, ("less", "2027-01-03", "-110")),
        (),
        ("0", "40"),
        ("100", "50", "-110"),
    ),
    BalanceScene(
        "withdrawn",
        (OCTOBER, NOVEMBER, ("november-back", "2026-12-10", "-50"), DECEMBER),
        (),
        ("100", "0", "25"),
        ("100", "50", "-50", "25"),
    ),
    BalanceScene(
        "withdrawn-when-paid",
        (OCTOBER, NOVEMBER, ("november-back", "2026-12-10", "-50")),
        (("2026-12-05", "50", "november"),),
        ("50", "0"),
        ("100", "50", "-50", "-50"),
    ),
    BalanceScene(
        "credit-note-paid-out",
        (OCTOBER, ("less", "2026-11-03", "-110")),
        (("2026-11-10", "-10", "less"),),
        ("0",),
        ("100", "-110", "10"),
    ),
    BalanceScene("empty-invoice", (("empty", "2026-11-03", "0"),), (), ("0",), ("0",)),
    # on the day itself, and where one age ends and the next begins
    BalanceScene(
        "ages",
        tuple(
            (f"due-{days}", str(TODAY - timedelta(days=days) - TERMS), str(2**power))
            for power, days in enumerate((-1, 0, 1, 30, 31, 60, 61, 90, 91))
        )[::-1],
        (),
        tuple(str(2**power) for power in reversed(range(9))),
        tuple(str(2**power) for power in reversed(range(9))),
        ages=("1", str(2 + 4 + 8), str(16 + 32), str(64 + 128), "256"),
        overdue=str(4 + 8 + 16 + 32 + 64 + 128 + 256),
    ),
    BalanceScene(
        "cents",
        (("thirds", "2026-11-03", "0.03"),),
        (("2026-11-10", "0.01"), ("2026-11-10", "0.01", "thirds")),
        ("0.01",),
        ("0.03", "-0.01", "-0.01"),
    ),
]


def documents_of(scene: BalanceScene) -> Iterator[Row]:
    """Write rows of fct_invoices."""
    run_id = ""
    for number, day, total in scene.documents:
        run_id = run_id if number.endswith("-back") else number
        invoice_date = date.fromisoformat(day)
        yield {
            "invoice_run_id": run_id,
            "account_id": scene.name,
            "document_type": "credit_note" if Decimal(total) < 0 else "invoice",
            "invoice_number": f"{scene.name}/{number}",
            "invoice_date": invoice_date,
            "due_date": invoice_date + TERMS,
            "total": Decimal(total),
            "currency": "USD",
        }


def payments_of(scene: BalanceScene) -> Iterator[Row]:
    """Write rows of stg_payments."""
    own = {number for number, _, _ in scene.documents}
    for number, (day, amount, *named) in enumerate(scene.payments, start=1):
        invoice_number = f"{scene.name}/{named[0]}" if named and named[0] in own else None
        yield {
            "payment_id": f"{scene.name}-{number}",
            "account_id": scene.name,
            "currency": "USD",
            "invoice_number": invoice_number or (named[0] if named else None),
            "method": "bank",
            "reference": None,
            "amount": Decimal(amount),
            "payment_date": date.fromisoformat(day),
        }
