"""Tests of marketbel_courier.delivery.reading."""
