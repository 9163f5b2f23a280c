"""A small read-only server on the facade: a page to search in, HTTP and JSON, and tools for assistants.

`settings.Settings` says what is served and to whom; `app.create` makes the ASGI application of it: `gate` lets requests
in or not, `catalogue` has the named indexes, `api` answers programs and `pages` answers people, both with
`parameters`, the one table of what may be asked. `running` runs it; `assistants` are the tools of `hansou mcp`.
"""
