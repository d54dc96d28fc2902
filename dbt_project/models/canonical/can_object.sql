-- Things that events happen to: order items, invoices, suppliers, and the cases of logs that name nothing else.
{{ union_of(['sap_object', 'oracle_object', 'coupa_object', 'event_log_object', 'side_object', 'ocel_object']) }}
