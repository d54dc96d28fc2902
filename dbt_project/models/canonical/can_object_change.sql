-- Values of object attributes over time.
{{ union_of(['sap_object_change', 'oracle_object_change', 'coupa_object_change', 'ocel_object_change']) }}
