"""What is billed besides calls: taxes, currencies, plans, charges, a volume tier, payments.

Rows are in the order of the columns of `case_book.py`. Tax rates are the example's, not advice.
"""

from case_decks import MID_MONTH, OPENING

# -- whose money, whose taxes -----------------------------------------------------------------

# Their rate tables stay in USD: what they are charged is converted at the date of the invoice.
CURRENCIES = {
    "bankside-recruitment": "GBP",
    "camden-music-hire": "GBP",
    "liffey-legal": "EUR",
    "docklands-fintech": "EUR",
}

# A charity: exempt, though its neighbours in Dublin are not.
EXEMPT = ("phoenix-park-clinic",)

_CATEGORY_OF_COUNTRY = {"GB": "gb-vat", "IE": "ie-vat"}
_CATEGORY_OF_REGION = {
    ("CA", "ON"): "ca-on",
    ("CA", "QC"): "ca-qc",
    ("CA", "NS"): "ca-ns",
    ("CA", "MB"): "ca-mb",
    ("CA", "BC"): "ca-bc",
    ("CA", "AB"): "ca-ab",
}
_CATEGORY_OF_CITY = {("US", "New York"): "us-nyc", ("US", "Buffalo"): "us-buffalo"}


def tax_category(account_id: str, country: str, region: str, city: str) -> str:
    """The category of a customer by its place; empty for one that is exempt."""
    if account_id in EXEMPT:
        return ""
    return (
        _CATEGORY_OF_CITY.get((country, city))
        or _CATEGORY_OF_REGION.get((country, region))
        or _CATEGORY_OF_COUNTRY.get(country, "")
    )


def _tax(category: str, tax: str, name: str, percent: str, order: str = "") -> tuple[str, ...]:
    return (category, tax, name, order, percent, "", "", "", "", "", "S")


# Canada's two taxes stand side by side; the city's in New York is on the state's as well.
TAXES = (
    _tax("gb-vat", "vat", "VAT", "20"),
    _tax("ie-vat", "vat", "VAT", "23"),
    _tax("ca-on", "hst", "HST", "13"),
    _tax("ca-ns", "hst", "HST", "14"),
    _tax("ca-ab", "gst", "GST", "5"),
    _tax("ca-qc", "gst", "GST", "5"),
    _tax("ca-qc", "qst", "QST", "9.975"),
    _tax("ca-mb", "gst", "GST", "5"),
    _tax("ca-mb", "rst", "Manitoba RST", "7"),
    _tax("ca-bc", "gst", "GST", "5"),
    _tax("ca-bc", "pst", "BC PST", "7"),
    _tax("us-nyc", "state", "NY State telecommunications tax", "2.5"),
    _tax("us-nyc", "city", "New York City utility tax", "2.35", "1"),
    _tax("us-buffalo", "state", "NY State telecommunications tax", "2.5"),
    _tax("us-buffalo", "city", "Buffalo utility tax", "3", "1"),
)

# The invoices of 3 November are converted at the rates of the 2nd.
FX_RATES = (
    ("USD", "GBP", "2026-10-01", "0.7412"),
    ("USD", "GBP", "2026-10-19", "0.7468"),
    ("USD", "GBP", "2026-11-02", "0.7451"),
    ("USD", "EUR", "2026-10-01", "0.8527"),
    ("USD", "EUR", "2026-10-19", "0.8604"),
    ("USD", "EUR", "2026-11-02", "0.8589"),
)

# -- plans --------------------------------------------------------------------------------------

# Fees and charges begin with the first month that is invoiced.
FIRST_MONTH = "2026-10-01"

PLANS = (
    ("nationwide-500", "Nationwide 500", "14.90", "USD", "500", "advance", "", "", "", ""),
    ("office-park-400", "Office Park 400", "9.50", "USD", "400", "advance", "", "", "", ""),
    ("britain-100", "Britain 100", "2.40", "GBP", "100", "arrears", "", "1", "", ""),
)
PLAN_DESTINATIONS = (("nationwide-500", "1"), ("office-park-400", "1"), ("britain-100", "44"))

# Some use their minutes up, some do not; the first has the plan twice.
_NATIONWIDE = """
hudson-yard-media 2
rittenhouse-realty
montrose-pharmacy
wicker-park-records
twin-lakes-realty
gateway-auto-glass
nutmeg-title
ocean-state-supply
harbor-dental
"""
PLAN_FROM_MID_MONTH, PLAN_START = "inner-harbor-charters", "2026-10-16"

