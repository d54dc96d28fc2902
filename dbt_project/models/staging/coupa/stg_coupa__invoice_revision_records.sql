-- Changed fields of invoices and their lines, one row a field.
{{ coupa_changes('invoice_revision_records') }}
