"""Purchase to pay, step by step: each module takes what came before and adds its documents."""
