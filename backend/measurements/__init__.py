"""Measurements of packages from photos: asked for on a phone, kept with all that they can be computed from again."""
