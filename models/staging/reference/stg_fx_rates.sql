{{ depends_on_whole_book() }}

with

fx_rates as (

    select
        from_currency,
        to_currency,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_decimal('rate') }} as fx_rate
    from {{ ref('fx_rates') }}

),

final as (

    select

        ---------- text
        from_currency,
        to_currency,

        ---------- numbers
        fx_rate,

        ---------- dates
        valid_from,
        lead(valid_from) over (
            partition by from_currency, to_currency
            order by valid_from
        ) as valid_to

    from fx_rates

)

select * from final
