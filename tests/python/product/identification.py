"""Whose call it is, once more: every condition tried on every call, without a shortcut."""

from typing import Any

from .project import Project

# A number counts as a code of priority 200; of one priority a code goes before the number.
NAIVE = """
with

codes as (
    select call_id, is_provider, auth_code_id, account_id, priority, false as is_number
    from intermediate.int_auth_codes_tried
    where holds and is_in_force
    group by call_id, is_provider, auth_code_id, account_id, priority, conditions_in_code
    having count(*) = conditions_in_code
),

owners as (
    select
        call_id,
        if(call_direction = 'inbound', called_number_from, calling_number_from) as number_from,
        if(call_direction = 'inbound', called_account_id, calling_account_id) as account_id
    from intermediate.int_calls_normalised
),

all_codes as (
    select * from codes
    union all
    select call_id, false, 'number:' || number_from, account_id, 200, true
    from owners
    where account_id is not null
),

best as (
    select * from all_codes
    qualify priority = min(priority) over (partition by call_id, is_provider)
),

answers as (
    select
        call_id,
        is_provider,
        count(distinct account_id) as accounts,
        min(account_id) as account_id,
        arg_min(auth_code_id, (is_number, auth_code_id)) as auth_code_id
    from best
    group by call_id, is_provider
),

sides as (
    select call_id, false as is_provider, * exclude (call_id) from marts.fct_customer_charges
    union all
    select call_id, true as is_provider, * exclude (call_id) from marts.fct_provider_charges
)

select
    sides.call_id,
    sides.is_provider,
    sides.account_id,
    sides.auth_code_id,
    sides.suspense_reason,
    answers.accounts,
    if(answers.accounts = 1, answers.account_id, null) as expected_account_id,
    if(answers.accounts = 1, answers.auth_code_id, null) as expected_auth_code_id
from sides
left join answers
    on sides.call_id = answers.call_id
    and sides.is_provider = answers.is_provider
where sides.rating_status <> 'not_applicable' and sides.disposition is null
"""


def sides_identified(project: Project) -> list[dict[str, Any]]:
    """Give each side that is anybody's business, with what trying everything comes to."""
    return project.records(NAIVE)


def wrongly_identified(sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the sides of which the product says something else."""
    return [
        side
        for side in sides
        if side["account_id"] != side["expected_account_id"]
        or side["auth_code_id"] != side["expected_auth_code_id"]
        or (
            side["suspense_reason"] in ("no_auth_code", "ambiguous_auth_code")
            and side["suspense_reason"]
            != ("ambiguous_auth_code" if side["accounts"] else "no_auth_code")
        )
    ]
