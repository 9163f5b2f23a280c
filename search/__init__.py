"""The read side: a query to ranked answers with exact highlights."""
