"""What `marketbel-courier doctor` looks at, one file per kind of thing."""
