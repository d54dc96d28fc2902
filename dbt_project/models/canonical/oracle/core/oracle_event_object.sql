-- Which event concerns which object of Oracle.
{{ config(materialized='view') }}

{{ event_objects(ref('oracle_event'), ref('oracle_goods_receipt_item'), ref('oracle_object_relation')) }}
