"""The pages people read. They read the published tables and never compute a KPI."""
