"""What can go wrong with a built warehouse, as SQL, and the dbt test that must notice it.

`{one}` stands for the id of a call that is charged on both sides and on an invoice.
"""

from dataclasses import dataclass

ONE = """
    select min(charges.call_id)
    from marts.fct_customer_charges as charges
    inner join marts.rpt_invoice_call_detail as detail on charges.call_id = detail.call_id
    inner join marts.fct_provider_charges as costs on charges.call_id = costs.call_id
    where charges.charge > 0 and costs.charge > 0
"""
PROVIDER = "(select min(account_id) from marts.dim_accounts where is_provider)"
CUSTOMER = "(select min(account_id) from marts.dim_accounts where is_invoiced)"
UNTAXED = (
    "(select min(account_id) from marts.dim_accounts where is_invoiced and tax_category_id is null)"
)
HOUSE = "(select account_id from marts.dim_accounts where not is_provider and not is_invoiced)"


@dataclass(frozen=True)
class Tampering:
    """One change to a built warehouse that a data test must notice."""

    test: str
    what: str
    sql: str


def table_of(mart: str) -> str:
    """Name the table that holds the rows of a mart or model: fct_calls is a view."""
    model = "int_calls_normalised" if mart == "fct_calls" else mart
    return f"intermediate.{model}" if model.startswith("int_") else f"marts.{model}"


def as_table(view: str, schema: str = "marts") -> str:
    """Write what makes a view a table, so that a row of it can be wrong on its own."""
    return (
        f"create table {schema}.rows_of_it as from {schema}.{view}; drop view {schema}.{view};"
        f" alter table {schema}.rows_of_it rename to {view}; "
    )


def on_call(mart: str, change: str) -> str:
    """Write an update of the row of one call."""
    return f"update {table_of(mart)} set {change} where call_id = ({ONE})"


def without_call(mart: str) -> str:
    """Write the deletion of the row of one call."""
    return f"delete from {table_of(mart)} where call_id = ({ONE})"


def twice(mart: str) -> str:
    """Write the repetition of the row of one call."""
    table = table_of(mart)
    return f"insert into {table} select * from {table} where call_id = ({ONE})"


def on_first(table: str, change: str, order: str) -> str:
    """Write an update of the first row of a table."""
    return (
        f"update marts.{table} set {change}"
        f" where rowid = (select rowid from marts.{table} order by {order} limit 1)"
    )


BY_DAY = ["fct_calls", "fct_customer_charges", "fct_provider_charges", "fct_call_margins"]
"""Marts that keep the days which nothing has changed."""

LINES_LANDED = "assert_every_landed_line_is_in_a_raw_table"
LINES = "assert_every_line_is_accounted_for"
BOTH_SIDES = "assert_every_call_is_on_both_sides"
DAYS = "assert_every_day_is_built_from_what_is_there"
CLOCKS = "assert_every_call_has_a_clock"
MARGINS = "assert_margins_are_the_difference_of_the_charges"
NO_PROVIDER = "assert_no_provider_is_on_an_invoice"
REPORT = "assert_provider_report_is_the_sum_of_provider_charges"
SUMS = "assert_invoices_are_the_sum_of_their_charges"
DOCUMENTS = "assert_documents_are_the_sum_of_their_lines"
BILLED = "assert_what_is_billed_is_what_is_reckoned"
NUMBERS = "assert_document_numbers_have_no_gaps"
RECORDED = "assert_recorded_runs_are_as_recorded"
ONE_INVOICE = "assert_every_charge_is_on_one_invoice"
TAXES = "assert_taxes_are_of_their_lines_and_calls"
BALANCES = "assert_balances_add_up"
WAITS = "assert_every_charge_is_invoiced_or_waits"
TIERS_PRICED = "assert_volume_tiers_are_priced_from_their_calls"
TIERS_INVOICED = "assert_every_volume_tier_is_on_one_invoice"
PLANS_USED = "assert_included_minutes_are_used_once"
CUSTOMER_STATUS = "status_explains_charge_fct_customer_charges_"
PROVIDER_STATUS = "status_explains_charge_fct_provider_charges_"

FIRST_FILE = "(select min(file_id) from raw.files where landed_lines > 0 and format = 'vitelity')"
A_SUSPENDED = "where rowid = (select min(rowid) from marts.{} where rating_status = 'suspended')"

