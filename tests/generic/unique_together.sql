{# unique_together: the columns name a row at most once. Returns the repeated keys and how often. #}
{% test unique_together(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as times
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
