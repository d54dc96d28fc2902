"""The asset graph in the order data flows: landing, transformation, mining, publication."""
