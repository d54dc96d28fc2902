-- Changed fields of requisitions and their lines, one row a field.
{{ coupa_changes('requisition_revision_records') }}
