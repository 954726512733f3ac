with

adjustments as (

    select * from {{ ref('int_adjustments') }}
    where not_billed_reason is not null

),

final as (

    select
        adjusted_run_id,
        account_id,
        adjusted_line_key,
        description,
        destination,
        amount,
        currency,
        not_billed_reason
    from adjustments

)

select * from final