TAMPERINGS = [
    Tampering(
        LINES_LANDED,
        "a landed line is deleted",
        f"delete from raw.vitelity where _file_id = {FIRST_FILE} and _row_number = 2",
    ),
    Tampering(
        LINES_LANDED,
        "a line is landed twice",
        f"insert into raw.vitelity select * from raw.vitelity where _file_id = {FIRST_FILE}"
        " and _row_number = 2",
    ),
    Tampering(
        LINES_LANDED,
        "a line belongs to no file",
        "update raw.gafachi set _file_id = 999 where rowid = 0",
    ),
    Tampering(
        LINES_LANDED, "a file is forgotten", f"delete from raw.files where file_id = {FIRST_FILE}"
    ),
    *(
        Tampering(
            LINES,
            f"{column} is off by one",
            on_first("rpt_landing_audit", f"{column} = {column} + 1", "file_id"),
        )
        for column in (
            "physical_lines",
            "data_lines",
            "calls",
            "duplicates",
            "superseded",
            "non_calls",
            "rejected_lines",
        )
    ),
    Tampering(
        LINES,
        "the audit says that the lines of a file do not add up",
        on_first("rpt_landing_audit", "lines_add_up = false", "file_id"),
    ),
    Tampering(
        LINES,
        "the file says that one more line was rejected",
        f"update raw.files set rejected_lines = rejected_lines + 1 where file_id = {FIRST_FILE}",
    ),
    *(
        Tampering(BOTH_SIDES, f"a row of {table} is {done}", change(table))
        for table in (
            "fct_calls",
            "fct_customer_charges",
            "fct_provider_charges",
            "fct_call_margins",
        )
        for done, change in (("lost", without_call), ("there twice", twice))
    ),
    Tampering(
        BOTH_SIDES,
        "a charge is of a call that does not exist",
        on_call("fct_provider_charges", "call_id = md5('other')"),
    ),
    Tampering(
        BOTH_SIDES,
        "one call is lost and another is there twice, on the same day",
        "update marts.fct_customer_charges set call_id = (select max(call_id) from"
        " marts.fct_customer_charges as others where others.call_date = (select call_date from"
        f" marts.fct_calls where call_id = ({ONE}))) where call_id = ({ONE})",
    ),
    Tampering(
        BOTH_SIDES,
        "a charge is on another day",
        on_call("fct_customer_charges", "call_date = call_date + 1"),
    ),
    *(
        Tampering(
            test,
            f"a day of {mart} is missing",
            f"delete from {table_of(mart)} where call_date = date '2026-10-05'",
        )
        for test in (BOTH_SIDES, DAYS)
        for mart in BY_DAY
    ),
    *(
        Tampering(DAYS, f"{what} of {mart} {done}", f"update {table_of(mart)} set {change}")
        for mart in BY_DAY
        for what, done, change in (
            (
                "a row",
                "was made from something else",
                f"day_fingerprint = md5('other') where call_id = ({ONE})",
            ),
            (
                "a day",
                "was made from something else",
                "day_fingerprint = md5('other') where call_date = date '2026-10-05'",
            ),
            ("a row", "is of nothing", f"day_fingerprint = null where call_id = ({ONE})"),
            (
                "a day",
                "has no calls any more",
                "call_date = date '2031-01-01' where call_date = date '2026-10-05'",
            ),
        )
    ),
    Tampering(
        DAYS,
        "the calls of a day changed after it was built",
        "update intermediate.int_days_fingerprinted set day_fingerprint = md5('other')"
        " where call_date = date '2026-10-05'",
    ),
    Tampering(
        MARGINS, "a margin is off", on_call("fct_call_margins", "margin = margin + 0.00000001")
    ),
    Tampering(MARGINS, "a margin is gone", on_call("fct_call_margins", "margin = null")),
    Tampering(MARGINS, "a charge changed", on_call("fct_customer_charges", "charge = charge + 1")),
    Tampering(MARGINS, "a cost changed", on_call("fct_provider_charges", "charge = charge + 1")),
    Tampering(
        NO_PROVIDER,
        "a provider has an invoice",
        on_first("fct_invoices", f"account_id = {PROVIDER}", "account_id"),
    ),
    Tampering(
        NO_PROVIDER,
        "an account that is never invoiced has an invoice",
        on_first("fct_invoices", f"account_id = {HOUSE}", "account_id"),
    ),
    Tampering(
        NO_PROVIDER,
        "a provider is charged as a customer",
        on_call("fct_customer_charges", f"account_id = {PROVIDER}"),
    ),
    Tampering(
        NO_PROVIDER,
        "a customer is owed as a provider",
        on_call("fct_provider_charges", f"account_id = {CUSTOMER}"),
    ),
    *(
        Tampering(
            REPORT,
            f"a day's {column} is off",
            on_first(
                "rpt_cdr_by_provider_by_date",
                f"{column} = {column} + {by}",
                "account_id, charge_date",
            ),
        )
        for column, by in (("charge", "0.00000001"), ("calls", "1"))
    ),
    Tampering(
        REPORT,
        "a provider is missing",
        "delete from marts.rpt_cdr_by_provider_by_date where account_id = 'vodafone'",
    ),
    Tampering(
        REPORT,
        "a provider is invented",
        "insert into marts.rpt_cdr_by_provider_by_date select * replace ('nobody' as account_id)"
        " from marts.rpt_cdr_by_provider_by_date where account_id = 'vodafone'",
    ),
    Tampering(REPORT, "a cost changed", on_call("fct_provider_charges", "charge = charge + 1")),
    Tampering(
        CLOCKS,
        "a quarter of an hour of an account is lost",
        "delete from intermediate.int_local_clocks where started_quarter_at = (select"
        f" started_quarter_at from intermediate.int_calls_normalised where call_id = ({ONE}))"
        f" and time_zone = (select timezone from marts.dim_accounts where account_id = {PROVIDER})",
    ),
    *(
        Tampering(
            DOCUMENTS,
            f"{column} of an invoice is off by a cent",
            on_first("fct_invoices", f"{column} = {column} + 0.01", "account_id"),
        )
        for column in ("net", "tax", "total")
    ),
    Tampering(
        SUMS,
        "a line is off by a cent",
        on_first("fct_invoice_lines", "amount = amount + 0.01", "account_id, line_number"),
    ),
    Tampering(
        SUMS,
        "a line counts one call more",
        on_first("fct_invoice_lines", "calls = calls + 1", "account_id, line_number"),
    ),
    Tampering(
        SUMS,
        "a line and its invoice agree, and are wrong",
        on_first("fct_invoice_lines", "amount = amount + 0.01", "account_id, line_number")
        + ";"
        + on_first("fct_invoices", "net = net + 0.01, total = total + 0.01", "account_id"),
    ),
    Tampering(
        SUMS,
        "an invoice has no lines",
        f"delete from marts.fct_invoice_lines where account_id = {CUSTOMER}",
    ),
    Tampering(
        DOCUMENTS,
        "lines have no invoice",
        f"delete from marts.fct_invoices where account_id = {CUSTOMER}",
    ),
    Tampering(
        NUMBERS,
        "the first number is 2",
        on_first(
            "fct_invoices", "invoice_number = 'INV-000002', invoice_sequence = 2", "account_id"
        ),
    ),
    Tampering(
        NUMBERS,
        "a number is there twice",
        "update marts.fct_invoices set invoice_number = 'INV-000001', invoice_sequence = 1",
    ),
    Tampering(
        RECORDED,
        "an entry of the books is not what was entered",
        "insert into raw.book_entries by name select 1 as entry_number, 'recorded' as entry_kind,"
        " 'some run' as invoice_run_id, '' as account_ids, 'of something else' as content_hash",
    ),
    Tampering(
        BILLED,
        "a line and its invoice agree, and are not what is reckoned",
        on_first("fct_invoice_lines", "amount = amount + 0.01", "account_id, line_number")
        + ";"
        + on_first("fct_invoices", "net = net + 0.01, total = total + 0.01", "account_id"),
    ),
    Tampering(SUMS, "a charge changed", on_call("fct_customer_charges", "charge = charge + 1")),
    Tampering(
        SUMS,
        "an invoice is lost with its lines",
        f"delete from marts.fct_invoice_lines where account_id = {CUSTOMER};"
        f"delete from marts.fct_invoices where account_id = {CUSTOMER}",
    ),
    Tampering(
        SUMS,
        "two lines are off by a cent, against each other",
        on_first("fct_invoice_lines", "amount = amount + 0.01", "account_id, line_number")
        + ";"
        + on_first("fct_invoice_lines", "amount = amount - 0.01", "account_id, line_number desc"),
    ),
    Tampering(
        ONE_INVOICE,
        "a late charge is on no invoice",
        as_table("int_charges_invoiced", "intermediate")
        + "delete from intermediate.int_charges_invoiced where charge_date < date '2026-10-01'",
    ),
    *(
        Tampering(ONE_INVOICE, what, as_table("int_charges_invoiced", "intermediate") + sql)
        for what, sql in (
            ("a charge is on no invoice", without_call("int_charges_invoiced")),
            ("a charge is on an invoice twice", twice("int_charges_invoiced")),
            (
                "a charge is on the invoice of another run",
                on_call("int_charges_invoiced", "invoice_run_id = '2026-11'"),
            ),
            (
                "a charge is another",
                on_call("int_charges_invoiced", "charge = charge + 0.01"),
            ),
        )
    ),
    Tampering(
        WAITS,
        "charges are said to wait that nobody made",
        "insert into marts.rpt_charges_not_invoiced select account_id, '2026-10', currency,"
        " currency, 'no_fx_rate', '', date '2026-10-05', date '2026-10-05', 1, 60, 1"
        f" from marts.dim_accounts where account_id = {CUSTOMER}",
    ),
    Tampering(
        BALANCES,
        "a balance is of nothing",
        "insert into marts.rpt_ageing select account_id, currency, date '2026-11-03', null,"
        f" 0, 0, 0, 0, 0, 0, 0, 0 from marts.dim_accounts where account_id = {CUSTOMER}",
    ),
    *(
        Tampering(
            test,
            "a customer without volume tiers has one",
            "insert into marts.fct_volume_tier_charges select account_id, date '2026-10-01',"
            f" date '2026-11-01', '{tier}', 'graduated', 1, 60, 0, 0, 0, currency"
            f" from marts.dim_accounts where account_id = {CUSTOMER}",
        )
        for test, tier in ((TIERS_PRICED, "nothing"), (TIERS_INVOICED, "no-line"))
    ),
    Tampering(
        PLANS_USED,
        "a plan that nobody has saved something",
        "insert into marts.fct_plan_usage values ('nothing', 'nobody', false, date '2026-10-01',"
        " date '2026-11-01', 60, 0, 60, 0, 0, 1, 1, 'USD')",
    ),
    *(
        Tampering(
            test,
            "an invoice has a line of a volume tier that nobody has",
            "insert into marts.fct_invoice_lines select * replace (999 as line_number,"
            " 'volume_tier' as line_type, null as calls, null as billed_seconds, 0 as amount,"
            " 'nothing' as volume_tier_id, date '2026-10-01' as volume_tier_period_start)"
            f" from marts.fct_invoice_lines where line_number = 1 and account_id = {CUSTOMER}",
        )
        for test in (TIERS_INVOICED, SUMS)
    ),
    Tampering(
        TAXES,
        "a customer without a tax category is taxed",
        "insert into intermediate.int_taxes_invoiced by name select invoice_run_id, account_id,"
        " document_type, 1 as tax_number, 'vat' as tax_id, 0 as amount, currency"
        f" from marts.fct_invoices where account_id = {UNTAXED}",
    ),
    Tampering(
        DOCUMENTS,
        "a tax is not in the total",
        "insert into marts.fct_invoice_taxes by name select invoice_run_id, account_id,"
        " document_type, 1 as tax_number, 0.01 as amount, currency"
        f" from marts.fct_invoices where account_id = {UNTAXED}",
    ),
    *(
        Tampering(test, what, sql)
        for test, table in (
            (CUSTOMER_STATUS, "fct_customer_charges"),
            (PROVIDER_STATUS, "fct_provider_charges"),
        )
        for what, sql in (
            ("a rated call has no charge", on_call(table, "charge = null")),
            ("a rated call has no exact charge", on_call(table, "unrounded_charge = null")),
            ("a rated call has no seconds", on_call(table, "billed_seconds = null")),
            ("a charge has no currency", on_call(table, "currency = null")),
            ("a rated call has a reason", on_call(table, "suspense_reason = 'no_rate'")),
            (
                "a side that is not applicable is charged",
                on_call(table, "rating_status = 'not_applicable'"),
            ),
            (
                "a suspended call costs 0",
                f"update marts.{table} set charge = 0 {A_SUSPENDED.format(table)}",
            ),
            (
                "a suspended call has no reason",
                f"update marts.{table} set suspense_reason = null {A_SUSPENDED.format(table)}",
            ),
        )
    ),
    Tampering(
        "not_null_stg_vitelity__cdrs_source_id",
        "a file is forgotten",
        f"delete from raw.files where file_id = {FIRST_FILE}",
    ),
]

