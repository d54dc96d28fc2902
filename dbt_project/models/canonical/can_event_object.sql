-- Which event concerns which object. An event of a document header is related to the header only.
{{ union_of(['sap_event_object', 'oracle_event_object', 'coupa_event_object', 'event_log_event_object', 'side_event_object', 'ocel_event_object']) }}
