{#
    taxes_in_order: the one place where a tax becomes an amount. A select of all columns of `bases`
    and of taxable_amount, decimal(28, 8), and tax_amount, decimal(18, 4): the rate on net and on
    the taxes of lower orders, rounded once to the minor unit of the currency.

    `bases` is a CTE of one row per unit (what is rounded by itself: an invoice, or a call), tax and
    scope: unit_number, stack_order (0 to 4), scope, is_main, net (decimal), currency, rate_units
    (millionths of a percent, bigint), rounding, and given_taxable_amount and given_tax_amount where
    the amount is known and not to be reckoned, else null.

    The row of a tax itself has is_main. Its scope is the one service type that it is on, or null
    for all. A tax on all services has a further row for each service type that a higher tax is on
    alone: such a tax is on what the lower one takes of that service, not on all that it takes.
#}
{% macro taxes_in_order(bases) -%}
with

bases_with_decimals as (

    select
        *,
        {{ minor_unit_decimals('currency') }} as decimals
    from {{ bases }}

),

-- whole numbers: 10^-10 of the amount times 10^-8 of one make 10^-18
bases_with_divisors as (

    select
        *,
        {{ power_of_ten('18 - decimals') }} as minor_unit_divisor,
        {{ power_of_ten('4 - decimals') }} as minor_unit_scale
    from bases_with_decimals

),

{% for order in range(5) %}
bases_of_order_{{ order }} as (

    select
        bases.*,
        coalesce(
            bases.given_taxable_amount,
            cast(
                bases.net {{- ' + coalesce(taxes_below.tax_amount, 0)' if order }}
                as decimal(28, 8)
            )
        ) as taxable_amount
    from bases_with_divisors as bases
    {%- if order %}
    left join taxes_below_order_{{ order }} as taxes_below
        on bases.unit_number = taxes_below.unit_number
        and coalesce(bases.scope, '') = taxes_below.scope
    {%- endif %}
    where bases.stack_order = {{ order }}

),

taxes_to_order_{{ order }} as (

    {% if order %}
    select * from taxes_to_order_{{ order - 1 }}

    union all

    {% endif %}
    select
        *,
        coalesce(given_tax_amount, {{ rounded_tax('taxable_amount') }}) as tax_amount
    from bases_of_order_{{ order }}

),

{% if not loop.last %}
-- all that is taken of an invoice or a call, and all that is taken of one service type
taxes_below_order_{{ order + 1 }} as (

    select
        unit_number,
        scope,
        sum(tax_amount) as tax_amount
    from (
        select
            unit_number,
            '' as scope,
            tax_amount
        from taxes_to_order_{{ order }}
        where is_main

        union all

        select
            unit_number,
            scope,
            tax_amount
        from taxes_to_order_{{ order }}
        where scope is not null
    ) as scopes
    group by unit_number, scope

),

{% endif %}
{% endfor %}

final as (

    select * exclude (decimals, minor_unit_divisor, minor_unit_scale) from taxes_to_order_4

)

select * from final
{%- endmacro %}

{#
    rounded_tax: rate_units millionths of a percent of an amount, decimal(18, 4), rounded by
    `rounding` to the minor unit, of which minor_unit_divisor counts 10^-18 and minor_unit_scale
    10^-4.
#}
{% macro rounded_tax(amount) -%}
    cast(
        cast(
            ({{ divided(
                '(' ~ ten_billionths(amount) ~ ' * rate_units)', 'minor_unit_divisor', 'rounding'
            ) }}) * minor_unit_scale as decimal(18, 0)
        ) * cast(0.0001 as decimal(4, 4)) as decimal(18, 4)
    )
{%- endmacro %}
