"""Tests of marketbel_courier.messages."""
