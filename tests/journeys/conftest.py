"""Journeys are walked in a real browser in front of the running product."""

from tests.phones import browser, complaints, phone, playwright, server, signed_in

__all__ = ["browser", "complaints", "phone", "playwright", "server", "signed_in"]
