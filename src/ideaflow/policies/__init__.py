"""Policy packs: an organisation's rules as versioned data, evaluated by pure functions."""
