"""The pages of what is still on the phone: the outbox, and whether the phone can work offline. They carry nobody's data."""
