"""Where price lists come from: verbatim bytes over HTTP, from Google Sheets, from local folders."""
