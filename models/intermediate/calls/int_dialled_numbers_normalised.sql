with

cdrs as (

    select * from {{ ref('int_cdrs_to_build') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

dial_plans as (

    select * from {{ ref('stg_dial_plans') }}

),

dialled_numbers as (

    select
        sources.dial_plan_id,
        cdrs.calling_number_raw as number_raw
    from cdrs
    inner join sources on cdrs.source_id = sources.source_id
    where cdrs.calling_number_raw is not null

    union

    select
        sources.dial_plan_id,
        cdrs.called_number_raw as number_raw
    from cdrs
    inner join sources on cdrs.source_id = sources.source_id
    where cdrs.called_number_raw is not null

),

without_punctuation as (

    select
        *,
        {{ dialled_digits('number_raw') }} as dialled
    from dialled_numbers

),

without_technical_prefixes as (

    select
        without_punctuation.number_raw,
        {{ without_technical_prefix('without_punctuation.dialled') }} as dialled,
        dial_plans.*
    from without_punctuation
    inner join dial_plans on without_punctuation.dial_plan_id = dial_plans.dial_plan_id

),

final as (

    select
        dial_plan_id,
        number_raw,
        {{ e164_digits('dialled') }} as e164_number
    from without_technical_prefixes

)

select * from final
