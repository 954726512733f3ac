{{ config(materialized='view') }}

{{ rate_decks_found('provider') }}
