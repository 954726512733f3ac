{{ depends_on_whole_book() }}

with

call_dispositions as (

    select * from {{ ref('call_dispositions') }}

),

final as (

    select

        ----------  ids
        try_cast(call_id as uuid) as call_id,
        account_id,

        ---------- text
        action,
        reason

    from call_dispositions

)

select * from final
