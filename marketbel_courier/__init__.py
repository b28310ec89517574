"""The Marketbel supplier-file courier."""
