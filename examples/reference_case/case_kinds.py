"""What is in the reference case on purpose: one sentence for every kind that is counted."""

KINDS: dict[str, str] = {
    # Files
    "files": "files in the inbox",
    "file_delivered_before": "a file delivered a second time under another name",
    "byte_order_mark": "a file that starts with a byte order mark (and has the newer header)",
    "blank_lines": "a blank line at the end of a file",
    "lines_delivered_before": (
        "lines that an earlier file of the source held already: a week of Gafachi delivered in "
        "part and then whole, an export of Vitelity that overlaps the one before by a day"
    ),
    "corrected_prices": "calls whose price the carrier corrected afterwards (Gafachi, by CallID)",
    "identical_lines_that_are_calls": (
        "second lines of a pair of identical lines in one file without a unique id: each is a call"
    ),
    "non_call_records": "data sessions, which are no calls",
    # Lines
    "rejected_column_count": "lines with a wrong number of columns, rejected at landing",
    "rejected_unclosed_quote": "lines with a quote that never closes, rejected at landing",
    "rejected_invalid_byte": "lines with a byte that is not UTF-8, rejected at landing",
    "rejected_unreadable_date": "lines whose date does not exist, rejected in staging",
    "rejected_unreadable_seconds": "lines whose seconds are not a number, rejected in staging",
    "rejected_no_reference": "a line without the id that its format needs, rejected in staging",
    "rejected_unknown_usage_type": "a record of an unknown usage type, rejected in staging",
    # Calls that wait
    "customer_no_auth_code": "answered calls that nobody can be billed for",
    "customer_ambiguous_auth_code": "calls that two customers' codes claim with one priority",
    "customer_no_rate_table": "calls made before the customer's rate table was assigned",
    "customer_no_rate": "calls to a destination that no customer's table has (Ascension Island)",
    "provider_no_rate": "calls to a destination that the carrier's deck lacks (Tajikistan)",
    "customer_blocked_destination": "calls to a blocked destination",
    "customer_no_carrier_cost": "pass-through calls without a cost in the file",
    "provider_no_carrier_cost": "of these, calls that the carrier passes through as well",
    "customer_currency_mismatch": "a pass-through call whose cost is in another currency",
    "provider_currency_mismatch": "the same call on the provider side",
    "customer_invalid_number": "calls whose called number cannot be read, and no default rate",
    "provider_invalid_number": "of these, calls of a carrier that has no default rate either",
    "customer_invalid_duration": "a call with negative seconds",
    "provider_invalid_duration": "the same call on the provider side",
    # Calls worth a look
    "unanswered_calls": "unanswered calls, of which",
    "unknown_but_unanswered": "belong to nobody: no charge, and not suspended either",
    "unanswered_words_with_seconds": "calls marked NO ANSWER that lasted: seconds decide",
    "unreadable_called_numbers": "called numbers that cannot be read (`s`, `*97`, masked)",
    "anonymous_calling_numbers": "calls whose caller is hidden",
    "short_number_calls": "calls to 911, 411 and 999",
    "high_cost_calls": "calls to rural exchanges that cost more",
    "pass_through_calls": "calls charged by markup on the carrier's cost",
    "calls_within_grace": "calls made short enough to be free on purpose",
    "messages": "text messages, charged by the piece",
    "on_net_calls": "calls from one customer to another",
    "calls_on_the_moved_trunk": "calls on a trunk that moves to another customer on the 15th",
    "calls_from_the_ported_range": "calls from numbers that move to another customer on the 15th",
    "calls_won_by_priority": "calls that a code of a lower priority number takes from a trunk",
    "calls_of_a_second_carrier": "calls of Vitelity's customers that went out through Gafachi",
    "calls_of_the_house_account": "calls of the house account, which is never invoiced",
    "starts_in_the_repeated_hour": "calls in the hour that comes twice on 25 October in Dublin",
    "september_for_its_account": "calls of October for the carrier, of September for the customer",
    "november_for_its_account": "calls of October for the carrier, of November for the customer",
    # Sums
    "physical_lines": "physical lines of the files that land",
    "non_data_lines": "headers and blank lines",
    "data_lines": (
        "data lines = calls + delivered before + corrected + data sessions + all rejected"
    ),
    "calls": "calls",
}
