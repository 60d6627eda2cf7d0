"""What one can ask from a shell. Each file: `add_to(commands)` tells its options, `run(options)` answers 0 or more."""
