"""SAP S/4HANA: the specification of its tables stands in tables.yml."""
