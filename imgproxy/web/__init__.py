"""HTTP in, HTTP out; the only area that imports starlette."""
