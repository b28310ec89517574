"""Tests of marketbel_courier.job_state."""