TIER = "account_id = 'g-beyond'"
"""The rows of a customer of golden_volume_tiers with one volume tier in one month."""
TIER_LINE = f"{TIER} and line_type = 'volume_tier'"
USAGE_LINE = f"{TIER} and line_type = 'usage'"


def on_tier(change: str) -> str:
    """Write an update of a row of fct_volume_tier_charges."""
    return f"update marts.fct_volume_tier_charges set {change} where {TIER}"


def on_line(change: str, where: str = TIER_LINE) -> str:
    """Write an update of a line of that customer."""
    return f"update marts.fct_invoice_lines set {change} where {where}"


VOLUME_TIER_TAMPERINGS = [
    *(
        Tampering(TIERS_PRICED, f"{column} is off", on_tier(f"{column} = {column} + {by}"))
        for column, by in (
            ("calls", "1"),
            ("billed_seconds", "1"),
            ("call_charges", "0.00000001"),
            ("tier_charge", "0.00000001"),
            ("adjustment", "0.00000001"),
            ("period_end", "1"),
        )
    ),
    Tampering(
        TIERS_PRICED,
        "the calls' charges and the adjustment agree, and are wrong",
        on_tier("call_charges = call_charges + 1, adjustment = adjustment - 1"),
    ),
    Tampering(
        TIERS_PRICED,
        "the tiers' charge and the adjustment agree, and are wrong by the last decimal",
        on_tier(
            "tier_charge = tier_charge - 1e-8::decimal(8, 8), "
            "adjustment = adjustment - 1e-8::decimal(8, 8)"
        ),
    ),
    *(
        Tampering(TIERS_PRICED, f"{column} is another", on_tier(f"{column} = {value}"))
        for column, value in (
            ("account_id", "'without'"),
            ("volume_tier_id", "'world'"),
            ("tier_rule", "'whole_volume'"),
            ("currency", "'EUR'"),
            ("period_start", "date '2026-11-01'"),
        )
    ),
    Tampering(
        TIERS_PRICED, "a month is lost", f"delete from marts.fct_volume_tier_charges where {TIER}"
    ),
    Tampering(
        TIERS_PRICED,
        "a call's charge changed",
        f"update marts.fct_customer_charges set charge = charge + 1 where {TIER}",
    ),
    Tampering(
        TIERS_PRICED,
        "a call was billed another second",
        f"update marts.fct_customer_charges set billed_seconds = billed_seconds + 1 where {TIER}",
    ),
    Tampering(
        TIERS_PRICED,
        "a call was made to another number",
        "update intermediate.int_calls_normalised set called_number = '447700900123'"
        " where call_reference = 'longest-1'",
    ),
    Tampering(
        TIERS_PRICED,
        "a call was made on another day",
        "update marts.fct_customer_charges set charge_date = charge_date + 31 where " + TIER,
    ),
    Tampering(
        TIERS_INVOICED,
        "a volume tier is on no invoice",
        f"delete from marts.fct_invoice_lines where {TIER_LINE}",
    ),
    Tampering(
        TIERS_INVOICED,
        "a volume tier is on an invoice twice",
        "insert into marts.fct_invoice_lines select * replace (999 as line_number)"
        f" from marts.fct_invoice_lines where {TIER_LINE}",
    ),
    Tampering(
        TIERS_INVOICED,
        "a volume tier is on the invoice of another run",
        on_line("invoice_run_id = '2026-11'"),
    ),
    Tampering(
        TIERS_INVOICED,
        "a volume tier is on the invoice of another account",
        on_line("account_id = 'without'"),
    ),
    Tampering(TIERS_INVOICED, "a line names another volume tier", on_line("volume_tier_id = 'uk'")),
    Tampering(
        TIERS_INVOICED,
        "a line settles another month",
        on_line("volume_tier_period_start = date '2026-09-01'"),
    ),
    Tampering(
        SUMS,
        "a line of a volume tier and its invoice agree, and are wrong",
        on_line("amount = amount + 0.01")
        + f"; update marts.fct_invoices set net = net + 0.01, total = total + 0.01 where {TIER}",
    ),
    Tampering(
        SUMS,
        "what a volume tier adds changed",
        "update intermediate.int_items_due set exact_amount = exact_amount + 0.01"
        f" where {TIER} and starts_with(item_key, 'volume_tier|')",
    ),
    Tampering(SUMS, "a line of a volume tier has calls", on_line("calls = 4")),
    Tampering(SUMS, "a line of a volume tier has seconds", on_line("billed_seconds = 660")),
    Tampering(SUMS, "a volume tier is on the invoice as usage", on_line("line_type = 'usage'")),
    Tampering(
        SUMS, "usage is there as a volume tier", on_line("line_type = 'volume_tier'", USAGE_LINE)
    ),
    Tampering(
        SUMS,
        "usage is billed another second",
        on_line("billed_seconds = billed_seconds + 1", USAGE_LINE),
    ),
    Tampering(
        DOCUMENTS,
        "an invoice leaves its volume tier out",
        f"update marts.fct_invoices set net = net + 0.13, total = total + 0.13 where {TIER}",
    ),
    Tampering(
        DOCUMENTS,
        "a volume tier is without its invoice",
        "delete from marts.fct_invoices where account_id = 'halves'"
        " and invoice_run_id = 'second-half'",
    ),
]
"""On the warehouse of golden_volume_tiers: the reference case has no volume tiers."""

