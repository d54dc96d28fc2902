"""Rules: what is suspicious by definition, without a model. Each returns review candidates."""
