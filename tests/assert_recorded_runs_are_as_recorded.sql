-- What the warehouse holds of an entry of the books is what was entered: its content has the hash
-- that was taken then. A returned row is an entry that somebody changed.
select
    entries.entry_number,
    entries.invoice_run_id
from {{ ref('stg_book_entries') }} as entries
where entries.content_hash <> ({{ entry_hash('entries.entry_number') }})
