"""Reading rows out of suppliers' price lists: files in, plain records out, no database."""
