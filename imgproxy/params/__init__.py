"""The URL language: what each parameter is (table), what a query means (parse), who may ask (signing)."""
