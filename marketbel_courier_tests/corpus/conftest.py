"""The running service of ml_analyze's tests, for the lists that go all the way."""

from marketbel_courier_tests.ml_analyze.conftest import service, settings, start_service

__all__ = ["service", "settings", "start_service"]
