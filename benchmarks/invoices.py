"""Time an export of invoices: PDF with call detail, CSV and XLSX of each, from made-up marts.

    python -m benchmarks.invoices --invoices 1000 --calls 200

The marts are made by SQL, so that nothing but the export is timed. Prints how long it took on how
many cores, with the machine's load before it began.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path

import duckdb
import yaml

from benchmarks.measure import use_cores
from exporters import export, load_seller

MARTS = Path(__file__).parents[1] / "models" / "marts"
RUN = "2026-10"
MADE_UP = """
create schema marts;
create table marts.dim_accounts as
select
    'customer' || lpad(cast(n as varchar), 5, '0') as account_id,
    'Customer ' || n || ' of Harbor Lane' as account_name,
    false as is_provider, true as is_invoiced, 'USD' as currency,
    'America/New_York' as timezone, null::varchar as tax_category_id, 30 as payment_terms_days,
    'billing@customer.example' as email, n || ' Harbor Road' as address_line_1,
    null::varchar as address_line_2, 'Portland' as city, 'ME' as region, '04101' as postal_code,
    'US' as country, null::varchar as tax_registration_number
from range($invoices) as numbers (n);
create table marts.rpt_invoice_call_detail as
select
    '2026-10' as invoice_run_id, account_id, cast(call % 12 + 1 as integer) as line_number,
    md5(account_id || call)::uuid as call_id,
    timestamp '2026-10-01 04:00:00' + to_seconds(call * 2_600_000 // $calls) as call_started_at,
    call_started_at - interval 4 hour as call_started_at_local,
    cast(call_started_at_local as date) as charge_date, 'outbound' as call_direction,
    'voice' as service_type, '12075550148' as calling_number,
    '4420' || lpad(cast(hash(account_id, call) % 100_000_000 as varchar), 8, '0') as called_number,
    'Destination ' || (call % 12 + 1) as destination,
    cast(6 * (call * 7 % 160 + 1) - 0.5 as decimal(12, 3)) as talk_seconds,
    cast(6 * (call * 7 % 160 + 1) as bigint) as billed_seconds,
    cast((call * 7 % 160 + 1) * 0.00125 as decimal(18, 8)) as charge, 'USD' as currency
from marts.dim_accounts cross join range($calls) as calls (call);
create table marts.fct_invoice_lines as
select
    invoice_run_id, account_id, line_number, 'usage' as line_type, destination as description,
    destination, count(*) as calls, cast(sum(billed_seconds) as bigint) as billed_seconds,
    cast(round(sum(charge), 2) as decimal(18, 4)) as amount, currency,
    'invoice' as document_type
from marts.rpt_invoice_call_detail
group by all;
create table marts.fct_invoices as
select
    invoice_run_id, 'INV-' || account_id as invoice_number, account_id,
    date '2026-11-01' as invoice_date, date '2026-12-01' as due_date,
    date '2026-10-01' as period_start, date '2026-11-01' as period_end, 'recorded' as status,
    cast(sum(amount) as decimal(18, 4)) as net, cast(0 as decimal(18, 4)) as tax,
    cast(sum(amount) as decimal(18, 4)) as total, lines.currency,
    'invoice' as document_type, cast(0 as decimal(18, 4)) as previous_balance,
    cast(0 as decimal(18, 4)) as payments_received, total as balance_due,
    accounts.* exclude (account_id, currency)
from marts.fct_invoice_lines as lines
inner join marts.dim_accounts as accounts using (account_id)
group by all;
create table marts.fct_invoice_taxes (
    invoice_run_id varchar, account_id varchar, document_type varchar, tax_number integer,
    tax_id varchar, tax_name varchar, rate_percent decimal(9, 6), taxable_amount decimal(18, 4),
    amount decimal(18, 4), currency varchar, category_code varchar
);
create table marts.dim_invoice_runs as
select
    '2026-10' as invoice_run_id, 'recorded' as status, date '2026-10-01' as period_start,
    date '2026-11-01' as period_end, date '2026-11-01' as invoice_date;
"""


def make_marts(path: Path, invoices: int, calls: int) -> Path:
    """Make a warehouse file of that many invoices, each of that many calls on twelve lines."""
    script = MADE_UP.replace("$invoices", str(invoices)).replace("$calls", str(calls))
    with duckdb.connect(str(path)) as connection:
        connection.execute(script)
    return path


def make_manifest(path: Path) -> Path:
    """Write what the project's models say of exports, as a dbt manifest."""
    nodes = {}
    for source in sorted(MARTS.rglob("*.yml")):
        for model in yaml.safe_load(source.read_text(encoding="utf-8")).get("models", []):
            nodes[model["name"]] = {
                "resource_type": "model",
                "name": model["name"],
                "schema": "marts",
                "config": {"meta": model.get("config", {}).get("meta", {})},
            }
    path.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return path


def main() -> None:
    """Make the marts, export them, print the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000)
    parser.add_argument("--calls", type=int, default=200, help="of each invoice")
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    cores = use_cores(options.cores)
    with tempfile.TemporaryDirectory(prefix="ratehouse-bench-") as name:
        folder = Path(name)
        marts = make_marts(folder / "made_up.duckdb", options.invoices, options.calls)
        manifest = make_manifest(folder / "manifest.json")
        load = os.getloadavg()[0]
        started = time.perf_counter()
        written = export(
            marts=marts,
            manifest=manifest,
            out_dir=folder / "exports",
            seller=load_seller(),
            run_id=RUN,
            names=["invoices"],
        )
        seconds = time.perf_counter() - started
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor_seconds = sum(one.ru_utime + one.ru_stime for one in used)
    kinds = sorted({file.format for file in written})
    size = sum(file.bytes for file in written) / 1e6
    print(
        f"{options.invoices:,} invoices of {options.calls:,} calls as {', '.join(kinds)}: "
        f"{len(written):,} files, {size:,.0f} MB in {seconds:.1f} s on {cores} cores "
        f"(load before: {load:.1f}), {processor_seconds:.0f} s of processors with making the marts"
    )


if __name__ == "__main__":
    main()
