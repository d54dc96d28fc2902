"""The truth as the tables of an SAP ECC system, as SE16 writes them. One file a document kind."""
