-- Which event concerns which object of Coupa. A receipt of services is confirmed work and received in one.
{{ config(materialized='view') }}

{%- set receives -%}
    case event.activity when 'Record Service Entry Sheet' then 'confirms' else {{ receives_by_movement() }} end
{%- endset %}

{{ event_objects(ref('coupa_event'), ref('coupa_goods_receipt_item'), ref('coupa_object_relation'), receives) }}
