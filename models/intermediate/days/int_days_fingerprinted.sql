{% set parts = fingerprint_parts() %}

with

call_days as (

    select * from {{ ref('int_call_days') }}

),

-- seconds are billed, and priced by their band, after the conversation has ended
longest_beyond_talk as (

    select coalesce(max(initial_seconds + minimum_seconds + increment_seconds), 0) as seconds
    from {{ ref('stg_rates') }}

),

days as (

    select
        call_days.call_date,
        least(
            cast(call_days.call_date as timestamp), min(call_days.first_second_at)
        ) as first_second_at,
        greatest(
            call_days.call_date + interval 1 day,
            {{ add_seconds(
                'max(call_days.last_second_at)', 'max(longest_beyond_talk.seconds)'
            ) }}
        ) as last_second_at,
        {{ rows_checksum(['call_days.source_id', 'call_days.calls', 'call_days.checksum']) }}
            as checksum
    from call_days
    cross join longest_beyond_talk
    group by call_days.call_date

),

book as (

    select * from {{ ref('int_book_in_force') }}

),

-- What is in force on the day, and during which part of it (a validity begins at a local
-- midnight). The start of a call decides, but where bands split it.
book_of_days as (

    select
        days.call_date,
        book.part,
        greatest(
            book.holds_from_at,
            case
                when book.is_split then days.first_second_at
                else cast(days.call_date as timestamp)
            end
        ) as from_at,
        least(
            book.holds_to_at,
            case
                when book.is_split then days.last_second_at
                else days.call_date + interval 1 day
            end
        ) as to_at,
        sum(book.checksum) as checksum
    from days
    inner join book
        on days.call_date + interval 1 day > book.valid_from_at
        and cast(days.call_date as timestamp) < book.valid_to_at
        and days.last_second_at > book.holds_from_at
        and days.first_second_at < book.holds_to_at
    group by all

),

parts_of_days as (

    select
        call_date,
        part,
        {{ rows_checksum(['from_at', 'to_at', 'checksum']) }} as checksum
    from book_of_days
    where from_at < to_at
    group by call_date, part

    union all

    select
        call_date,
        'calls' as part,
        checksum
    from days

    union all

    select
        call_days.call_date,
        'sources' as part,
        {{ rows_checksum([
            'call_days.source_id', 'sources.default_direction', 'sources.is_customer_side_rated',
            'sources.is_provider_side_rated', 'dial_plans',
        ]) }} as checksum
    from (
        select distinct
            call_date,
            source_id
        from call_days
    ) as call_days
    inner join {{ ref('stg_cdr_sources') }} as sources
        on call_days.source_id = sources.source_id
    inner join {{ ref('stg_dial_plans') }} as dial_plans
        on sources.dial_plan_id = dial_plans.dial_plan_id
    group by call_days.call_date

    union all

    select
        cast(coalesce(repeated.call_started_at, cdrs.call_started_at) as date) as call_date,
        'call_dispositions' as part,
        {{ rows_checksum([
            'dispositions.call_id', 'dispositions.action', 'dispositions.account_id',
            'accounts.is_provider', 'accounts.currency', 'accounts.timezone',
        ]) }} as checksum
    from {{ ref('stg_call_dispositions') }} as dispositions
    left join {{ ref('stg_accounts') }} as accounts
        on dispositions.account_id = accounts.account_id
    left join {{ ref('int_cdrs_repeated') }} as repeated
        on dispositions.call_id = repeated.call_id
        and repeated.outcome = 'call'
    left join {{ ref('int_cdrs_unioned') }} as cdrs
        on dispositions.call_id = cdrs.call_key
        and cdrs.record_kind = 'call'
        and repeated.call_id is null
    group by cast(coalesce(repeated.call_started_at, cdrs.call_started_at) as date)

),

final as (

    select
        days.call_date,
        {% for part in parts if part != 'rules' %}
        cast(
            sum(
                case when parts_of_days.part = '{{ part }}' then parts_of_days.checksum else 0 end
            ) as varchar
        ) as {{ part }},
        {% endfor %}
        '{{ code_of(
            models_below([
                'models/intermediate/calls', 'models/intermediate/identification',
                'models/intermediate/rating', 'models/marts/core',
            ]),
            ['calls', 'identification', 'rating', 'engine', 'days'],
        ) }}-{{ var("reporting_currency") }}' as rules
    from days
    left join parts_of_days on days.call_date = parts_of_days.call_date
    group by days.call_date

)

-- the text tells which part changed; its digest is small enough to stand on every call
select
    call_date,
    cast(md5(concat_ws('|', call_date, {{ parts | join(', ') }})) as uuid) as day_fingerprint,
    concat_ws('|', {{ parts | join(', ') }}) as fingerprint_parts
from final
