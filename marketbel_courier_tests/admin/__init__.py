"""The admin API and page against real servers, and in a real browser."""
