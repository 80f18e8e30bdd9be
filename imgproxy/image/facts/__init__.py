"""What is told about a picture instead of showing it."""
