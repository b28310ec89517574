"""Tests of marketbel_courier.ledger."""
