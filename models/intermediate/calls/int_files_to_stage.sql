with

files as (

    select * from {{ ref('stg_files') }}
    where status = 'landed'

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

-- what the typed lines of a file were made from, beside its raw lines: the clock and the currency
-- of its source, and the SQL that types them
wanted as (

    select
        files.file_id,
        cast(md5(concat_ws(
            '|', sources.timezone, coalesce(sources.currency, ''),
            case files.format
                {%- for format in var('cdr_formats') %}
                when '{{ format }}' then '{{ code_of([
                    'stg_' ~ format ~ '__cdrs', 'int_cdrs_unioned', 'int_local_days',
                    'int_time_zone_offsets'
                ], ['cdrs', 'engine']) }}'
                {%- endfor %}
            end
        )) as uuid) as staged_from
    from files
    left join sources on files.source_id = sources.source_id

),

built as (

    {{ rows_built('int_cdrs_unioned', {'file_id': 'bigint', 'staged_from': 'uuid'}) }}

),

final as (

    select
        coalesce(wanted.file_id, built.file_id) as file_id,
        wanted.staged_from,
        case
            when built.file_id is null then 'new'
            when wanted.file_id is null then 'gone'
            else 'changed'
        end as why
    from wanted
    full outer join built on wanted.file_id = built.file_id
    where wanted.staged_from is distinct from built.staged_from

)

select * from final
