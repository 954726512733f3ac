{{ side_charges('customer') }}
order by call_date