TAX_TAMPERINGS = [
    *(
        Tampering(
            TAXES,
            f"{column} of a tax of {account} is off by a cent",
            f"update intermediate.int_taxes_invoiced set {column} = {column} + 0.01"
            f" where account_id = '{account}' and tax_number = {number}",
        )
        for account, number in (("canada", 2), ("services", 3), ("tiered", 2))
        for column in ("taxable_amount", "amount")
    ),
    Tampering(
        TAXES,
        "a tax per call is off by more than its calls can be",
        "update intermediate.int_taxes_invoiced set amount = amount + 0.11"
        " where account_id = 'truncated-calls' and tax_id = 'base'",
    ),
    *(
        Tampering(
            TAXES,
            f"a tax of {account} is not there",
            f"delete from intermediate.int_taxes_invoiced where account_id = '{account}'",
        )
        for account in ("canada", "zero", "truncated-calls")
    ),
    Tampering(
        TAXES,
        "an exempt line is taxed",
        "update intermediate.int_invoice_lines_reckoned set is_tax_exempt = true"
        " where account_id = 'canada'",
    ),
    Tampering(
        TAXES,
        "a call is of another service",
        "update marts.fct_customer_charges set service_type = 'sms'"
        " where account_id = 'truncated-calls' and service_type = 'voice'",
    ),
    Tampering(
        TAXES,
        "an account has no tax category any more",
        "update staging.stg_accounts set tax_category_id = null where account_id = 'canada'",
    ),
    Tampering(
        DOCUMENTS,
        "the tax of an invoice and its total agree, and are wrong",
        "update marts.fct_invoices set tax = tax + 0.01, total = total + 0.01"
        " where account_id = 'canada'",
    ),
    Tampering(
        DOCUMENTS,
        "a tax is not on its invoice",
        "delete from marts.fct_invoice_taxes where account_id = 'canada'",
    ),
]
"""On the warehouse of golden_taxes: the reference case has no taxes."""

