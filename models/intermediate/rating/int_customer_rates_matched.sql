{{ rates_matched('customer') }}
