"""Clues: every preliminary verdict 'exceeds', until an office has dealt with it. Never deleted."""
