-- Which event concerns which object of SAP.
{{ config(unlogged=true) }}

{{ event_objects(ref('int_sap__event'), ref('int_sap__goods_receipt_item'), ref('sap_object_relation')) }}