KEPT = "plan_id = 'kept-1' and period_start = date '2026-10-01'"
"""A month of golden_plans: ten minutes, ten more carried over, fifteen used, five carried on."""
CROSSING = "account_id = 'crossing'"
"""One call of golden_plans, free in part."""

PLAN_TAMPERINGS = [
    *(
        Tampering(
            PLANS_USED,
            f"{column} is off",
            f"update marts.fct_plan_usage set {column} = {column} + {by} where {KEPT}",
        )
        for column, by in (
            ("included_seconds", "1"),
            ("carried_over_seconds", "1"),
            ("used_seconds", "1"),
            ("unused_seconds", "1"),
            ("carried_on_seconds", "1"),
            ("calls", "1"),
            ("charges_saved", "0.00000001"),
        )
    ),
    *(
        Tampering(
            PLANS_USED,
            f"{what} of a call is off",
            f"update intermediate.int_calls_in_plans set {change} where {CROSSING}",
        )
        for what, change in (
            ("the charge", "charge = charge + 1, charge_beyond = charge_beyond + 1"),
            ("the billed seconds", "billed_seconds = 91, charged_seconds = 49"),
            ("the free seconds", "free_seconds = 43, charged_seconds = 47"),
            ("the rest", "charge_beyond = charge_beyond + 0.01"),
        )
    ),
    Tampering(
        PLANS_USED,
        "a later call was free before an earlier one",
        "update intermediate.int_calls_in_plans set free_seconds = 60 - free_seconds,"
        " charged_seconds = 60 - charged_seconds, charge_beyond = 0.06 - charge_beyond,"
        " charge_saved = 0.06 - charge_saved where account_id = 'order'",
    ),
    Tampering(
        PLANS_USED,
        "a month is lost",
        f"delete from marts.fct_plan_usage where {KEPT}",
    ),
    Tampering(
        PLANS_USED,
        "a credit is lost",
        f"delete from intermediate.int_plan_allowances_credited where {CROSSING}",
    ),
    Tampering(
        PLANS_USED,
        "a credit is of another account",
        "update intermediate.int_plan_allowances_credited set account_id = 'pool-b'"
        " where account_id = 'pool-a'",
    ),
    Tampering(
        TIERS_PRICED,
        "what a plan includes counts in a volume tier",
        "update intermediate.int_calls_in_plans set free_seconds = 0, charged_seconds = 60"
        " where account_id = 'tier'",
    ),
]
"""On the warehouse of golden_plans: the reference case has no plans."""

