{#
    ISO 4217 (amendment 177): the currencies in use, by the number of decimals of their minor unit.
#}
{% macro currencies_by_decimals() %}
    {{ return({
        0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
        2: 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD '
           ~ 'CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS '
           ~ 'GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP '
           ~ 'LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK '
           ~ 'NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS '
           ~ 'SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST '
           ~ 'XCD XCG YER ZAR ZMW ZWG',
        3: 'BHD IQD JOD KWD LYD OMR TND',
    }) }}
{% endmacro %}

{# currency_codes: the list of all of them. #}
{% macro currency_codes() %}
    {{ return((currencies_by_decimals().values() | join(' ')).split(' ')) }}
{% endmacro %}

{#
    round_to_minor_unit: an exact amount rounded half up (away from zero) to the minor unit of its
    currency. Returns decimal(18, 4). DuckDB and Spark both round a decimal half away from zero.
#}
{% macro round_to_minor_unit(amount, currency) -%}
    case
        {%- for decimals, codes in currencies_by_decimals().items() if decimals != 2 %}
        when {{ currency }} in ('{{ codes.split(' ') | join("', '") }}')
            then cast(round({{ amount }}, {{ decimals }}) as decimal(18, 4))
        {%- endfor %}
        else cast(round({{ amount }}, 2) as decimal(18, 4))
    end
{%- endmacro %}
