-- An invoice of 100.00 whose vendor line says 1,000.00 is read wrongly somewhere: here or in the export.
{{ config(severity='warn') }}

select invoice_object_id, invoice_id, fiscal_year, gross_amount, supplier_line_amount
from {{ ref('int_sap__invoice') }}
where gross_amount <> supplier_line_amount
