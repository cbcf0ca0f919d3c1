"""What whoever runs ideaflow sees of it: logs, metrics, health. The command line and the web share it."""
