"""CDR files that a test writes: the standard format and the two published ones it needs."""

import csv
import io
from collections.abc import Iterable, Mapping

STANDARD_COLUMNS = """
    call_reference started_at answered_at ended_at talk_seconds calling_number called_number
    billing_number call_direction ingress_trunk egress_trunk service_provider source_ip target_ip
    from_uri to_uri disconnect_reason service_type carrier_cost
"""


def standard_file(calls: Iterable[Mapping[str, str]]) -> bytes:
    """Write a file of the standard format; a cell that a call does not name is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, STANDARD_COLUMNS.split(), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(calls)
    return text.getvalue().encode()


VITELITY_HEADER = "Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"


def vitelity_file(*lines: str) -> bytes:
    """Write a file of Vitelity's classic layout, which has no unique id."""
    return (VITELITY_HEADER + "".join(f"{line}\n" for line in lines)).encode()
