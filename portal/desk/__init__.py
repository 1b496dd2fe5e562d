"""The editors' desk: what waits for a person, and what people decide. It writes rows; the worker and the catalogue do what they ask."""
