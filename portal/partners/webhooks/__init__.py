"""Webhooks: what a partner is told of by its own server, as Standard Webhooks has it."""
