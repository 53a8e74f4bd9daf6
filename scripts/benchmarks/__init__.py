"""What `scripts/bench` and `scripts/proof` are made of. Python's standard library, wrk, nginx and one small C program."""
