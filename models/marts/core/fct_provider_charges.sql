{{ side_charges('provider') }}
order by call_date
