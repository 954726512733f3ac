{#
    The one arithmetic of the warehouse. Everything is a whole number: seconds, and prices in
    units of 10^-10; the amount is a ratio of two whole numbers that is rounded once. No `/`,
    which is a binary float on DuckDB, touches it. 128 bits hold any price of 18 digits for any
    call; more is an error of the engine, never a wrong amount.
#}

{#
    rounded_seconds: talk seconds (decimal(12, 3), not negative) as whole seconds, bigint, by the
    table's duration_rounding: 999 milliseconds are added for up, 500 for half_up, none for down.
#}
{% macro rounded_seconds(talk_seconds, milliseconds_added) -%}
    {{ whole_quotient(
        'cast(' ~ talk_seconds ~ ' * 1000 as bigint) + ' ~ milliseconds_added, 1000
    ) }}
{%- endmacro %}

{#
    billed_seconds: whole seconds after grace, minimum and increments, bigint. 0 means a free call.
    initial_then_next: within the initial seconds those, else they plus whole increments.
    multiple: the larger of seconds and initial seconds, raised to whole increments.
#}
{% macro billed_seconds(
    seconds, is_multiple, initial_seconds, increment_seconds, grace_seconds, minimum_seconds
) -%}
    {%- set raised = 'greatest(' ~ seconds ~ ', ' ~ minimum_seconds ~ ')' -%}
    case
        when {{ seconds }} <= {{ grace_seconds }} then 0
        when {{ is_multiple }} then
            {{ whole_increments(
                'greatest(' ~ raised ~ ', ' ~ initial_seconds ~ ')', increment_seconds
            ) }}
        when {{ raised }} <= {{ initial_seconds }} then {{ initial_seconds }}
        else {{ initial_seconds }} + {{ whole_increments(
            '(' ~ raised ~ ' - ' ~ initial_seconds ~ ')', increment_seconds
        ) }}
    end
{%- endmacro %}

{# whole_increments: seconds raised to a multiple of the increment. #}
{% macro whole_increments(seconds, increment_seconds) -%}
    {{ whole_quotient(seconds ~ ' + ' ~ increment_seconds ~ ' - 1', increment_seconds) }}
    * {{ increment_seconds }}
{%- endmacro %}

{# ten_billionths: a decimal(18, 10) as a whole number of 10^-10, 38 digits. #}
{% macro ten_billionths(amount) -%}
    cast(
        cast({{ amount }} as decimal(28, 10)) * cast(10000000000 as decimal(11, 0))
        as {{ type_wide_integer() }}
    )
{%- endmacro %}

{#
    divided: the ratio numerator / denominator (whole, denominator positive) rounded to a whole
    number by `rounding`: half_up (away from zero), half_even, up (away from zero), down (to zero).
    Integer division truncates to zero, so magnitudes are divided and the sign is put back.
#}
{% macro divided(numerator, denominator, rounding) -%}
    {%- set denominator = '(' ~ denominator ~ ')' -%}
    {%- set quotient = '(' ~ whole_quotient('abs(' ~ numerator ~ ')', denominator) ~ ')' -%}
    {%- set rest = '(abs(' ~ numerator ~ ') - ' ~ quotient ~ ' * ' ~ denominator ~ ')' -%}
    sign({{ numerator }}) * (
        {{ quotient }} + case {{ rounding }}
            when 'down' then 0
            when 'up' then case when {{ rest }} > 0 then 1 else 0 end
            when 'half_even' then case
                when 2 * {{ rest }} > {{ denominator }} then 1
                when 2 * {{ rest }} = {{ denominator }} then {{ quotient }} % 2
                else 0
            end
            else case when 2 * {{ rest }} >= {{ denominator }} then 1 else 0 end
        end
    )
{%- endmacro %}

{# power_of_ten: 10 to a whole power from 0 to 18, bigint, without a floating-point function. #}
{% macro power_of_ten(exponent) -%}
    case {{ exponent }}
        {%- for power in range(19) %}
        when {{ power }} then cast(1{{ '0' * power }} as bigint)
        {%- endfor %}
    end
{%- endmacro %}

{#
    rounded_charge: numerator / denominator, in units of 10^-10, as decimal(18, 8), rounded once by
    the table's charge_rounding to its charge_decimals: charge_divisor is 10^(10 - decimals) times
    60, charge_scale 10^(8 - decimals). `sixtieths` is how many sixtieths the denominator counts.
#}
{% macro rounded_charge(numerator, sixtieths='') -%}
    cast(
        cast(
            ({{ divided(
                numerator,
                'charge_divisor' ~ (' * ' ~ sixtieths if sixtieths),
                'charge_rounding',
            ) }}) * charge_scale as decimal(18, 0)
        ) * cast(0.00000001 as decimal(8, 8)) as decimal(18, 8)
    )
{%- endmacro %}

{# unrounded_charge: numerator / denominator, in units of 10^-10, to 12 decimals for display. #}
{% macro unrounded_charge(numerator, denominator) -%}
    cast(
        cast({{ divided(numerator ~ ' * 100', denominator, "'half_up'") }} as decimal(26, 0))
        * cast(0.000000000001 as decimal(12, 12)) as decimal(38, 12)
    )
{%- endmacro %}

{#
    bounded: a numerator kept between the minimum and the maximum charge, which hold for the
    magnitude of what is charged at all. An amount of 0 that is raised takes the sign of its row.
#}
{% macro bounded(numerator, denominator) -%}
    case
        when not is_charged or {{ numerator }} is null then {{ numerator }}
        when abs({{ numerator }}) < minimum_units * {{ denominator }}
            then case when {{ numerator }} = 0 then row_sign else sign({{ numerator }}) end
                * minimum_units * {{ denominator }}
        when abs({{ numerator }}) > maximum_units * {{ denominator }}
            then sign({{ numerator }}) * maximum_units * {{ denominator }}
        else {{ numerator }}
    end
{%- endmacro %}
