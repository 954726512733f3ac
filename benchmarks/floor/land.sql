-- Every field as text, in the order of the files.

create temp table files as
select
    cast(row_number() over (order by source_id, file_name) as bigint) as file_id,
    row_number() over (partition by source_id order by file_name) - 1 as file_index,
    source_id,
    file_name
from (
    select
        split_part(file, '/', -2) as source_id,
        split_part(file, '/', -1) as file_name
    from glob('$inbox/*/*.csv')
);

create table raw_vitelity as
select
    file_index,
    *
from read_csv(
    '$inbox/vitelity/*.csv', auto_detect = false, header = true, delim = ',', quote = '"',
    escape = '"',
    columns = {
        'billingdate': 'varchar', 'callstartdate': 'varchar', 'source': 'varchar',
        'destination': 'varchar', 'seconds': 'varchar', 'callerid': 'varchar',
        'disposition': 'varchar', 'cost': 'varchar', 'peer': 'varchar'
    }
);

create table raw_gafachi as
select
    file_index,
    *
from read_csv(
    '$inbox/gafachi/*.csv', auto_detect = false, header = true, delim = ',', quote = '"',
    escape = '"',
    columns = {
        'callid': 'varchar', 'calldate': 'varchar', 'calltime': 'varchar', 'fromnumber': 'varchar',
        'tonumber': 'varchar', 'duration': 'varchar', 'direction': 'varchar', 'trunk': 'varchar',
        'result': 'varchar', 'amount': 'varchar'
    }
);

create table raw_vodafone as
select
    file_index,
    *
from read_csv(
    '$inbox/vodafone/*.csv', auto_detect = false, header = true, delim = ';', quote = '',
    columns = {
        'user_id': 'varchar', 'service_id_ctn': 'varchar', 'child_account_number': 'varchar',
        'usage_date': 'varchar', 'invoice_label': 'varchar',
        'usage_type_classification': 'varchar', 'usage_type_classification_det': 'varchar',
        'usage_type_code': 'varchar', 'calling_number': 'varchar', 'called_number': 'varchar',
        'usage_time': 'varchar', 'duration_seconds': 'varchar', 'charge_cent': 'varchar',
        'currency': 'varchar'
    }
);
