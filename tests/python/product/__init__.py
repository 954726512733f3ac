"""The product end to end: files of an inbox landed, `dbt build` as a subprocess, marts read.

- `project`: a dbt project and a home of its own in a temporary folder
- `book`, `standard_files`: the tariff book and the CDR files that a test writes
- `comparison`: a built warehouse against the independent rater, line by line and call by call
"""
