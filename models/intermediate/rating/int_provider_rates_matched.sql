{{ rates_matched('provider') }}
