"""Who decided what, and the proof of it: the audit chain, and evidence for a reviewer."""
