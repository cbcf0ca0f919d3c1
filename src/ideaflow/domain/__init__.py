"""What the product is about: streams, events, the lifecycle and its values. No database, no screen."""
