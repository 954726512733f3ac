with

classes as (

    select * from {{ ref('int_call_classes') }}

),

signatures as (

    select distinct
        field,
        signature,
        conditions_met
    from {{ ref('int_auth_code_signatures') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

conditions_of_classes as (

    {% for field in auth_code_fields_in_use() %}
    select
        classes.class_key,
        classes.period_from_at,
        cast({{ split_to_rows('signatures.conditions_met', "','") }} as bigint)
            as condition_number
    from classes
    inner join signatures
        on signatures.field = '{{ field }}'
        and classes.{{ field }}_signature = signatures.signature
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        class_key,
        period_from_at,
        cast(null as bigint) as condition_number
    from classes
    where false
    {% endfor %}

),

-- all conditions of a code hold, and the code is in force
codes_of_classes as (

    select
        conditions_of_classes.class_key,
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
        conditions_of_classes.class_key,
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
    qualify priority = min(priority) over (partition by class_key, is_provider)

),

best_of_sides as (

    select
        class_key,
        is_provider,
        min(priority) as priority,
        min(account_id) as account_id,
        min(auth_code_id) as auth_code_id,
        count(distinct account_id) as accounts
    from best_codes
    group by class_key, is_provider

),

final as (

    select
        classes.class_key,
        customers.priority as customer_priority,
        customers.account_id as customer_account_id,
        customers.auth_code_id as customer_auth_code_id,
        customers.accounts as customer_accounts,
        providers.account_id as provider_account_id,
        providers.auth_code_id as provider_auth_code_id,
        providers.accounts as provider_accounts
    from classes
    left join best_of_sides as customers
        on classes.class_key = customers.class_key
        and not customers.is_provider
    left join best_of_sides as providers
        on classes.class_key = providers.class_key
        and providers.is_provider

)

select * from final
