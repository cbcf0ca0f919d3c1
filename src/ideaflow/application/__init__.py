"""Commands: what people ask for, checked at the door, decided in the domain, stored as events."""
