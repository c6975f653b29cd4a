"""The only place that knows everybody: configuration, start and stop, the command line."""
