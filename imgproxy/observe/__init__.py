"""What operators see: structured logs and Prometheus metrics. Knows nothing of the rest."""
