"""One file for each planted deviation: who is chosen, what changes, what the ledger says."""
