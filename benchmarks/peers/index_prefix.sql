-- The prefix extension (https://github.com/dimitri/prefix): an index that knows what contains what.
create index on rates using gist (rate_table_id, prefix gist_prefix_range_ops);
analyze calls;
analyze rates;
