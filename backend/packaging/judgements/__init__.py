"""Judgements that phones handed in, repeated by the server."""
