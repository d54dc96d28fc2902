"""Whether what a model scores still looks like what it was trained on. Pure functions: frames and
plain values in, plain values out; what is kept in the database is registry's concern."""
