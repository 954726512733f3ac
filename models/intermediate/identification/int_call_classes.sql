with

calls as (

    select * from {{ ref('int_calls_classified') }}

),

final as (

    select distinct
        class_key,
        {{ class_columns() | join(',\n        ') }}
    from calls

)

select * from final
