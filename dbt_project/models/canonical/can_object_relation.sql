-- Which object belongs to, came from or settles which other object.
{{ union_of(['sap_object_relation', 'oracle_object_relation', 'coupa_object_relation', 'event_log_object_relation', 'ocel_object_relation']) }}
