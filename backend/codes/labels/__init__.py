"""Sheets of stickers: what is printed and where, as PDF and as SVG. Knows no database and no web."""
