"""The partners' feed: its format, its rules, and the one function that judges a delivered file.

Everything about the format follows from ``normalizers.schema``; nothing here lists an attribute. Read ``validate.py`` first.
Every leaf of the format is a text (decimals, durations and days too), so that JSON, JSON Lines, CSV and XML say the same
without a conversion, and no digit is lost between two programs.
"""
