{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail') }}

with

days as (

    select * from {{ ref('int_days_fingerprinted') }}

),

final as (

    select
        day_fingerprint,
        fingerprint_parts
    from days
    {% if is_incremental() %}
    where day_fingerprint not in (select known.day_fingerprint from {{ this }} as known)
    {% endif %}

)

select * from final
