"""The partners' door: feeds, what was delivered to them and what became of it, and the keys that open it to programs."""
