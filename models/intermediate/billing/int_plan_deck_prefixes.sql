{{ rate_deck_prefixes(ref('int_plan_rate_epochs')) }}
