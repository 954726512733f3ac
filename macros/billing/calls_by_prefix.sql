{#
    calls_by_prefix: the calls that can count in something given to customers for prefixes (a plan, a
    volume tier), and in which: rated, with billed seconds, by the minute (neither an event nor a
    markup), on a day on which the customer has it. The longest prefix of the customer's decides.
    Returns a select of the columns of fct_customer_charges, `given_columns` and prefix_given, one
    row per call that counts.
#}
{% macro calls_by_prefix(prefixes_given, given_columns, condition='true') -%}
with

prefix_lengths as (

    select distinct
        account_id,
        prefix_length
    from {{ prefixes_given }}

),

longest_prefixes as (

    select
        account_id,
        max(prefix_length) as prefix_length
    from prefix_lengths
    group by account_id

),

-- only the accounts that were given something: the calls of all others must cost nothing here
counted_charges as (

    select
        charges.*,
        rate_tables.rated_number,
        longest_prefixes.prefix_length
    from {{ ref('fct_customer_charges') }} as charges
    inner join longest_prefixes on charges.account_id = longest_prefixes.account_id
    inner join {{ ref('stg_rate_tables') }} as rate_tables
        on charges.rate_table_id = rate_tables.rate_table_id
    inner join {{ ref('stg_rates') }} as rates on charges.rate_id = rates.rate_id
    where charges.rating_status = 'rated'
        and charges.billed_seconds > 0
        and rate_tables.charge_unit <> 'event'
        and rates.markup_percent is null
        and {{ condition }}

),

-- no digit beyond the account's longest prefix decides anything
counted_calls as (

    select
        counted_charges.*,
        substr(
            coalesce(
                case counted_charges.rated_number
                    when 'calling' then calls.calling_number
                    else calls.called_number
                end,
                ''
            ),
            1,
            counted_charges.prefix_length
        ) as first_digits
    from counted_charges
    inner join {{ ref('fct_calls') }} as calls on counted_charges.call_id = calls.call_id

),

-- decided once for all calls of a day to one beginning, not per call
occasions as (

    select distinct
        account_id,
        charge_date,
        first_digits
    from counted_calls

),

-- an equality join on every prefix length of the account, as in the lookup of rates; on no day is
-- a prefix given twice (given_prefix_faults)
given_on_occasions as (

    select
        occasions.account_id,
        occasions.charge_date,
        occasions.first_digits,
        {%- for column in given_columns %}
        given.{{ column }},
        {%- endfor %}
        given.prefix
    from occasions
    inner join prefix_lengths
        on occasions.account_id = prefix_lengths.account_id
        and length(occasions.first_digits) >= prefix_lengths.prefix_length
    inner join {{ prefixes_given }} as given
        on occasions.account_id = given.account_id
        and substr(occasions.first_digits, 1, prefix_lengths.prefix_length) = given.prefix
        and occasions.charge_date >= given.valid_from
        and occasions.charge_date < given.valid_to
    qualify row_number() over (
            partition by occasions.account_id, occasions.charge_date, occasions.first_digits
            order by given.prefix_length desc
        ) = 1

)

select
    counted_calls.*,
    {%- for column in given_columns %}
    given_on_occasions.{{ column }},
    {%- endfor %}
    given_on_occasions.prefix as prefix_given
from counted_calls
inner join given_on_occasions
    on counted_calls.account_id = given_on_occasions.account_id
    and counted_calls.charge_date = given_on_occasions.charge_date
    and counted_calls.first_digits = given_on_occasions.first_digits
{%- endmacro %}
