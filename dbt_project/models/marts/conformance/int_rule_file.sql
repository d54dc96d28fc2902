-- The file of rules of its own that counts for a tenant: the one put into force last.
{{ config(materialized='view') }}

select tenant, max(rule_file_id) as rule_file_id from {{ source('ops', 'rule_file') }} group by tenant
