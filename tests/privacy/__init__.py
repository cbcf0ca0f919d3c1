"""Keys, erasing and unsealing."""
