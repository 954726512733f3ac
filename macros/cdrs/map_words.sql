{#
    map_words: what a carrier's word means. `words` maps the file's words, in any case, to ours; an
    empty text and a word that is not among them give null.
#}
{% macro map_words(text, words) -%}
    case lower({{ text }})
        {%- for word, meaning in words.items() %}
        when '{{ word | lower | replace("'", "''") }}' then '{{ meaning | replace("'", "''") }}'
        {%- endfor %}
    end
{%- endmacro %}