# Three tenants of an office park share the minutes that one of them pays for.
POOL_ID = "wynkoop-office-park"
_POOL = (("larimer-legal-aid", "2"), ("front-range-solar", "0"), ("mile-high-moving", "0"))


def account_plans() -> list[tuple[str, ...]]:
    """Who has which plan, from when, how many times, in which pool."""
    rows: list[tuple[str, ...]] = []
    for line in _NATIONWIDE.strip().splitlines():
        account, _, quantity = line.partition(" ")
        rows.append((account, "nationwide-500", "", quantity, FIRST_MONTH, ""))
    rows.append((PLAN_FROM_MID_MONTH, "nationwide-500", "", "", PLAN_START, ""))
    rows += [
        (account, "office-park-400", POOL_ID, times, FIRST_MONTH, "") for account, times in _POOL
    ]
    rows += [
        (account, "britain-100", "", "", FIRST_MONTH, "")
        for account, currency in CURRENCIES.items()
        if currency == "GBP"
    ]
    return rows


# -- charges ------------------------------------------------------------------------------------

_RENTERS = """
harbor-dental back-bay-legal ocean-state-supply charter-oak-insurance queen-city-roofing
murray-hill-travel gramercy-staffing hudson-yard-media patapsco-labs dogwood-credit-union
maple-leaf-tutors mount-royal-traduction citadel-shipping loop-accounting north-loop-clinic
exchange-district-games bow-river-energy false-creek-imports docklands-fintech
bankside-recruitment
"""


def recurring_charges() -> list[tuple[str, ...]]:
    """Ten numbers' rental of twenty customers, and one of each other kind of charge."""
    rows: list[tuple[str, ...]] = []

    def add(
        charge: str,
        account: str,
        description: str,
        charge_type: str,
        amount: str,
        start: str,
        *,
        quantity: str = "",
        payments: str = "",
        exempt: str = "",
    ) -> None:
        rows.append(
            (
                *(charge, account, description, charge_type, amount, "", quantity, "", payments),
                *(start, "", "", exempt),
            )
        )

    for account in _RENTERS.split():
        charge = f"numbers-{account}"
        add(charge, account, "Number rental", "recurring", "0.35", FIRST_MONTH, quantity="10")
    rental = "Rental of a second line"
    add("second-line", "distillery-design", rental, "recurring", "4.25", MID_MONTH)
    add("setup-pumps", "gulf-coast-pumps", "Installation", "one_time", "45.00", "2026-10-08")
    add(
        *("desk-phones", "space-city-imaging", "Desk phone", "payment_plan", "18.75", "2026-10-05"),
        quantity="6",
        payments="12",
    )
    credit = "Goodwill credit, outage of 6 October"
    add("goodwill", "back-bay-legal", credit, "one_time", "-5.00", "2026-10-09")
    deposit = "Security deposit"
    add("deposit", "lagan-pharmacy", deposit, "one_time", "25.00", "2026-10-02", exempt="true")
    return rows


# -- a volume tier --------------------------------------------------------------------------------

VOLUME_TIERS = (
    ("mainland", "graduated", "0", "0.0090", ""),
    ("mainland", "graduated", "500", "0.0080", ""),
    ("mainland", "graduated", "1000", "0.0070", ""),
)
VOLUME_TIER_DESTINATIONS = (("mainland", "1"),)
ACCOUNT_VOLUME_TIERS = (("mill-city-analytics", "mainland", OPENING, ""),)

# -- payments -------------------------------------------------------------------------------------

# One paid before there was an invoice; nobody names an invoice, for none has a number yet.
PAYMENTS = (
    ("p-2026-0001", "corktown-catering", "2026-10-20", "40.00", "", "", "card", "Prepaid"),
    ("p-2026-0002", "federal-hill-bakery", "2026-11-05", "5.00", "", "", "card", ""),
    ("p-2026-0003", "liffey-legal", "2026-11-10", "12.00", "", "", "bank", ""),
    ("p-2026-0004", "murray-hill-travel", "2026-11-12", "20.00", "", "", "bank", "Wire 88213"),
    ("p-2026-0005", "keystone-couriers", "2026-11-13", "10.00", "", "", "bank", ""),
    ("p-2026-0006", "keystone-couriers", "2026-11-16", "-2.00", "", "", "bank", "Paid too much"),
)
