with

calls_free as (

    select * from {{ ref('int_plan_calls_free') }}
    where free_seconds > 0 and free_seconds < billed_seconds

),

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

terms as (

    select * from {{ ref('int_rate_table_terms') }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

with_terms as (

    select
        calls_free.call_id,
        calls.call_date,
        calls_free.rate_table_id,
        rates.rate_number,
        terms.is_split,
        terms.is_multiple,
        terms.may_have_parts,
        terms.milliseconds_added,
        terms.longest_prefix,
        terms.head_width,
        {{ number_position(
            'case when terms.is_calling_rated then calls.calling_number '
            ~ 'else calls.called_number end'
        ) }} as rated_position,
        calls_free.talk_seconds,
        calls_free.billed_seconds,
        calls_free.free_seconds,
        calls.call_started_at,
        coalesce(calls.call_answered_at, calls.call_started_at) as priced_from_at
    from calls_free
    inner join calls on calls_free.call_id = calls.call_id
    inner join terms on calls_free.rate_table_id = terms.rate_table_id
    inner join rates on calls_free.rate_id = rates.rate_id

),

final as (

    select
        * exclude (longest_prefix, head_width, rated_position),
        {{ head_position('with_terms') }} as head_position
    from with_terms

)

select * from final
