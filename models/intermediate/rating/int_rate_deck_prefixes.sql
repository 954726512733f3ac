{{ rate_deck_prefixes(ref('int_rate_epochs')) }}
