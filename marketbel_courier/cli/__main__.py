"""`python -m marketbel_courier.cli` is the same as `marketbel-courier`."""

from marketbel_courier.cli import main

main()
