"""SAP ECC: its tables as SE16 exports them."""
