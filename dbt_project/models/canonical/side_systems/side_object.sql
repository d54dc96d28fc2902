-- Requests for suppliers and inquiries, each under the number that people write.
{{ config(materialized='view') }}

select
    case_object_id as object_id,
    tenant,
    source,
    object_type,
    case_id as object_key
from {{ ref('side_case') }}
