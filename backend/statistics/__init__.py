"""Counts over what happened: judgements, clues, and who uses what."""
