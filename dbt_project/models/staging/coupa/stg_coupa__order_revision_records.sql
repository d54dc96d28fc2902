-- Changed fields of orders and their lines, one row a field.
{{ coupa_changes('order_revision_records') }}
