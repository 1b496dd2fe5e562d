"""How often each product's page is opened: sums of a day, and nothing of who opened it. What orders products cannot import it."""
