with

calls as (

    select * from {{ ref('int_calls_classified') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

classes as (

    select distinct
        conditions_met,
        period_from_at
    from calls

),

conditions_of_classes as (

    select
        conditions_met,
        period_from_at,
        try_cast({{ split_to_rows('conditions_met', "','") }} as bigint) as condition_number
    from classes

),

-- all conditions of a code hold, and the code is in force
codes_of_classes as (

    select
        conditions_of_classes.conditions_met,
        conditions_of_classes.period_from_at,
        conditions.is_provider,
        conditions.auth_code_id,
        conditions.account_id,
        conditions.priority
    from conditions_of_classes
    inner join conditions
        on conditions_of_classes.condition_number = conditions.condition_number
        and conditions_of_classes.period_from_at >= conditions.valid_from_at
        and conditions_of_classes.period_from_at < conditions.valid_to_at
    group by
        conditions_of_classes.conditions_met,
        conditions_of_classes.period_from_at,
        conditions.is_provider,
        conditions.auth_code_id,
        conditions.account_id,
        conditions.priority,
        conditions.conditions_in_code
    having count(*) = conditions.conditions_in_code

),

best_codes as (

    select *
    from codes_of_classes
    qualify priority = min(priority) over (
            partition by conditions_met, period_from_at, is_provider
        )

),

final as (

    select
        conditions_met,
        period_from_at,
        is_provider,
        min(priority) as priority,
        min(account_id) as account_id,
        min(auth_code_id) as auth_code_id,
        count(distinct account_id) as accounts
    from best_codes
    group by conditions_met, period_from_at, is_provider

)

select * from final
