"""Where pictures come from, and the guard that keeps a URL from reaching what it must not."""
