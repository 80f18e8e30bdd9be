"""Memory over disk, versioned keys, and one computation per key across processes."""
