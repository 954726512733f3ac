with

tier_charges as (

    select * from {{ ref('fct_volume_tier_charges') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

-- A month is settled with its last day, by the run that takes that day's charges: the one whose
-- period holds it, else the account's earliest run after it.
final as (

    select
        runs.invoice_run_id,
        tier_charges.account_id,
        tier_charges.volume_tier_id,
        tier_charges.period_start,
        tier_charges.adjustment,
        tier_charges.currency
    from tier_charges
    inner join runs
        on tier_charges.account_id = runs.account_id
        and tier_charges.period_end <= runs.period_end
    qualify row_number() over (
            partition by
                tier_charges.account_id, tier_charges.volume_tier_id, tier_charges.period_start
            order by runs.period_start
        ) = 1

)

select * from final
