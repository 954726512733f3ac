{#
    delete_days_to_build: the pre-hook of a model that is built by the day. Takes out the days that
    are about to be built and those that have no calls any more, in the transaction that puts the
    new rows in. An insert alone would double a day; dbt's delete+insert would keep a day that
    lost all its calls.
#}
{% macro delete_days_to_build() -%}
    {%- do check_step() -%}
    {%- if is_incremental() -%}
delete from {{ this }}
where call_date in (select days.call_date from {{ ref('int_days_to_build') }} as days)
    {%- endif -%}
{%- endmacro %}
