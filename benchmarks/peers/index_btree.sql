-- The usual index; a number is looked up by each of its beginnings.
create index on rates (rate_table_id, prefix);
analyze calls;
analyze rates;