CONVERTED = "account_id = 'converted'"
"""The rows of a customer of golden_currencies that is charged in EUR and invoiced in USD."""
WAITING = "account_id = 'no-rate'"

CURRENCY_TAMPERINGS = [
    *(
        Tampering(SUMS, what, f"update marts.fct_invoice_lines set {change} where {CONVERTED}")
        for what, change in (
            ("a line is converted by another rate", "fx_rate = 1.2"),
            ("a line is not converted", "fx_rate = 1, amount = 0.18"),
            ("a line is of another currency", "charge_currency = 'USD'"),
            ("a line is in another currency than the account", "currency = 'EUR'"),
        )
    ),
    Tampering(
        SUMS,
        "what waits for a rate is on the invoice",
        "insert into marts.fct_invoice_lines select * replace ('no-rate' as account_id,"
        f" 'CHF' as charge_currency) from marts.fct_invoice_lines where {CONVERTED};"
        "insert into marts.fct_invoices select * replace ('no-rate' as account_id)"
        f" from marts.fct_invoices where {CONVERTED}",
    ),
    Tampering(
        ONE_INVOICE,
        "what waits for a rate is invoiced at 1",
        "insert into intermediate.int_invoice_run_days_converted by name select account_id,"
        " charge_date, 'CHF' as charge_currency, invoice_run_id, is_late, 'USD' as currency,"
        " 1 as fx_rate, false as has_late_calls_recorded from intermediate.int_invoice_run_days"
        f" where {WAITING}",
    ),
    Tampering(
        ONE_INVOICE,
        "charges that have a rate wait",
        f"delete from intermediate.int_invoice_run_days_converted where {CONVERTED}",
    ),
    Tampering(
        WAITS,
        "charges are on no invoice, and nothing is said",
        f"delete from marts.rpt_charges_not_invoiced where {WAITING}",
    ),
    *(
        Tampering(
            WAITS,
            f"{column} of what waits is off",
            f"update marts.rpt_charges_not_invoiced set {column} = {column} + {by} where {WAITING}",
        )
        for column, by in (("calls", "1"), ("billed_seconds", "1"), ("amount", "0.00000001"))
    ),
    Tampering(
        WAITS,
        "what is said to wait is on the invoice",
        f"update marts.rpt_charges_not_invoiced set account_id = 'converted' where {WAITING}",
    ),
    *(
        Tampering(MARGINS, what, f"update marts.fct_call_margins set {change}")
        for what, change in (
            (
                "a charge is converted by another rate",
                "customer_charge = customer_charge * 2, margin = customer_charge * 2"
                " - provider_charge where customer_account_id = 'converted'",
            ),
            (
                "a row names another rate",
                "customer_fx_rate = 1 where customer_account_id = 'converted'",
            ),
            (
                "a cost without a rate has a value",
                "provider_charge = 0.01, provider_fx_rate = 1, margin = customer_charge - 0.01"
                " where customer_account_id = 'bought-in-franc'",
            ),
            (
                "a cost with a rate has none",
                "provider_charge = null, margin = null"
                " where customer_account_id = 'bought-in-euro'",
            ),
        )
    ),
]
"""On the warehouse of golden_currencies: the reference case has one currency."""
