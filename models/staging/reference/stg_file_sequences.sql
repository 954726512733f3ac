{{ depends_on_whole_book() }}

with

file_sequences as (

    select * from {{ ref('file_sequences') }}

),

final as (

    select

        ----------  ids
        source_id,

        ---------- text
        file_name_pattern,
        stream_pattern,

        ---------- numbers
        {{ seed_integer('wraps_after') }} as wraps_after,
        coalesce({{ seed_integer('wraps_to') }}, 0) as wraps_to

    from file_sequences

)

select * from final
